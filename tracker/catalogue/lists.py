"""The catalogue as pages show it: courses with how much hangs on them, and who gives courses."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.ground.text import sort_key
from tracker.models.editions import Edition, EditionState, Meeting, Provider
from tracker.models.plan import Course, Subject
from tracker.models.records import Record
from tracker.web import choices


class Entry(NamedTuple):
    """A course, and how many records it has; with one its subjects, hours and pass rule are frozen."""

    course: Course
    records: int


class Entitled(NamedTuple):
    """A provider, and how its authorisation stands: «none», «coming», «valid» or «expired»."""

    provider: Provider
    state: str


def entries(session: Session, where: ColumnElement[bool]) -> list[Entry]:
    """Return the courses of a clause, by title as Spanish sorts."""
    records = (
        sa.select(sa.func.count())
        .where(Record.course_id == Course.id, Record.revoked_at.is_(None))
        .correlate(Course)
        .scalar_subquery()
    )
    query = (
        sa.select(Course, records)
        .where(where)
        .options(
            selectinload(Course.subjects), selectinload(Course.prerequisites), selectinload(Course.aliases)
        )
    )
    found = [Entry(course, count) for course, count in session.execute(query)]
    return sorted(found, key=lambda entry: (sort_key(entry.course.title), entry.course.code))


def covering(subject: str) -> ColumnElement[bool]:
    """Return the clause of the courses that cover a subject (its code); blank is any."""
    return Course.subjects.any(Subject.code == subject) if subject else sa.true()


def coming(session: Session, course: Course, now: datetime) -> Sequence[Edition]:
    """Return the published editions of a course that are not over, in order of their first meeting."""
    first = (
        sa.select(sa.func.min(Meeting.starts_at))
        .where(Meeting.edition_id == Edition.id)
        .correlate(Edition)
        .scalar_subquery()
    )
    query = (
        sa.select(Edition)
        .where(Edition.course_id == course.id, Edition.state == EditionState.PUBLISHED)
        .where(Edition.meetings.any(Meeting.ends_at > now))
        .options(joinedload(Edition.host), selectinload(Edition.meetings))
        .order_by(first, Edition.id)
    )
    return session.scalars(query).all()


def subjects(session: Session) -> dict[str, str]:
    """Return the subjects' names by code, in Spanish order."""
    return {subject.code: subject.name for subject in choices.subjects(session)}


def providers(session: Session, today: date) -> list[Entitled]:
    """Return who gives courses, by name as Spanish sorts."""
    found = sorted(session.scalars(sa.select(Provider)), key=lambda provider: sort_key(provider.name))
    return [Entitled(provider, authorisation(provider, today)) for provider in found]


def authorisation(provider: Provider, today: date) -> str:
    """Return how the SPD's authorisation stands on a day; its last day (inclusive) may be unknown."""
    if provider.authorisation is None:
        return "none"
    if provider.authorised_until and provider.authorised_until < today:
        return "expired"
    if provider.authorised_from and provider.authorised_from > today:
        return "coming"
    return "valid"
