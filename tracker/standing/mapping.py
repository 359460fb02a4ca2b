"""Facts of rows, by name: of rows that a query selects and of those that a session holds alike."""

from datetime import date
from typing import Any

from tracker.models.obligations import Exemption
from tracker.models.records import RecordState
from tracker.standing.facts import CourseFact, ExemptionFact, PostingFact, RecordFact


def posting(row: Any) -> PostingFact:
    return PostingFact(
        id=row.id,
        commune=row.commune_cut,
        profile=row.profile,
        start=row.start,
        end=row.end,
        appointed_on=row.appointed_on,
        mayor_extended=row.mayor_decree is not None,
        served_since=row.served_since,
        drives=row.drives,
    )


def exemption(row: Exemption) -> ExemptionFact:
    return ExemptionFact(id=row.id, subject=row.subject.code, start=row.start, end=row.end, reason=row.reason)


def record(row: Any, course: CourseFact, extended_to: date | None) -> RecordFact:
    return RecordFact(
        id=row.id,
        course=course,
        hours=row.hours,
        obtained_on=row.obtained_on,
        expires_on=row.expires_on,
        extended_to=extended_to,
        accepted=row.state == RecordState.ACCEPTED,
        revoked=row.revoked_at is not None,
        remark=row.remark,
    )
