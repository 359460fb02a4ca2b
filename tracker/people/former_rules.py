"""Who somebody was before: people who were found to be one, and RUTs that were corrected (design: Identity)."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from tracker.models.identity import FormerRut, Joining


def now_known_as(session: Session, inspector_id: int) -> int | None:
    """Return the person (id) with whom one that is no more was joined; None where there was no such person."""
    found = _joined_with(session, inspector_id)
    while found and (later := _joined_with(session, found)):
        found = later
    return found


def formers(session: Session, rut: str) -> list[FormerRut]:
    """Return the people's former RUTs that are this one: it raises a doubt, and decides nothing."""
    query = sa.select(FormerRut).where(FormerRut.rut == rut).options(joinedload(FormerRut.inspector))
    return list(session.scalars(query.order_by(FormerRut.id)))


def _joined_with(session: Session, inspector_id: int) -> int | None:
    query = sa.select(Joining.kept_id).where(Joining.gone_id == inspector_id, Joining.undone_at.is_(None))
    return session.scalar(query)
