"""The download of a roster: what its table shows."""

from collections.abc import Iterable
from datetime import date

from flask import Response

from tracker.ground import rut
from tracker.ground.format import short_date
from tracker.people.roster_rules import Line
from tracker.sheets.roster_columns import POSTING
from tracker.sheets.write import Value
from tracker.web.listing import spreadsheet


def roster(commune: str, rows: Iterable[Line], on: date) -> Response:
    columns = [column for column in POSTING if column.headers]
    headers = ["Nombre", "RUT", *(column.title for column in columns)]
    body: list[list[Value]] = [
        [line.name.list_name, rut.show(line.name.rut), *(column.of(line.posting) for column in columns)]
        for line in rows
    ]
    return spreadsheet(f"Nómina {commune} al {short_date(on)}", headers, body)
