"""Which record satisfies a requirement, and until when (design, section 3)."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import MAXYEAR, date
from functools import lru_cache
from operator import itemgetter

from tracker.standing.facts import RecordFact, RequirementFact

FOREVER = date.max


@lru_cache(maxsize=2**16)  # a region's records share a few thousand dates and a handful of periods
def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, clamped to the month's end: 31-08 + 6 is 28-02 or 29-02."""
    years, month = divmod(day.month - 1 + months, 12)
    year = min(day.year + years, MAXYEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def by_subject(records: Iterable[RecordFact]) -> dict[str, list[RecordFact]]:
    """Return the records by the subjects that they cover."""
    found: dict[str, list[RecordFact]] = {}
    for record in records:
        for subject in record.course.subjects:
            found.setdefault(subject, []).append(record)
    return found


def valid_until(record: RecordFact, requirement: RequirementFact) -> date:
    """Return the last day (inclusive) on which the record may satisfy the requirement, or FOREVER."""
    until = record.expires_on or FOREVER
    if requirement.renewal_months is not None:
        until = min(until, add_months(record.obtained_on, requirement.renewal_months))
    if record.extended_to is not None:
        until = max(until, record.extended_to)
    return until


def satisfies(record: RecordFact, requirement: RequirementFact, on: date) -> bool:
    """Say whether the record satisfies the requirement on that date: the one decision under every figure."""
    return _meets(record, requirement) and record.obtained_on <= on <= valid_until(record, requirement)


def winning_record(
    records: Iterable[RecordFact], requirement: RequirementFact, on: date
) -> RecordFact | None:
    """Return the record with the latest valid_until among those that satisfied the requirement by that date.

    A record counts from the day it was obtained, so one that did not satisfy on that day never will. An
    older record entered late never wins over one that is valid for longer.
    """
    counting = _counting(records, requirement, on)
    return max(counting, key=itemgetter(0, 1, 2))[-1] if counting else None


def first_record(records: Iterable[RecordFact], requirement: RequirementFact, on: date) -> RecordFact | None:
    """Return the first record that satisfied the requirement on any day up to that date: it met a law's date for good."""
    counting = _counting(records, requirement, on)
    return min(counting, key=itemgetter(1, 2))[-1] if counting else None


def _counting(
    records: Iterable[RecordFact], requirement: RequirementFact, on: date
) -> list[tuple[date, date, int, RecordFact]]:
    """Return the records that satisfied on some day up to that date, with what orders them."""
    return [
        (until, record.obtained_on, record.id, record)
        for record in records
        if record.obtained_on <= on
        and _meets(record, requirement)
        and (until := valid_until(record, requirement)) >= record.obtained_on
    ]


def _meets(record: RecordFact, requirement: RequirementFact) -> bool:
    """Say whether the record is what the requirement asks for, on whatever date."""
    return (
        requirement.subject in record.course.subjects
        and record.accepted
        and not record.revoked
        and (requirement.min_hours is None or record.hours >= requirement.min_hours)
    )
