"""The download of this feature's list."""

from collections.abc import Iterable

from flask import Response

from tracker.ground import rut
from tracker.models.privacy import DataRequest
from tracker.privacy.words import ABOUT, KINDS, STATES
from tracker.sheets.write import Value
from tracker.web.listing import spreadsheet

HEADERS = [
    "Estado",
    "Vence el",
    "Persona",
    "RUT",
    "Comuna",
    "Qué pide",
    "Sobre",
    "Decía",
    "Texto",
    "Pedida el",
]
HEADERS += ["Prorrogada el", "Razón de la prórroga", "Respondida el", "Respuesta"]


def requests(found: Iterable[DataRequest]) -> Response:
    body: list[list[Value]] = [
        [
            STATES[each.state],
            each.due_on,
            each.inspector.list_name,
            rut.show(each.inspector.rut),
            each.commune.name,
            KINDS[each.kind],
            ABOUT[each.about],
            each.shown,
            each.text,
            each.asked_at,
            each.extended_at,
            each.extension_reason,
            each.answered_at,
            each.answer,
        ]
        for each in found
    ]
    return spreadsheet("Solicitudes sobre datos", HEADERS, body)
