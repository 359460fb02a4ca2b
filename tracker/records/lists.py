"""Which records one may know of, and those that wait for a decision."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session, contains_eager

from tracker.access.policy import Actor, Permission, Reach, reaches, within
from tracker.models.accounts import Account
from tracker.models.people import Inspector, Posting
from tracker.models.plan import Course
from tracker.models.records import Record, RecordState
from tracker.web.listing import by_column

_WAITING = sa.bindparam(
    None, RecordState.WAITING, literal_execute=True
)  # said aloud, or no index would serve
WAITING = sa.and_(Record.state == _WAITING, Record.revoked_at.is_(None))

ORDERS = {
    "persona": Inspector.sort_key,
    "curso": Course.title,
    "fecha": Record.obtained_on,
    "agregado": Record.added_at,
}
OLDEST = "agregado"


class Waiting(NamedTuple):
    """A record that waits, with who added it."""

    record: Record
    added_by: str | None


def of_communes(cuts: Collection[str], today: date) -> ColumnElement[bool]:
    """Return the clause of the records of these communes' people; of who left, up to the last day there.

    The former commune keeps sight of its own period (design, section 3, Moves).
    """
    return sa.exists().where(
        Posting.inspector_id == Record.inspector_id,
        Posting.commune_cut.in_(cuts),
        sa.or_(Posting.end.is_(None), Posting.end >= today, Posting.end >= Record.obtained_on),
    )


def in_sight(actor: Actor, permission: Permission, today: date) -> ColumnElement[bool]:
    """Return the clause of the records that a permission reaches, as far as the actor may know of them."""
    if Reach.EVERYONE in reaches(actor, permission):
        return sa.true()
    oneself = Record.inspector.has(Inspector.rut == actor.rut)
    return sa.and_(within(actor, permission, Record), sa.or_(oneself, of_communes(actor.communes, today)))


def count_waiting(session: Session, where: ColumnElement[bool]) -> int:
    """Return how many of the records of a clause wait for a decision."""
    return session.scalar(sa.select(sa.func.count()).select_from(Record).where(WAITING, where)) or 0


def waiting(
    session: Session, where: ColumnElement[bool], order: str, most: int, first: int = 0
) -> Sequence[Waiting]:
    """Return at most so many records of a clause that wait, with person, postings and course."""
    rows = session.execute(
        sa.select(Record, Account.name)
        .outerjoin(Account, Account.id == Record.added_by_id)
        .join(Inspector, Inspector.id == Record.inspector_id)
        .join(Course, Course.id == Record.course_id)
        .where(WAITING, where)
        .options(
            contains_eager(Record.course),
            contains_eager(Record.inspector).selectinload(Inspector.postings).joinedload(Posting.commune),
        )
        .order_by(by_column(order, ORDERS), Record.id)
        .limit(most)
        .offset(first)
    )
    return [Waiting(record, name) for record, name in rows]
