"""The download of this feature's list."""

from collections.abc import Iterable

from flask import Response

from tracker.models.machinery import Mail
from tracker.outbox.lists import situation
from tracker.web.listing import spreadsheet


def messages(found: Iterable[Mail]) -> Response:
    """Return the messages as the page lists them, without what they say."""
    body = [[each.address, each.subject, each.created_at, situation(each), each.last_error] for each in found]
    return spreadsheet("Correos", ["Para", "Asunto", "Creado", "Estado", "Error"], body)
