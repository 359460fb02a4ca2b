"""The records that an edition issues when it is finished, and again after it was corrected (design, section 3)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.editions.hours_rules import hours
from tracker.editions.record_rules import issued, remark
from tracker.ground import clock
from tracker.models.editions import Edition, Enrollment, EnrollmentState
from tracker.models.records import Record, RecordState

SUPERSEDED = "Lo reemplaza el registro que emitió el curso."


def issue(
    session: Session, edition: Edition, ended: Sequence[Enrollment], *, by: int, now: datetime
) -> set[int]:
    """Give who passed a record and take it from who did not; return whose (enrollments) is another now.

    What is as issued before stays, and says what is noted now. The same course and date entered by hand is replaced
    too; one that another edition issued stands for both. A record that is replaced names its successor.
    """
    before = issued(session, ended)
    made = _record(edition, by, now)
    by_hand, elsewhere = _others(session, ended, edition.course_id, last_day(edition))
    changed = set()
    for each in ended:
        own = before.get(each.id)
        passed = each.state is EnrollmentState.PASSED
        if passed and own and _is_alike(own, made):
            own.provider, own.remark = made["provider"], made["remark"]
            continue
        replaced = [own] if own else []
        if passed:
            replaced += by_hand.get(each.inspector_id, [])
            new = elsewhere.get(each.inspector_id) or Record(**made | _whose(each))
            _replace(session, replaced, new, now)
        for old in replaced:
            _revoke(old, f"El curso se corrigió: {each.history[-1].note}", now)
        if passed or replaced:
            changed.add(each.id)
    return changed


def last_day(edition: Edition) -> date:
    """Return the local date of the last meeting: when its records are obtained."""
    return clock.local_date(edition.meetings[-1].starts_at)


def _is_alike(record: Record, made: dict[str, Any]) -> bool:
    return (record.obtained_on, record.hours) == (made["obtained_on"], made["hours"])


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


def _record(edition: Edition, by: int, now: datetime) -> dict[str, Any]:
    """Return what all records of the edition say alike."""
    return {
        "course_id": edition.course_id,
        "obtained_on": last_day(edition),
        "hours": hours(edition).recorded,
        "provider": edition.provider.name if edition.provider else None,
        "remark": remark(edition),
        "state": RecordState.ACCEPTED,
        "added_at": now,
        "added_by_id": by,
    }


def _whose(enrollment: Enrollment) -> dict[str, Any]:
    return {
        "inspector_id": enrollment.inspector_id,
        "enrollment_id": enrollment.id,
        "commune_cut": enrollment.commune_cut,
    }
