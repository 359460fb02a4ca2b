"""The downloads of this feature: what a version requires, and who would stand otherwise with it."""

from collections.abc import Iterable
from datetime import date

from flask import Response

from tracker.ground import rut
from tracker.ground.words import word
from tracker.plan import effect_rules
from tracker.plan.version_lists import Line
from tracker.sheets.write import Value
from tracker.standing.preview import Mark
from tracker.web.listing import spreadsheet

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


def who_changes(lines: Iterable[effect_rules.Line], version: str, on: date, *, transition: bool) -> Response:
    """Give who would stand otherwise; how they would without the transition, where the version has one."""
    alone = ["Sin la transición"] if transition else []
    headers = ["Comuna", "Nombre", "RUT", "Materia", "Sin la versión", *alone, "Con la versión"]
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
