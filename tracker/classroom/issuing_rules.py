"""The records that an edition issues when it is finished, and again after it was corrected (design, section 3)."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground import clock
from tracker.models.editions import Edition, Enrollment, EnrollmentState
from tracker.models.records import Record, RecordState

SUPERSEDED = "Lo reemplaza el registro que emitió el curso."


def issue(session: Session, edition: Edition, ended: Sequence[Enrollment], *, by: int, now: datetime) -> None:
    """Give who passed a record and take it from who did not; what is as issued before stays.

    The same course and date entered by hand is replaced too; one that another edition issued stands for both.
    A record that is replaced names its successor.
    """
    issued = _issued(session, ended)
    obtained_on = last_day(edition)
    by_hand, elsewhere = _others(session, ended, edition.course_id, obtained_on)
    for each in ended:
        before = issued.get(each.id)
        passed = each.state is EnrollmentState.PASSED
        if passed and before and (before.obtained_on, before.hours) == (obtained_on, edition.course.hours):
            continue
        replaced = [before] if before else []
        if passed:
            replaced += by_hand.get(each.inspector_id, [])
            made = elsewhere.get(each.inspector_id) or _record(edition, each, by, now)
            _replace(session, replaced, made, now)
        for old in replaced:
            _revoke(old, f"El curso se corrigió: {each.history[-1].note}", now)


def last_day(edition: Edition) -> date:
    """Return the local date of the last meeting: when its records are obtained."""
    return clock.local_date(edition.meetings[-1].starts_at)


def _replace(session: Session, replaced: Sequence[Record], made: Record, now: datetime) -> None:
    for old in replaced:
        _revoke(old, SUPERSEDED, now)
    session.flush()  # or the new one would meet the old ones in the unique index
    session.add(made)
    session.flush()
    for old in replaced:
        old.successor_id = made.id


def _revoke(record: Record, reason: str, now: datetime) -> None:
    if record.revoked_at is None:
        record.revoked_at, record.revoked_reason = now, reason[:300]


def _issued(session: Session, ended: Sequence[Enrollment]) -> dict[int | None, Record]:
    query = sa.select(Record).where(
        Record.enrollment_id.in_([each.id for each in ended]), Record.revoked_at.is_(None)
    )
    return {record.enrollment_id: record for record in session.scalars(query)}


def _others(
    session: Session, ended: Sequence[Enrollment], course_id: int, on: date
) -> tuple[dict[int, list[Record]], dict[int, Record]]:
    """Return by person the live records of the course and date: those entered by hand, those of another edition."""
    query = sa.select(Record).where(
        Record.inspector_id.in_([each.inspector_id for each in ended]),
        Record.course_id == course_id,
        Record.obtained_on == on,
        Record.revoked_at.is_(None),
    )
    own = {each.id for each in ended}
    found = list(session.scalars(query))
    by_hand = {record.inspector_id: [record] for record in found if record.enrollment_id is None}
    others = {record.inspector_id: record for record in found if record.enrollment_id not in {None, *own}}
    return by_hand, others


def _record(edition: Edition, enrollment: Enrollment, by: int, now: datetime) -> Record:
    return Record(
        inspector_id=enrollment.inspector_id,
        course_id=edition.course_id,
        obtained_on=last_day(edition),
        hours=edition.course.hours,
        provider=edition.provider.name if edition.provider else None,
        state=RecordState.ACCEPTED,
        added_at=now,
        added_by_id=by,
        enrollment_id=enrollment.id,
        commune_cut=enrollment.commune_cut,
    )
