"""Records on the command line."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import click

from tracker.access import audit
from tracker.ground import clock, database
from tracker.ground.database import db
from tracker.models.machinery import Batch
from tracker.records.import_rules import RecordsReport, import_records
from tracker.sheets.importing import refused_as_a_whole, shown_name
from tracker.sheets.read import read
from tracker.sheets.report import in_words
from tracker.web.commands import Commands

records = Commands("records", help="What people have passed.")


@records.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--apply", is_flag=True, help="Import; without it only say what would happen.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def import_(file: Path, apply: bool, as_json: bool) -> None:
    """Import a spreadsheet of past completions; they count at once."""
    with refused_as_a_whole():
        sheets = read(file)
        database.read_only(not apply)
        report = import_records(db.session(), sheets, shown_name(file), clock.now(), apply=apply)
        if apply:
            audit.note(None, "records_import", db.session.get(Batch, report.batch))
            db.session.commit()
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(report), ensure_ascii=False))
    else:
        click.echo("\n".join(_in_words(report)))


def _in_words(report: RecordsReport) -> Iterator[str]:
    counts = {"Registros nuevos": report.new, "Sin cambios": report.unchanged}
    return in_words(report.batch, counts, report.refused, report.warnings, report.ignored_columns)
