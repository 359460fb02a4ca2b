"""The download of this feature's list."""

from collections.abc import Iterable

from flask import Response

from tracker.listing import spreadsheet
from tracker.models.machinery import Mail
from tracker.outbox.listed import situation


def messages(found: Iterable[Mail]) -> Response:
    """Return the messages as the page lists them, without what they say."""
    body = [[each.address, each.subject, each.created_at, situation(each), each.last_error] for each in found]
    return spreadsheet("Correos", ["Para", "Asunto", "Creado", "Estado", "Error"], body)
