"""Reads people's ways through editions, for `load`: what they held a seat in, and when."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select

from tracker.ground.clock import local_date, start_of
from tracker.ground.database import AnySession, rows_of
from tracker.models import Course, Edition, Enrollment, EnrollmentEvent, Meeting, Subject
from tracker.models.editions import EnrollmentState
from tracker.models.plan import course_subject
from tracker.standing.facts import EnrollmentFact, SeatChange

_ITEM = "\x1e"  # no code holds it


def ways_of(
    session: AnySession, whose: ColumnElement[bool], since: date | None = None
) -> defaultdict[int, list[EnrollmentFact]]:
    """Return by person the enrollments of a clause with their history, in one query.

    `since` leaves out the editions whose last meeting was before that date: they answer for none from it on. One
    that has no meeting answers for no date at all.
    """
    query = _query().where(whose)
    if since is not None:
        meets = select(Meeting.edition_id).where(Meeting.starts_at >= start_of(since))
        query = query.where(Enrollment.edition_id.in_(meets))
    return _ways(rows_of(session, query))


def ways_of_these(session: AnySession, ids: Sequence[int]) -> defaultdict[int, list[EnrollmentFact]]:
    """Return the same of all enrollments of these people."""
    return _ways(rows_of(session, _query_of_these(), {"ids": ids}))


def _ways(rows: Sequence[Row[*tuple[Any, ...]]]) -> defaultdict[int, list[EnrollmentFact]]:
    ways: defaultdict[int, list[EnrollmentFact]] = defaultdict(list)
    for (person, number, title, subjects, last), changes in groupby(rows, lambda row: row[:5]):
        if last is None:
            continue
        history = [SeatChange(row.at, row.state is EnrollmentState.CONFIRMED) for row in changes]
        covers = frozenset(subjects.split(_ITEM) if subjects else ())
        ways[person].append(EnrollmentFact(number, title, covers, local_date(last), history))
    return ways


@cache  # to put a query together, and to find how it was compiled, takes longer than its answer
def _query_of_these() -> Select[*tuple[Any, ...]]:
    return _query().where(Enrollment.inspector_id.in_(bindparam("ids", expanding=True)))


@cache
def _query() -> Select[*tuple[Any, ...]]:
    """Ask for a row for each event of an enrollment, with the edition's course, subjects and last meeting."""
    subjects = (
        select(func.aggregate_strings(Subject.code, _ITEM))
        .join(course_subject, course_subject.c.subject_id == Subject.id)
        .where(course_subject.c.course_id == Course.id)
        .correlate(Course)
        .scalar_subquery()
    )
    last = (
        select(func.max(Meeting.starts_at))
        .where(Meeting.edition_id == Enrollment.edition_id)
        .correlate(Enrollment)
        .scalar_subquery()
    )
    return (
        select(
            Enrollment.inspector_id,
            Enrollment.id,
            Course.title,
            subjects,
            last,
            EnrollmentEvent.at,
            EnrollmentEvent.state,
        )
        .join(Enrollment.edition)
        .join(Edition.course)
        .join(Enrollment.history)
        .order_by(Enrollment.id, EnrollmentEvent.id)
    )
