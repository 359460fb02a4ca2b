"""Editions and meetings as a request names them, in the reach of who takes attendance."""

from typing import NoReturn

import sqlalchemy as sa
from flask import abort
from sqlalchemy import ColumnElement
from sqlalchemy.orm import joinedload, selectinload

from tracker.access.policy import Permission, within
from tracker.ground.database import db
from tracker.models.accounts import Account
from tracker.models.editions import Edition, EditionState, Meeting
from tracker.web.errors import NotHere
from tracker.web.gate import actor

TOO_LATE = (
    "Este curso salió de su alcance: terminó o se anuló hace más de 30 días. Su asistencia y sus resultados "
    "los ve la coordinación; pídale lo que falte o lo que haya que corregir."
)


def edition_of(edition_id: int) -> Edition:
    """Return an edition with its course, its meetings and their signed sheets. Out of reach it is not found."""
    query = sa.select(Edition).where(Edition.id == edition_id, in_reach())
    query = query.options(
        joinedload(Edition.course), selectinload(Edition.meetings).selectinload(Meeting.sheets)
    )
    found: Edition | None = db.session.scalar(query)
    return found or _gone(Edition.id == edition_id)


def meeting_of(meeting_id: int) -> Meeting:
    """Return a meeting of such an edition."""
    query = sa.select(Meeting).join(Meeting.edition).where(Meeting.id == meeting_id, in_reach())
    found: Meeting | None = db.session.scalar(query)
    return found or _gone(Edition.meetings.any(Meeting.id == meeting_id))


def in_reach() -> ColumnElement[bool]:
    """Return the clause of the editions whose attendance the actor takes."""
    return sa.and_(within(actor(), Permission.TAKE_ATTENDANCE, Edition), Edition.state != EditionState.DRAFT)


def _gone(which: ColumnElement[bool]) -> NoReturn:
    """Find nothing; to who gave it, and knows that it is there, say why."""
    gave = Edition.instructors.any(Account.id == actor().id)
    shown = Edition.state != EditionState.DRAFT
    if db.session.scalar(sa.select(Edition.id).where(which, gave, shown)):
        raise NotHere(TOO_LATE)
    abort(404)
