"""Who somebody was before: people who were found to be one, and RUTs that were corrected (design: Identity)."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from tracker.models.identity import FormerRut, Joining


def now_known_as(session: Session, inspector_id: int) -> int | None:
    """Return the person (id) with whom one that is no more was joined; None where there was no such person."""
    found = _joined_with(session, inspector_id)
    while found and (later := _joined_with(session, found)):
        found = later
    return found


def numbers_of(session: Session, inspector_id: int) -> list[int]:
    """Return the ids that a person has and had, under which the audit trail speaks of them."""
    before = sa.select(Joining.gone_id).where(Joining.kept_id == inspector_id, Joining.undone_at.is_(None))
    return [inspector_id, *session.scalars(before.order_by(Joining.id))]


def ruts_before(session: Session, inspector_id: int) -> list[str]:
    """Return a person's former RUTs, the oldest first."""
    query = sa.select(FormerRut.rut).where(FormerRut.inspector_id == inspector_id)
    return list(session.scalars(query.order_by(FormerRut.id)))


def formers(session: Session, ruts: Collection[str]) -> list[FormerRut]:
    """Return the people's former RUTs among these: they raise a doubt, and decide nothing."""
    query = sa.select(FormerRut).where(FormerRut.rut.in_(ruts)).options(joinedload(FormerRut.inspector))
    return list(session.scalars(query.order_by(FormerRut.id)))


def _joined_with(session: Session, inspector_id: int) -> int | None:
    query = sa.select(Joining.kept_id).where(Joining.gone_id == inspector_id, Joining.undone_at.is_(None))
    return session.scalar(query)
