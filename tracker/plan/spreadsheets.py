"""The downloads of this feature: what a version requires, and who would stand otherwise with it."""

from collections.abc import Iterable
from datetime import date

from flask import Response

from tracker import rut
from tracker.listing import spreadsheet
from tracker.plan import effects
from tracker.plan.reading import Line
from tracker.sheets.write import Value
from tracker.standing.preview import Mark
from tracker.words import word

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


def who_changes(lines: Iterable[effects.Line], version: str, on: date, *, transition: bool) -> Response:
    """Give who would stand otherwise; how they would without the transition, where the version has one."""
    alone = ["Sin la transición"] if transition else []
    headers = ["Comuna", "Nombre", "RUT", "Materia", "Hoy", *alone, "Con la versión"]
    body: list[list[Value]] = [
        [
            line.commune,
            line.name.list_name,
            rut.show(line.name.rut),
            line.asked,
            _mark(line.before),
            *([_mark(line.alone)] if transition else []),
            _mark(line.after),
        ]
        for line in lines
    ]
    return spreadsheet(f"Plan {version} al {on:%d-%m-%Y}", headers, body)


def _mark(mark: Mark) -> str:
    return word(mark.status) + (", atrasado" if mark.overdue else "")
