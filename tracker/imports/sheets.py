"""The downloads of this feature: what an import would do, a roster as the import takes it, and an empty one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from flask import Response
from sqlalchemy import Row

from tracker.ground import rut
from tracker.ground.words import word
from tracker.imports.batch_lists import COMMAND_LINE, Line
from tracker.imports.offer_words import labels
from tracker.imports.review_rules import Review
from tracker.models.machinery import BatchKind
from tracker.models.people import Contract, Inspector, Posting, Profile
from tracker.models.plan import Course
from tracker.roster.import_rules import RosterOutcome
from tracker.sheets.map import Finding
from tracker.sheets.report import Taken
from tracker.sheets.write import Page, Value
from tracker.web.listing import workbook

ROSTER_COLUMNS = (
    "rut", "nombres", "apellido_paterno", "apellido_materno", "funcion", "contrato", "fecha_nombramiento",
    "desde", "hasta", "correo", "celular",
)  # fmt: skip
OFFERS = {
    "funcion": [word(profile) for profile in Profile],
    "contrato": [word(contract) for contract in Contract],
}
DATES = ("fecha_nombramiento", "desde", "hasta")
WHAT = {"new": "Nuevas", "changed": "Con cambios", "unchanged": "Sin cambios"}
HOW_TO = {
    "rut": ("Con dígito verificador. Es lo único que no puede faltar.", "12.345.678-5"),
    "nombres": ("Obligatorio para quien todavía no está en el sistema.", "Ana María"),
    "apellido_paterno": ("Obligatorio para quien todavía no está en el sistema.", "Pérez"),
    "apellido_materno": ("Puede quedar en blanco.", "Soto"),
    "funcion": ("Elija de la lista.", word(Profile.SECURITY_INSPECTOR)),
    "contrato": ("Elija de la lista.", word(Contract.PLANTA)),
    "fecha_nombramiento": ("Día-mes-año. De ella dependen los plazos de la ley.", "01-03-2021"),
    "desde": ("Día-mes-año en que empezó en la comuna; en blanco vale la de nombramiento.", "01-03-2021"),
    "hasta": ("Día-mes-año en que dejó la comuna; en blanco si sigue.", ""),
    "correo": ("Puede quedar en blanco.", "ana.perez@example.cl"),
    "celular": ("Puede quedar en blanco.", "+56 9 8765 4321"),
    "un curso": (
        "Agregue una columna por curso: en el título su código o su nombre; abajo, la fecha en que cada persona lo aprobó.",
        "12-05-2025",
    ),
}  # fmt: skip

RECORDS_HOW_TO = {
    "rut": ("De una persona que ya está en una nómina.", "12.345.678-5"),
    "curso": ("Elija de la lista; sirve también el código.", "Primeros auxilios, 16 horas"),
    "fecha": ("Día-mes-año en que aprobó.", "12-05-2025"),
    "horas": ("Pedagógicas; en blanco valen las del curso.", "16"),
    "vence": ("Día-mes-año, solo si el certificado tiene su propio vencimiento.", "12-05-2027"),
    "organismo": ("Quién dictó el curso; puede quedar en blanco.", "Mutual"),
}
KINDS = {BatchKind.ROSTER: "Nómina", BatchKind.RECORDS: "Registros"}


def report(seen: Review) -> Response:
    """Return what an upload would do, whole: one sheet for each part."""
    outcome = seen.outcome
    if outcome is None:
        return workbook("Informe de la planilla", Page("Informe", ["Problema"], [[seen.problem]]))
    names = labels(seen)
    missing = outcome.missing if isinstance(outcome, RosterOutcome) else []
    pages = [
        *(Page(title, _TAKEN, _taken(outcome.taken, what, names)) for what, title in WHAT.items()),
        Page(
            "No están en la planilla",
            ["Nombre", "RUT"],
            [[one.list_name, rut.show(one.rut)] for one in missing],
        ),
        Page("Rechazado", _FINDING, _findings(outcome.report.refused, names)),
        Page("Avisos", _FINDING, _findings(outcome.report.warnings, names)),
        Page("Columnas que no se leen", ["Columna"], [[name] for name in outcome.report.ignored_columns]),
    ]
    return workbook("Informe de la planilla", *pages)


def roster(commune: str, rows: Iterable[Row[Inspector, Posting]], on: date, today: date) -> Response:
    """Return a roster in the form that the import takes, one row for each posting."""
    body = [_posting(inspector, posting, today) for inspector, posting in rows]
    page = Page("Nómina", ROSTER_COLUMNS, body, OFFERS, DATES)
    return workbook(f"Nómina de {commune} al {on:%d-%m-%Y}", page)


def template() -> Response:
    """Return an empty roster to fill in, with instructions."""
    columns = [[name, *words] for name, words in HOW_TO.items()]
    return workbook(
        "Plantilla de nómina",
        Page("Nómina", ROSTER_COLUMNS, [], OFFERS, DATES),
        Page("Instrucciones", ["Columna", "Qué escribir", "Ejemplo"], columns),
    )


def records_template(courses: Iterable[Course]) -> Response:
    """Return an empty list of courses passed, to fill in: courses are chosen by their titles."""
    known = [(course.title, course.code, course.hours) for course in courses]
    offers = {"curso": f"=Cursos!$A$2:$A${len(known) + 1}"} if known else {}
    columns = [[name, *words] for name, words in RECORDS_HOW_TO.items()]
    return workbook(
        "Plantilla de registros",
        Page("Registros", tuple(RECORDS_HOW_TO), [], offers, ("fecha", "vence")),
        Page("Instrucciones", ["Columna", "Qué escribir", "Ejemplo"], columns),
        Page("Cursos", ["Nombre", "Código", "Horas"], known),
    )


def imports(lines: Iterable[Line]) -> Response:
    body: list[list[Value]] = [
        [
            line.id,
            line.file,
            KINDS[line.kind],
            line.commune or "toda la asociación",
            line.at,
            line.who or COMMAND_LINE,
            line.state,
        ]
        for line in lines
    ]
    return workbook(
        "Importaciones",
        Page("Importaciones", ["Número", "Planilla", "Qué", "Comuna", "Cuándo", "Quién", "Estado"], body),
    )


_TAKEN = ("Fila", "RUT", "Nombre", "Detalle")
_FINDING = ("Hoja", "Fila", "Columna", "Dice", "Motivo")


def _taken(rows: Iterable[Taken], what: str, names: Mapping[str, str]) -> list[Sequence[Value]]:
    return [
        (row.row, rut.show(row.rut), row.name, ", ".join(names.get(part, part) for part in row.detail))
        for row in rows
        if row.what == what
    ]


def _findings(found: Iterable[Finding], names: Mapping[str, str]) -> Iterator[Sequence[Value]]:
    for one in found:
        column = one.column and names.get(one.column, one.column)
        yield one.sheet, one.row, column, one.value, one.reason


def _posting(inspector: Inspector, posting: Posting, today: date) -> Sequence[Value]:
    """Return the row of a posting; how to reach somebody is told only while they are there."""
    there = posting.end is None or posting.end >= today
    return (
        rut.show(inspector.rut),
        inspector.names,
        inspector.paternal_surname,
        inspector.maternal_surname,
        word(posting.profile),
        word(posting.contract) if posting.contract else None,
        posting.appointed_on,
        posting.start,
        posting.end,
        inspector.email if there else None,
        (inspector.phone or inspector.phone_note) if there else None,
    )
