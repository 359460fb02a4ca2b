"""Editions and meetings as a request names them, in the reach of who takes attendance."""

import sqlalchemy as sa
from flask import abort
from sqlalchemy import ColumnElement
from sqlalchemy.orm import joinedload, selectinload

from tracker.access.policy import Permission, within
from tracker.ground.database import db
from tracker.models.editions import Edition, EditionState, Meeting
from tracker.web.gate import actor


def edition_of(edition_id: int) -> Edition:
    """Return an edition with its course, its meetings and their signed sheets. Out of reach it is not found."""
    query = sa.select(Edition).where(Edition.id == edition_id, in_reach())
    query = query.options(
        joinedload(Edition.course), selectinload(Edition.meetings).selectinload(Meeting.sheets)
    )
    found: Edition | None = db.session.scalar(query)
    return found or abort(404)


def meeting_of(meeting_id: int) -> Meeting:
    """Return a meeting of such an edition."""
    query = sa.select(Meeting).join(Meeting.edition).where(Meeting.id == meeting_id, in_reach())
    found: Meeting | None = db.session.scalar(query)
    return found or abort(404)


def in_reach() -> ColumnElement[bool]:
    """Return the clause of the editions whose attendance the actor takes."""
    return sa.and_(within(actor(), Permission.TAKE_ATTENDANCE, Edition), Edition.state != EditionState.DRAFT)
