"""The messages on their way and those sent."""

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from tracker.ground.format import date_and_time
from tracker.models.machinery import Mail
from tracker.web.lists import Choice, Column, Listing, Look, Nothing, Phone
from tracker.web.rows import Statement

STATES = {"esperan": "Esperan su envío", "enviados": "Enviados", "fallidos": "No se pudieron enviar"}
_CLAUSES: dict[str, ColumnElement[bool]] = {
    "esperan": Mail.sent_at.is_(None) & Mail.next_try_at.is_not(None),
    "enviados": Mail.sent_at.is_not(None),
    "fallidos": Mail.sent_at.is_(None) & Mail.next_try_at.is_(None),
}


def messages() -> Listing[Mail]:
    """Return all messages; their spreadsheet leaves out what they say."""
    return Listing(
        name="Correos",
        columns=[
            Column(
                "Para",
                lambda mail: mail.address,
                order=("para", Mail.address),
                look=Look.LONG,
                phone=Phone.HEAD,
            ),
            Column("Asunto", lambda mail: mail.subject, cell="subject"),
            Column(
                "Creado", lambda mail: mail.created_at, order=("creado", Mail.created_at), look=Look.WHOLE
            ),
            Column("Estado", situation, cell="state"),
            Column("Error", lambda mail: mail.last_error, page=False),
        ],
        rows=Statement(sa.select(Mail), [Mail.id.desc()]),
        filters=[Choice("Estado", "estado", STATES, _CLAUSES.__getitem__, every="Todos")],
        order="-creado",
        nothing=Nothing("Todavía no hay mensajes", icon="envelope"),
        unmatched=Nothing("Ningún mensaje en ese estado", icon="envelope"),
    )


def situation(mail: Mail) -> str:
    """Return what became of a message, in words."""
    if mail.sent_at:
        return f"Enviado el {date_and_time(mail.sent_at)}"
    if not mail.next_try_at:
        return "No se pudo enviar"
    if mail.attempts:
        return f"Se intentará otra vez el {date_and_time(mail.next_try_at)}"
    return "Espera su envío"
