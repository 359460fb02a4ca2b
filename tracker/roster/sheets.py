"""The download of a roster: what its table shows."""

from collections.abc import Iterable
from datetime import date

from flask import Response

from tracker.ground import rut
from tracker.ground.words import word
from tracker.people.roster_rules import Line
from tracker.sheets.write import Value
from tracker.web.listing import spreadsheet


def roster(commune: str, rows: Iterable[Line], on: date) -> Response:
    headers = ["Nombre", "RUT", "Función", "Contrato", "Nombramiento", "Desde", "Hasta"]
    body: list[list[Value]] = [
        [
            line.name.list_name,
            rut.show(line.name.rut),
            word(line.profile),
            word(line.contract) if line.contract else None,
            line.appointed_on,
            line.start,
            line.end,
        ]
        for line in rows
    ]
    return spreadsheet(f"Nómina {commune} al {on:%d-%m-%Y}", headers, body)
