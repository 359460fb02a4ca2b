"""The download of the records that wait."""

from collections.abc import Iterable, Mapping
from datetime import date

from flask import Response

from tracker.ground import rut
from tracker.models.people import Inspector
from tracker.records.lists import Waiting
from tracker.web.listing import spreadsheet

HEADERS = [
    "Persona",
    "RUT",
    "Comuna",
    "Curso",
    "Organismo",
    "Fecha",
    "Horas",
    "Lo agregó",
    "Agregado el",
    "Archivo",
    "Referencia",
]


def waiting(found: Iterable[Waiting], communes: Mapping[str, str], today: date) -> Response:
    body = [
        [
            record.inspector.list_name,
            rut.show(record.inspector.rut),
            places(record.inspector, communes, today),
            record.course.title,
            record.provider,
            record.obtained_on,
            record.hours,
            added_by,
            record.added_at,
            "Sí" if record.evidence_id else "No",
            record.evidence_note,
        ]
        for record, added_by in found
    ]
    return spreadsheet("Registros por aceptar", HEADERS, body)


def places(person: Inspector, communes: Mapping[str, str], today: date) -> str:
    """Return where a person works; of communes out of sight one learns that there is another."""
    there = [each for each in person.postings if each.end is None or each.end >= today]
    names = dict.fromkeys(communes.get(each.commune_cut, "otra comuna") for each in there)
    return ", ".join(names) or "ya no está en una nómina"
