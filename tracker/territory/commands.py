"""The territory on the command line."""

import click

from tracker.access import audit
from tracker.ground.database import db
from tracker.territory.rules import load_territory
from tracker.web.commands import Commands

territory = Commands("territory", help="Communes, distances and the association's settings.")


@territory.command("load")
def load() -> None:
    """Bring in the communes, distances and default settings that ship; safe to repeat."""
    loaded = load_territory(db.session())
    audit.note(None, "territory_load", loaded.association)
    db.session.commit()
    click.echo(f"Territorio cargado: {loaded.communes} comunas, {loaded.distances} distancias.")
