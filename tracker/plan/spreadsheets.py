"""The download of this feature: what a version requires."""

from collections.abc import Iterable

from flask import Response

from tracker.listing import spreadsheet
from tracker.plan.reading import Line
from tracker.sheets.write import Value

HEADERS = [
    "Materia",
    "Exigencia propia de",
    "Para quién",
    "Renovación",
    "Horas mínimas",
    "Plazo",
    "Origen",
    "Referencia legal",
    "Fuente",
    "Nota",
    "Por confirmar",
]


def requirements(lines: Iterable[Line], version: str) -> Response:
    body: list[list[Value]] = [[*line[:-1], "Sí" if line.provisional else "No"] for line in lines]
    return spreadsheet(f"Plan {version}", HEADERS, body)
