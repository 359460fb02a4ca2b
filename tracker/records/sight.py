"""Which records one may know of, and those that wait for a decision."""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from tracker.access import Actor, Permission, Reach, reaches, within
from tracker.models.people import Inspector, Posting
from tracker.models.records import Record, RecordState

WAITING = sa.and_(Record.state == RecordState.WAITING, Record.revoked_at.is_(None))


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
