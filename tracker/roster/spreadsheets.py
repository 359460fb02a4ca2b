"""The download of a roster: what its table shows."""

from collections.abc import Iterable
from datetime import date

from flask import Response

from tracker import rut
from tracker.listing import spreadsheet
from tracker.people.on_roster import Line
from tracker.sheets.write import Value
from tracker.words import word


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
