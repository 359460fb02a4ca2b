"""An inspector's own courses: what comes next, what became of each, and which open editions cover what is missing."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.enrollments.lists import STATES
from tracker.ground import clock
from tracker.models.editions import (
    OPEN_STATES,
    Edition,
    EditionState,
    Enrollment,
    EnrollmentEvent,
    EnrollmentState,
)
from tracker.models.people import Inspector
from tracker.models.plan import Course, Subject
from tracker.models.territory import Commune
from tracker.standing import load
from tracker.standing.obligations import postings_on
from tracker.standing.status import person_standing
from tracker.standing.urgency import urgency


class OwnCourse(NamedTuple):
    """An enrollment of one's own, its latest event, and one's place among who wait (none where one does not)."""

    enrollment: Enrollment
    last: EnrollmentEvent
    place: int | None

    @property
    def words(self) -> str:
        return STATES[self.enrollment.state]

    @property
    def open(self) -> bool:
        return self.enrollment.state in OPEN_STATES


class Offer(NamedTuple):
    """An edition that one may ask a seat in, what of it one misses, and for which communes."""

    edition: Edition
    subjects: list[str]
    communes: list[Commune]


def own_courses(session: Session, person: Inspector) -> list[OwnCourse]:
    """Return a person's enrollments, those in the latest editions first."""
    query = (
        sa.select(Enrollment)
        .where(Enrollment.inspector_id == person.id)
        .options(
            selectinload(Enrollment.history),
            joinedload(Enrollment.edition).options(
                joinedload(Edition.course),
                joinedload(Edition.host),
                selectinload(Edition.meetings),
                selectinload(Edition.quotas),
            ),
        )
    )
    found = [
        OwnCourse(each, each.history[-1], place)
        for each, place in session.execute(query.add_columns(_place()))
    ]
    return sorted(found, key=lambda each: each.enrollment.edition.meetings[0].starts_at, reverse=True)


def coming(found: Iterable[OwnCourse], now: datetime) -> list[OwnCourse]:
    """Return the editions not yet over in which one has a seat, the next first."""
    seats = [
        each
        for each in found
        if each.enrollment.state is EnrollmentState.CONFIRMED
        and each.enrollment.edition.meetings[-1].ends_at > now
    ]
    return sorted(seats, key=lambda each: each.enrollment.edition.meetings[0].starts_at)


def offers(
    session: Session, person: Inspector, inside: Collection[int], today: date, now: datetime
) -> list[Offer]:
    """Return the editions open on that date that cover what a person misses, the next first; not those of `inside`."""
    plan, settings = load.terms(session, today)
    [facts] = load.people(session, [person.id])
    missing = {
        standing.requirement.subject
        for standing in person_standing(facts, plan, today, settings)
        if urgency(standing) is not None
    }
    communes = {row.cut: row for row in session.scalars(_communes_of(person))}
    found = []
    for edition in session.scalars(_open(missing, today)).unique():
        meetings = edition.meetings
        if edition.id in inside or not meetings or meetings[0].starts_at <= now:
            continue
        cuts = {posting.commune for posting in postings_on(facts, clock.local_date(meetings[0].starts_at))}
        subjects = [subject.name for subject in edition.course.subjects if subject.code in missing]
        if cuts:
            found.append(Offer(edition, subjects, [communes[cut] for cut in sorted(cuts)]))
    return sorted(found, key=lambda offer: offer.edition.meetings[0].starts_at)


def _open(missing: Collection[str], today: date) -> sa.Select[Edition]:
    return (
        sa.select(Edition)
        .where(
            Edition.state == EditionState.PUBLISHED,
            Edition.opens_on <= today,
            Edition.closes_on >= today,
            Edition.course.has(Course.subjects.any(Subject.code.in_(missing))),
        )
        .options(
            joinedload(Edition.course).selectinload(Course.subjects),
            joinedload(Edition.host),
            selectinload(Edition.meetings),
            selectinload(Edition.quotas),
        )
    )


def _communes_of(person: Inspector) -> sa.Select[Commune]:
    return sa.select(Commune).where(Commune.cut.in_({each.commune_cut for each in person.postings}))


def _place() -> sa.ColumnElement[int | None]:
    """Return how many wait in the same edition up to this enrollment, where it waits itself."""
    other = sa.orm.aliased(Enrollment)
    before = sa.tuple_(other.waiting_since, other.id) <= sa.tuple_(Enrollment.waiting_since, Enrollment.id)
    ahead = (
        sa.select(sa.func.count())
        .where(
            other.edition_id == Enrollment.edition_id,
            other.state == EnrollmentState.WAITLISTED,
            before,
        )
        .correlate(Enrollment)
        .scalar_subquery()
    )
    return sa.case((Enrollment.state == EnrollmentState.WAITLISTED, ahead))
