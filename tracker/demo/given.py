"""Editions of the demonstration that were given and finished: who passed made-up courses on one day was in one of them."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker import clock
from tracker.classroom import rules as classroom
from tracker.demo.editions import course_of
from tracker.demo.enrollments import directors, without
from tracker.demo.stories import ANTOFAGASTA
from tracker.enrollments import rules
from tracker.enrollments.obstacles import first_day, obstacles
from tracker.models.accounts import Account
from tracker.models.editions import (
    AbsenceReason,
    Edition,
    EditionState,
    Enrollment,
    EnrollmentState,
    Mark,
    Meeting,
    Modality,
    Provider,
)
from tracker.models.people import Inspector, Posting
from tracker.models.records import Record, RecordState

LATELY = timedelta(days=300)
OVER = timedelta(days=10)
WEEK = timedelta(weeks=1)
GRADES = (5.2, 6.1, 4.5, 6.8, 5.7)
FAILS = 3.4
CAME_LATE = 3  # on the list


class Given(NamedTuple):
    """An edition of a course in a subject, and where it was; `troubled`: somebody failed it and somebody never came."""

    subject: str
    place: str
    troubled: bool = False


GIVEN = (
    Given("DDHH", "Sala de la asociación"),
    Given("SEG", "Gimnasio municipal, sala 2", troubled=True),
    Given("EMER", "Auditorio de la asociación"),
)


def hold(session: Session, today: date, provider: Provider, instructor: Account) -> None:
    """Hold the editions by the rules: enroll, mark, grade, finish; coverage is what it was, by other records."""
    for given in GIVEN:
        course = course_of(session, given.subject)
        day = _day_of_most(session, course.id, today)
        if day is not None:
            edition = _announce(session, given, day, provider, instructor)
            _enroll(session, edition, given)
            _finish(session, edition, instructor.id, given)


def _day_of_most(session: Session, course_id: int, today: date) -> date | None:
    """Return the day of the last months on which most passed the course."""
    query = (
        sa.select(Record.obtained_on)
        .where(Record.course_id == course_id, Record.obtained_on.between(today - LATELY, today - OVER))
        .where(Record.state == RecordState.ACCEPTED, Record.revoked_at.is_(None))
        .group_by(Record.obtained_on)
        .order_by(sa.func.count().desc(), Record.obtained_on.desc())
    )
    return session.scalars(query.limit(1)).first()


def _announce(session: Session, given: Given, day: date, provider: Provider, instructor: Account) -> Edition:
    made = Edition(
        course=course_of(session, given.subject),
        provider=provider,
        instructors=[instructor],
        state=EditionState.PUBLISHED,
        modality=Modality.ONSITE,
        host_cut=ANTOFAGASTA,
        place=given.place,
        capacity=30,
        minimum=5,
        opens_on=day - 6 * WEEK,
        closes_on=day - 2 * WEEK,
        release_on=day - 3 * WEEK,
        created_at=clock.start_of(day - 7 * WEEK),
        meetings=[Meeting(starts_at=_at(each, 9), ends_at=_at(each, 13)) for each in (day - WEEK, day)],
    )
    session.add(made)
    session.flush()
    return made


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=clock.SANTIAGO)


def _enroll(session: Session, edition: Edition, given: Given) -> None:
    """Enroll who passed it that day, whose made-up record gives way, and those whom it went badly for."""
    going = defaultdict(list, _attendants(session, edition))
    if given.troubled:
        going[ANTOFAGASTA] += without(session, edition, ANTOFAGASTA)[:2]
    grants = directors(session)
    at = clock.start_of(edition.opens_on) + timedelta(days=2, hours=11)
    for cut in sorted(going):
        at += timedelta(minutes=7)
        rules.enroll(session, edition, going[cut], cut, by=grants[cut], now=at)


def _attendants(session: Session, edition: Edition) -> Iterator[tuple[str, list[Inspector]]]:
    """Take the records of the course and its last day away, and yield by commune whose they were."""
    day = clock.local_date(edition.meetings[-1].starts_at)
    passed = sa.and_(
        Record.course_id == edition.course_id, Record.obtained_on == day, Record.state == RecordState.ACCEPTED
    )
    posted = (
        sa.select(Posting)
        .join(Record, Record.inspector_id == Posting.inspector_id)
        .where(passed, Posting.start <= first_day(edition), sa.or_(Posting.end.is_(None), Posting.end >= day))
        .order_by(Posting.id)
    )
    homes: dict[int, Posting] = {}
    for posting in session.scalars(posted):
        homes.setdefault(posting.inspector_id, posting)
    people: dict[str, list[Inspector]] = defaultdict(list)
    for posting in homes.values():
        people[posting.commune_cut].append(posting.inspector)
    for cut, group in people.items():
        kept = obstacles(session, edition, group, cut)
        going = [person for person in group if person.id not in kept]
        ids = [person.id for person in going]
        session.execute(sa.delete(Record).where(passed, Record.inspector_id.in_(ids)))
        yield cut, going


def _finish(session: Session, edition: Edition, by: int, given: Given) -> None:
    seated = classroom.people(session, edition, frozenset({EnrollmentState.CONFIRMED}))
    failing, absent = _last_enrolled(seated) if given.troubled else (None, None)
    signs = {each.id: _sign(place, each, absent) for place, each in enumerate(seated, 1)}
    for meeting in edition.meetings:
        classroom.mark(session, meeting, signs, by=by, now=meeting.ends_at)
    after = edition.meetings[-1].ends_at + timedelta(days=2)
    if edition.course.graded:
        classroom.grade(session, edition, dict(_grades(seated, failing, absent)))
    classroom.finish(session, edition, by=by, now=after)


def _last_enrolled(seated: list[Enrollment]) -> tuple[Enrollment, Enrollment]:
    """Return the two of Antofagasta who came last on the list: who fails, and who never comes."""
    there = sorted((each for each in seated if each.commune_cut == ANTOFAGASTA), key=lambda each: each.id)
    return there[-2], there[-1]


def _sign(place: int, each: Enrollment, absent: Enrollment | None) -> tuple[Mark, AbsenceReason | None]:
    if each is absent:
        return Mark.ABSENT, AbsenceReason.SERVICE
    return (Mark.LATE if place == CAME_LATE else Mark.PRESENT), None


def _grades(
    seated: list[Enrollment], failing: Enrollment | None, absent: Enrollment | None
) -> Iterator[tuple[int, float | None]]:
    for place, each in enumerate(seated):
        if each is not absent:
            yield each.id, FAILS if each is failing else GRADES[place % len(GRADES)]
