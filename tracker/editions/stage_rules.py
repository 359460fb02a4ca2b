"""Where an edition stands at an instant: stored where somebody decided it, computed from its dates otherwise."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session, aliased

from tracker.ground import clock
from tracker.ground.words import Code
from tracker.models.editions import (
    RESULTS,
    Edition,
    EditionState,
    Enrollment,
    EnrollmentEvent,
    EnrollmentState,
    Meeting,
)


class Stage(Code):
    DRAFT = "draft", "Borrador"
    ANNOUNCED = "announced", "Anunciado"  # its window has not opened
    OPEN = "open", "Inscripciones abiertas"
    CLOSED = "closed", "Inscripciones cerradas"  # the window is past, the first meeting is to come
    RUNNING = "running", "En curso"
    OVER = "over", "Dictado, sin resultados"  # the last meeting is past, the results are not in
    FINISHED = "finished", "Terminado"
    CANCELLED = "cancelled", "Anulado"


FIRST = (
    sa.select(sa.func.min(Meeting.starts_at))
    .where(Meeting.edition_id == Edition.id)
    .correlate(Edition)
    .scalar_subquery()
)
LAST = (
    sa.select(sa.func.max(Meeting.ends_at))
    .where(Meeting.edition_id == Edition.id)
    .correlate(Edition)
    .scalar_subquery()
)


def stage(edition: Edition, now: datetime) -> Stage:
    """Return where an edition stands; the window's days are inclusive (design, section 3: Editions)."""
    if edition.state is not EditionState.PUBLISHED:
        return Stage(edition.state)
    if now >= edition.meetings[-1].ends_at:
        return Stage.OVER
    if now >= edition.meetings[0].starts_at:
        return Stage.RUNNING
    today = clock.local_date(now)
    if today < edition.opens_on:
        return Stage.ANNOUNCED
    return Stage.OPEN if today <= edition.closes_on else Stage.CLOSED


def is_reopened(session: Session, edition: Edition) -> bool:
    """Say whether an edition was finished once and is open for its correction: who had a result holds a seat again."""
    again = aliased(EnrollmentEvent)
    had = sa.exists().where(
        EnrollmentEvent.enrollment_id == Enrollment.id,
        Enrollment.edition_id == edition.id,
        EnrollmentEvent.state.in_(RESULTS),
        again.enrollment_id == Enrollment.id,
        again.id > EnrollmentEvent.id,
        again.state == EnrollmentState.CONFIRMED,
    )
    return edition.state is EditionState.PUBLISHED and bool(session.scalar(sa.select(had)))


def at_stage(wanted: Stage, now: datetime) -> ColumnElement[bool]:
    """Return the clause of the editions of which `stage` says the same."""
    today = clock.local_date(now)
    published = Edition.state == EditionState.PUBLISHED
    to_come = sa.and_(published, now < FIRST)
    computed = {
        Stage.OVER: sa.and_(published, now >= LAST),
        Stage.RUNNING: sa.and_(published, now >= FIRST, now < LAST),
        Stage.ANNOUNCED: sa.and_(to_come, today < Edition.opens_on),
        Stage.OPEN: sa.and_(to_come, today >= Edition.opens_on, today <= Edition.closes_on),
        Stage.CLOSED: sa.and_(to_come, today > Edition.closes_on),
    }
    return computed[wanted] if wanted in computed else Edition.state == EditionState(wanted.value)
