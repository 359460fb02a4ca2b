"""The requests within one's reach: a page of them, all, or one."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session, joinedload

from tracker.models.privacy import DataRequest, RequestState
from tracker.web.listing import PER_PAGE, Page, last_page_at_most


def asked_in(cuts: Collection[str], state: str) -> ColumnElement[bool]:
    """Return the clause of the requests of these communes in a state; without one, in any."""
    here = DataRequest.commune_cut.in_(cuts)
    return here & (DataRequest.state == RequestState(state)) if state else here


def page(session: Session, where: ColumnElement[bool], number: int) -> Page[DataRequest]:
    """Return a page of the requests of a clause; past the end, the last one."""
    total = session.scalar(sa.select(sa.func.count()).select_from(DataRequest).where(where)) or 0
    number = last_page_at_most(number, total)
    rows = every(session, where, PER_PAGE, (number - 1) * PER_PAGE)
    return Page(rows, number, total)


def every(session: Session, where: ColumnElement[bool], most: int, first: int = 0) -> Sequence[DataRequest]:
    """Return at most so many requests of a clause: the open ones by their last day, then the answered, latest first."""
    still_open = DataRequest.state == RequestState.OPEN
    return session.scalars(
        sa.select(DataRequest)
        .where(where)
        .options(joinedload(DataRequest.inspector), joinedload(DataRequest.commune))
        .order_by(
            sa.case((still_open, 0), else_=1),
            sa.case((still_open, DataRequest.due_on)),
            DataRequest.answered_at.desc(),
            DataRequest.id,
        )
        .limit(most)
        .offset(first)
    ).all()
