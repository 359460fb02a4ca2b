"""Facts of rows, by name: of rows that a query selects and of those that a session holds alike."""

from datetime import date
from typing import Any

from tracker.models.obligations import Exemption
from tracker.models.records import RecordState
from tracker.standing.facts import CourseFact, ExemptionFact, PostingFact, RecordFact


def posting(row: Any) -> PostingFact:
    return PostingFact(  # by place: by name it takes twice as long, and there are many
        row.id,
        row.commune_cut,
        row.profile,
        row.start,
        row.end,
        row.appointed_on,
        row.mayor_decree is not None,
        row.served_since,
        row.drives,
    )


def exemption(row: Exemption) -> ExemptionFact:
    return ExemptionFact(id=row.id, subject=row.subject.code, start=row.start, end=row.end, reason=row.reason)


def record(row: Any, course: CourseFact, extended_to: date | None) -> RecordFact:
    return RecordFact(
        row.id,
        course,
        row.hours,
        row.obtained_on,
        row.expires_on,
        extended_to,
        row.state == RecordState.ACCEPTED,
        row.revoked_at is not None,
        row.remark,
    )
