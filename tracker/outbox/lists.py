"""The list of messages: in which state, in which order, as a page or whole."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from tracker.ground.format import date_and_time
from tracker.models.machinery import Mail
from tracker.web.listing import LONGEST_DOWNLOAD, PER_PAGE, Page, by_column, last_page_at_most

STATES = {"esperan": "Esperan su envío", "enviados": "Enviados", "fallidos": "No se pudieron enviar"}
ORDERS = {"para": Mail.address, "creado": Mail.created_at}
LATEST = "-creado"
_CLAUSES: dict[str, ColumnElement[bool]] = {
    "esperan": Mail.sent_at.is_(None) & Mail.next_try_at.is_not(None),
    "enviados": Mail.sent_at.is_not(None),
    "fallidos": Mail.sent_at.is_(None) & Mail.next_try_at.is_(None),
}


def in_state(state: str) -> ColumnElement[bool]:
    """Return the clause of the messages in one of STATES, or of all."""
    return _CLAUSES.get(state, sa.true())


def page(session: Session, where: ColumnElement[bool], order: str, number: int) -> Page[Mail]:
    """Return a page of the messages of a clause; past the end, the last one."""
    total = session.scalar(sa.select(sa.func.count()).select_from(Mail).where(where)) or 0
    number = last_page_at_most(number, total)
    rows = every(session, where, order, PER_PAGE, (number - 1) * PER_PAGE)
    return Page(rows, number, total)


def every(
    session: Session,
    where: ColumnElement[bool],
    order: str,
    most: int = LONGEST_DOWNLOAD,
    first: int = 0,
) -> Sequence[Mail]:
    query = sa.select(Mail).where(where).order_by(by_column(order, ORDERS), Mail.id.desc())
    return session.scalars(query.limit(most).offset(first)).all()


def situation(mail: Mail) -> str:
    """Return what became of a message, in words."""
    if mail.sent_at:
        return f"Enviado el {date_and_time(mail.sent_at)}"
    if not mail.next_try_at:
        return "No se pudo enviar"
    if mail.attempts:
        return f"Se intentará otra vez el {date_and_time(mail.next_try_at)}"
    return "Espera su envío"
