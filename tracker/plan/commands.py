"""The plan on the command line."""

from datetime import date
from pathlib import Path

import click

from tracker.access import audit
from tracker.ground import clock
from tracker.ground.database import db
from tracker.ground.format import short_date
from tracker.ground.options import IsoDate
from tracker.ground.refused import Refused
from tracker.models.plan import PlanVersion
from tracker.plan import export_rules, rules, transition_rules
from tracker.plan.file_rules import LARGEST, PlanFile, parse
from tracker.standing.figures import keep_ready
from tracker.web.commands import Commands

plan = Commands("plan", help="Versions of the training plan.")


@plan.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--in-force-from", type=IsoDate(), help="Adopt the version, in force from this day on.")
def load(file: Path, in_force_from: date | None) -> None:
    """Bring in a plan file as a draft or, with a date, as an adopted version."""
    try:
        read = parse(_content(file))
        version = rules.load_plan(db.session(), read, in_force_from)
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    audit.note(None, f"plan_{version.state}", version)
    transition_rules.note_begun(db.session(), version, None)
    db.session.commit()
    click.echo(_summary(version, read))
    if in_force_from is not None:
        keep_ready(db.session(), clock.now())


@plan.command("export")
@click.option("--version", "name", help="Which version; else the one in force today, or the last one.")
def export_plan(name: str | None) -> None:
    """Write a version, with the catalogue, as a plan file on standard output."""
    try:
        version = rules.find_version(db.session(), name, clock.today())
    except Refused as unknown:
        raise click.ClickException(str(unknown)) from unknown
    click.echo(export_rules.to_toml(rules.stored_plan(db.session(), version)).encode(), nl=False)


def _content(file: Path) -> bytes:
    """Return what the file holds, or enough of it to see that it is too large."""
    try:
        with file.open("rb") as stream:
            return stream.read(LARGEST + 1)
    except OSError as error:
        raise click.ClickException(f"No se pudo leer el archivo {click.format_filename(file)}.") from error


def _summary(version: PlanVersion, read: PlanFile) -> str:
    """Say what became of the file."""
    day = version.in_force_from
    state = "cargada como borrador" if day is None else f"adoptada, vigente desde el {short_date(day)}"
    counts = (
        f"Materias: {len(read.subjects)}, cursos: {len(read.courses)}, exigencias: {len(read.requirements)}."
    )
    return f"Versión {version.version} {state}. {counts}"
