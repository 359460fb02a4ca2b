"""The downloads of this feature: what an import would do, a roster as the import takes it, and an empty one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from flask import Response
from sqlalchemy import Row

from tracker.ground import rut
from tracker.ground.format import short_date
from tracker.models.people import Inspector, Posting
from tracker.models.plan import Course
from tracker.people.posting_rules import has_ended
from tracker.sheets.columns import Column
from tracker.sheets.full_report import Aside, FullReport
from tracker.sheets.map import Finding
from tracker.sheets.record_columns import COURSE, RECORDS
from tracker.sheets.report import Says, Taken
from tracker.sheets.roster_columns import POSTING, REACHED_BY, ROSTER
from tracker.sheets.write import Page, Value
from tracker.web.listing import workbook

WHAT = {"new": "Nuevas", "changed": "Con cambios", "unchanged": "Sin cambios"}
A_COURSE = (
    "un curso",
    "Agregue una columna por curso: en el título su código o su nombre; abajo, la fecha en que cada persona lo aprobó.",
    "12-05-2025",
)


def problem(said: str | None) -> Response:
    """Return why an upload would do nothing."""
    return workbook(_TITLE, Page("Informe", ["Problema"], [[said]]))


def report(full: FullReport, names: Mapping[str, str]) -> Response:
    """Return what an import does, or did, whole: one sheet for each part."""
    pages = [
        *(Page(title, _TAKEN, _taken(full.those(what), names)) for what, title in WHAT.items()),
        Page(
            "Quedan fuera",
            ["Filas", "RUT", "Nombre", "Motivo"],
            [[one.rows, one.rut, one.name, " ".join(one.reasons)] for one in full.left_out]
            + [[place.row, None, place.sheet or place.title, _aside(place)] for place in full.aside],
        ),
        Page(
            "No están en la planilla",
            ["Nombre", "RUT", "Término", "Todavía tiene"],
            [[one.name, rut.show(one.rut), one.ended_on, " ".join(one.holds)] for one in full.missing],
        ),
        Page("Rechazado", _FINDING, _findings(full.refused, names)),
        Page("Avisos", _FINDING, _findings(full.warnings, names)),
        Page("Columnas que no se leen", ["Columna"], [[name] for name in full.ignored_columns]),
    ]
    return workbook(_TITLE, *pages)


def roster(commune: str, rows: Iterable[Row[Inspector, Posting]], on: date, today: date) -> Response:
    """Return a roster in the form that the import takes, one row for each posting."""
    body = [_posting(inspector, posting, today) for inspector, posting in rows]
    return workbook(f"Nómina de {commune} al {short_date(on)}", _to_fill_in("Nómina", ROSTER, body))


def template() -> Response:
    """Return an empty roster to fill in, with instructions."""
    return workbook("Plantilla de nómina", _to_fill_in("Nómina", ROSTER), _how_to(ROSTER, A_COURSE))


def records_template(courses: Iterable[Course]) -> Response:
    """Return an empty list of courses passed, to fill in: courses are chosen by their titles."""
    known = [(course.title, course.code, course.hours) for course in courses]
    offers = {COURSE.name: f"=Cursos!$A$2:$A${len(known) + 1}"} if known else {}
    return workbook(
        "Plantilla de registros",
        _to_fill_in("Registros", RECORDS, offers=offers),
        _how_to(RECORDS),
        Page("Cursos", ["Nombre", "Código", "Horas"], known),
    )


_TITLE = "Informe de la planilla"
_TAKEN = ("Fila", "RUT", "Nombre", "Detalle")
_FINDING = ("Hoja", "Fila", "Columna", "Dice", "Motivo")


def _taken(rows: Iterable[Taken], names: Mapping[str, str]) -> list[Sequence[Value]]:
    return [
        (row.row, rut.show(row.rut), row.name, "; ".join(_said(says, names) for says in row.says))
        for row in rows
    ]


def _said(says: Says, names: Mapping[str, str]) -> str:
    now = says.now or "en blanco"
    return f"{names.get(says.column, says.column)}: {f'{says.before} → {now}' if says.before else now}"


def _aside(place: Aside) -> str:
    return f"No se leyó: {'1 persona' if place.people == 1 else f'{place.people} personas'} más."


def _findings(found: Iterable[Finding], names: Mapping[str, str]) -> Iterator[Sequence[Value]]:
    for one in found:
        column = one.column and names.get(one.column, one.column)
        yield one.sheet, one.row, column, one.value, one.reason


def _to_fill_in(
    name: str,
    columns: Iterable[Column],
    rows: Iterable[Sequence[Value]] = (),
    offers: Mapping[str, str] | None = None,
) -> Page:
    """Return the sheet that an import takes."""
    filled = {column.name: column.fill_in for column in columns if column.fill_in}
    choices = {name: how.choices for name, how in filled.items() if how.choices}
    return Page(
        name,
        tuple(filled),
        rows,
        {**choices, **(offers or {})},
        [name for name, how in filled.items() if how.is_date],
    )


def _how_to(columns: Iterable[Column], *more: Sequence[Value]) -> Page:
    said = [
        (column.name, column.fill_in.what, column.fill_in.example) for column in columns if column.fill_in
    ]
    return Page("Instrucciones", ["Columna", "Qué escribir", "Ejemplo"], [*said, *more])


def _posting(inspector: Inspector, posting: Posting, today: date) -> Sequence[Value]:
    """Return the row of a posting; how to reach somebody is told only while they are there."""
    there = not has_ended(posting, today)
    return [
        column.cell_of(posting if column in POSTING else inspector)
        if there or column not in REACHED_BY
        else None
        for column in ROSTER
        if column.fill_in
    ]
