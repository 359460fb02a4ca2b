"""Rosters on the command line."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import click

from tracker.access import audit
from tracker.ground import clock, database, rut
from tracker.ground.database import db
from tracker.ground.refused import Refused
from tracker.models.machinery import Batch
from tracker.roster import taught_rules
from tracker.roster.import_rules import RosterReport, import_roster
from tracker.roster.taught_rules import Taught
from tracker.sheets.communes import find_commune
from tracker.sheets.importing import refused_as_a_whole, shown_name
from tracker.sheets.read import read
from tracker.sheets.report import in_words
from tracker.sheets.tables import chosen
from tracker.web.commands import Commands

roster = Commands("roster", help="The communes' rosters.")


def _ruts(_context: click.Context, _parameter: click.Parameter, typed: tuple[str, ...]) -> list[str]:
    try:
        return [rut.parse(each) for each in typed]
    except rut.InvalidRut as wrong:
        raise click.BadParameter(str(wrong)) from wrong


def _taught(
    _context: click.Context, _parameter: click.Parameter, pairs: tuple[str, ...]
) -> dict[str, Taught]:
    try:
        return taught_rules.typed(pairs)
    except Refused as wrong:
        raise click.BadParameter(str(wrong)) from wrong


@roster.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--commune", "typed", required=True, help="CUT or name of the commune.")
@click.option("--apply", is_flag=True, help="Import; without it only say what would happen.")
@click.option(
    "--function",
    "taught",
    multiple=True,
    callback=_taught,
    metavar="VALUE=CODE",
    help="What a function in the file is, from now on; «fuera» leaves it out. Repeatable.",
)
@click.option(
    "--same",
    multiple=True,
    callback=_ruts,
    metavar="RUT",
    help="Who has this RUT is the same person, though the name is quite another. Repeatable.",
)
@click.option(
    "--sheet",
    "names",
    multiple=True,
    metavar="NAME",
    help="A sheet to read, instead of the one with the best table. Repeatable.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def import_(
    file: Path,
    typed: str,
    apply: bool,
    taught: dict[str, Taught],
    same: list[str],
    names: tuple[str, ...],
    as_json: bool,
) -> None:
    """Import the spreadsheet of a commune's roster."""
    with refused_as_a_whole():
        sheets = read(file)
        database.read_only(not apply)
        commune = find_commune(db.session(), typed)
        report = import_roster(
            db.session(),
            sheets,
            commune,
            shown_name(file),
            clock.now(),
            apply=apply,
            reading=chosen(sheets, names),
            taught=taught,
            same=same,
        )
        if apply:
            audit.note(None, "roster_import", db.session.get(Batch, report.batch))
            db.session.commit()
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(report), ensure_ascii=False))
    else:
        click.echo("\n".join(_in_words(report)))


def _in_words(report: RosterReport) -> Iterator[str]:
    counts = {
        "Destinaciones nuevas": report.new,
        "Con cambios": report.changed,
        "Sin cambios": report.unchanged,
        "Registros de cursos nuevos": report.records,
        "Personas de la dotación de hoy que no están en el archivo": report.missing,
        "Personas del archivo que quedan fuera": report.left_out,
    }
    return in_words(report.batch, counts, report.refused, report.warnings, report.ignored_columns)
