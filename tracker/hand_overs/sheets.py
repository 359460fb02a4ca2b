"""The download of this feature's lists."""

from collections.abc import Callable, Iterable

from flask import Response

from tracker.ground import rut
from tracker.hand_overs.lists import Entry, outcome
from tracker.models.people import HandOver
from tracker.sheets.write import Value
from tracker.web.listing import spreadsheet

HEADERS = ["RUT", "Persona", "Está en", "La pide", "Desde", "Pedida el", "Respuesta"]


def hand_overs(entries: Iterable[Entry], names: Callable[[HandOver], bool]) -> Response:
    """Return the requests as the page lists them; `names` says of which one may know whom and where."""
    body: list[list[Value]] = []
    for each in (entry.hand_over for entry in entries):
        who, where = (each.inspector.list_name, each.commune.name) if names(each) else (None, None)
        facts: list[Value] = [each.to.name, each.start, each.asked_at, outcome(each)]
        body.append([rut.show(each.inspector.rut), who, where, *facts])
    return spreadsheet("Traspasos", HEADERS, body)
