"""The download of who was given access."""

from collections.abc import Iterable
from datetime import datetime

from flask import Response

from tracker.ground.words import word
from tracker.invitations.lists import Access
from tracker.web.listing import spreadsheet

HEADERS = ["Persona", "Función", "Comuna", "Desde", "Situación", "Última invitación de"]


def access(found: Iterable[Access], me: int, now: datetime) -> Response:
    body = [
        [
            each.shown_name,
            word(each.grant.role),
            each.commune,
            each.grant.granted_at,
            each.situation(now),
            each.inviter(me),
        ]
        for each in found
    ]
    return spreadsheet("Acceso al sistema", HEADERS, body)
