"""Imports on the command line: what they share, and taking one back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy.exc import IntegrityError, OperationalError

from tracker import audit, clock
from tracker.communes import UnknownCommune
from tracker.database import db
from tracker.sheets.read import UnreadableFile
from tracker.sheets.undo import UndoRefused, undo

_LARGEST_ID = 2**31 - 1

imports = AppGroup("imports", help="Files that were imported.")


@imports.command("undo")
@click.argument("batch_id", metavar="ID", type=click.IntRange(max=_LARGEST_ID, clamp=True))
def undo_import(batch_id: int) -> None:
    """Take a whole applied import back, while nothing depends on it."""
    with refused_as_a_whole():
        batch = undo(db.session(), batch_id, clock.now())
        audit.note(None, "imports_undo", batch)
        db.session.commit()
        click.echo(f"Se deshizo la importación {batch.id} ({batch.file}).")


@contextmanager
def refused_as_a_whole() -> Iterator[None]:
    """Turn what refuses a whole import, or taking it back, into a sentence and exit status 1; nothing is changed."""
    try:
        yield
    except (UnreadableFile, UnknownCommune, UndoRefused) as refused:
        raise click.ClickException(str(refused)) from refused
    except (IntegrityError, OperationalError) as error:
        raise click.ClickException(
            "No se guardó nada: otro cambio simultáneo lo impidió, o la base de datos no responde. Inténtelo de nuevo."
        ) from error
    finally:
        db.session.rollback()


def shown_name(file: Path) -> str:
    """Return the name of a file without its folder, as text that can be stored."""
    return file.name.encode(errors="replace").decode()
