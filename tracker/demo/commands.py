"""The demonstration on the command line."""

from random import Random

import click
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import current_app

from tracker.access import audit
from tracker.demo.accounts import Person
from tracker.demo.national import Size, load_country
from tracker.demo.regional import load_region
from tracker.ground import clock, rut
from tracker.ground.database import db
from tracker.models.people import Inspector
from tracker.standing.figures import keep_ready
from tracker.web.commands import Commands

ROLES = {
    "coordinator": "Coordinación",
    "director": "Dirección",
    "instructor": "Relatoría",
    "inspector": "Inspección",
    "observer": "Observación",
}

demo = Commands("demo", help="Believable data to try the tracker with.")


@demo.command("load")
@click.option("--scale", type=click.Choice(["regional", "national"]), default="regional", show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Another number, other people.")
def load(scale: str, seed: int) -> None:
    """Fill a database without people, and print the accounts that may sign in."""
    if db.session.scalar(sa.select(Inspector.id).limit(1)) is not None:
        raise click.ClickException(
            "La base de datos ya tiene personas: los datos de demostración no se cargan."
        )
    if current_app.config["HTTPS"]:
        raise click.ClickException("Las claves de la demostración son públicas: con https no se carga.")
    random = Random(seed)  # noqa: S311  the same people for the same seed; nothing here is a secret
    hasher = PasswordHasher(**current_app.config["ARGON2"])
    if scale == "national":
        persons = load_country(db.session(), random, hasher, clock.today(), Size(), _progress)
    else:
        persons = load_region(db.session(), random, hasher, clock.today())
    audit.note(None, "demo_load")
    db.session.commit()
    _show(persons)
    keep_ready(db.session(), clock.now())


def _progress(done: str) -> None:
    click.echo(f"  {done}…", err=True)


def _show(persons: list[Person]) -> None:
    header = ("Rol", "Comuna", "Correo electrónico", "RUT", "Clave")
    rows = [header, *map(_row, persons)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _row(person: Person) -> tuple[str, ...]:
    return (
        " e ".join(ROLES[role] for role in person.roles),
        person.commune.name if person.commune else "–",
        person.email,
        rut.show(person.inspector.rut) if person.inspector else "–",
        person.password,
    )
