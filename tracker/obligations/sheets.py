"""The downloads of this feature's lists."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask import Response

from tracker.ground import rut
from tracker.ground.words import word
from tracker.models.obligations import Exemption, ExtensionAct
from tracker.models.records import Record
from tracker.obligations.lists import Line
from tracker.people.sheets import subject
from tracker.sheets.write import Value
from tracker.web.listing import spreadsheet


def exemptions(found: Sequence[Exemption]) -> Response:
    headers = ["RUT", "Persona", "Materia", "Desde", "Hasta", "Motivo", "Situación", "La propuso", "El"]
    rows: list[list[Value]] = [
        [
            rut.show(each.inspector.rut),
            each.inspector.list_name,
            each.subject.name,
            each.start,
            each.end,
            word(each.reason),
            told(each),
            each.proposed_by.name if each.proposed_by else None,
            each.proposed_at,
        ]
        for each in found
    ]
    return spreadsheet("Eximiciones", headers, rows)


def told(exemption: Exemption) -> str:
    """Return how an exemption stands, in a word."""
    return "Revocada" if exemption.revoked_at else word(exemption.state, feminine=True)


def deadlines(lines: Sequence[Line], names: Mapping[str, str], on: date, days: int) -> Response:
    headers = ["RUT", "Persona", "Materia", "Situación", "Atrasado", "Fecha", "No puede", "Perdería"]
    rows: list[list[Value]] = [
        [
            rut.show(line.name.rut),
            line.name.list_name,
            subject(line.standing.requirement, names),
            word(line.standing.status),
            "Sí" if line.standing.overdue else "No",
            line.day,
            "; ".join(line.lacks),
            "; ".join(line.loses),
        ]
        for line in lines
    ]
    return spreadsheet(f"Plazos a {days} días del {on:%d-%m-%Y}", headers, rows)


def act(found: ExtensionAct, records: Sequence[Record]) -> Response:
    headers = ["RUT", "Persona", "Curso", "Aprobado el", "Prorrogado hasta"]
    rows: list[list[Value]] = [
        [
            rut.show(each.inspector.rut),
            each.inspector.list_name,
            each.course.title,
            each.obtained_on,
            found.until,
        ]
        for each in records
    ]
    return spreadsheet(f"Prórroga {found.id}", headers, rows)
