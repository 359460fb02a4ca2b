"""Taking an import back on the command line."""

import click

from tracker.access import audit
from tracker.ground import clock
from tracker.ground.database import db
from tracker.sheets.importing import refused_as_a_whole
from tracker.sheets.undo import undo
from tracker.web.commands import Commands

_LARGEST_ID = 2**31 - 1

imports = Commands("imports", help="Files that were imported.")


@imports.command("undo")
@click.argument("batch_id", metavar="ID", type=click.IntRange(max=_LARGEST_ID, clamp=True))
def undo_import(batch_id: int) -> None:
    """Take a whole applied import back, while nothing depends on it."""
    with refused_as_a_whole():
        batch = undo(db.session(), batch_id, clock.now())
        audit.note(None, "imports_undo", batch)
        db.session.commit()
        click.echo(f"Se deshizo la importación {batch.id} ({batch.file}).")
