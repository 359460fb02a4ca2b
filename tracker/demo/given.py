"""Editions of the demonstration that were given and finished: who passed a made-up course about then was in one of them."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.classroom import closing_rules, mark_rules
from tracker.classroom import rules as classroom
from tracker.demo.editions import course_of, meetings
from tracker.demo.enrollments import directors, without
from tracker.demo.stories import ANTOFAGASTA
from tracker.demo.training import HISTORY, working_day
from tracker.enrollments import rules
from tracker.enrollments.obstacle_rules import first_day, obstacles
from tracker.ground import clock
from tracker.models.accounts import Account
from tracker.models.editions import (
    AbsenceReason,
    Edition,
    EditionState,
    Enrollment,
    EnrollmentState,
    Mark,
    Modality,
    Provider,
)
from tracker.models.people import Inspector, Posting
from tracker.models.records import Record, RecordState

LATELY = timedelta(days=300)  # whoever passed since then is as well covered by the edition
WEEK = timedelta(weeks=1)
ATTENDED = 12  # people, at most
GRADES = (5.2, 6.1, 4.5, 6.8, 5.7)
FAILS = 3.4
CAME_LATE = 3  # on the list


class Given(NamedTuple):
    """An edition of a course in a subject that ended so many weeks ago, and where it was.

    `since`: how long ago who was there may have passed it at most, so that they are covered as before.
    `troubled`: somebody failed it and somebody never came.
    """

    subject: str
    weeks_ago: int
    place: str
    meetings: int  # in which the hours of its course were given, a week apart
    since: timedelta = LATELY
    troubled: bool = False


EVER = timedelta(HISTORY)  # of what is not to be renewed
GIVEN = (
    Given("DDHH", 28, "Sala de la asociación", 2, since=EVER),
    Given("SEG", 15, "Gimnasio municipal, sala 2", 4, since=EVER, troubled=True),
    Given("EMER", 6, "Auditorio de la asociación", 3),
)


def hold(session: Session, today: date, provider: Provider, instructor: Account) -> None:
    """Hold the editions by the rules: enroll, mark, grade, finish; coverage is what it was, by other records."""
    for given in GIVEN:
        day = working_day(today - given.weeks_ago * WEEK)
        edition = _announce(session, given, day, provider, instructor)
        _enroll(session, edition, given, today - given.since)
        _finish(session, edition, instructor.id, given)


def _announce(session: Session, given: Given, day: date, provider: Provider, instructor: Account) -> Edition:
    course, days = course_of(session, given.subject), [day - each * WEEK for each in range(given.meetings)]
    first = min(days)
    made = Edition(
        course=course,
        provider=provider,
        instructors=[instructor],
        state=EditionState.PUBLISHED,
        modality=Modality.ONSITE,
        host_cut=ANTOFAGASTA,
        place=given.place,
        capacity=30,
        minimum=5,
        opens_on=first - 5 * WEEK,
        closes_on=first - WEEK,
        release_on=first - 2 * WEEK,
        created_at=clock.start_of(first - 6 * WEEK),
        meetings=list(meetings(course, sorted(days))),
    )
    session.add(made)
    session.flush()
    return made


def _enroll(session: Session, edition: Edition, given: Given, since: date) -> None:
    """Enroll who passed it about then, whose made-up record gives way, and those whom it went badly for."""
    going = _attendants(session, edition, since)
    if given.troubled:
        named = {person.id for people in going.values() for person in people}  # their records have just gone
        going[ANTOFAGASTA] += [
            each for each in without(session, edition, ANTOFAGASTA) if each.id not in named
        ][:2]
    grants = directors(session)
    at = clock.start_of(edition.opens_on) + timedelta(days=2, hours=11)
    for cut in sorted(going):
        at += timedelta(minutes=7)
        rules.enroll(session, edition, going[cut], cut, by=grants[cut], now=at)


def _attendants(session: Session, edition: Edition, since: date) -> defaultdict[str, list[Inspector]]:
    """Take the records nearest to the edition's last day away, and return by commune whose they were."""
    passed = _passed(session, edition, since)
    kept = _kept(session, edition, [posting for _, posting in passed])
    going = [(record, posting) for record, posting in passed if posting.inspector_id not in kept]
    people = defaultdict(list)
    for record, posting in going[:ATTENDED]:
        people[posting.commune_cut].append(posting.inspector)
        session.delete(record)
    session.flush()
    return people


def _passed(session: Session, edition: Edition, since: date) -> list[tuple[Record, Posting]]:
    """Return each one's record of the course nearest to its last day, the nearest first, with where they worked."""
    day = clock.local_date(edition.meetings[-1].starts_at)
    query = (
        sa.select(Record, Posting)
        .join(Posting, Posting.inspector_id == Record.inspector_id)
        .where(Record.course_id == edition.course_id, Record.obtained_on >= since)
        .where(Record.state == RecordState.ACCEPTED, Record.revoked_at.is_(None), Record.expires_on.is_(None))
        .where(Posting.posted_on(first_day(edition)), Posting.not_over(day))
        .order_by(Record.id, Posting.id)
    )
    found = sorted(session.execute(query), key=lambda pair: abs(pair[0].obtained_on - day))
    nearest: dict[int, tuple[Record, Posting]] = {}
    for record, posting in found:
        nearest.setdefault(record.inspector_id, (record, posting))
    return list(nearest.values())


def _kept(session: Session, edition: Edition, postings: list[Posting]) -> set[int]:
    """Return whom (ids) something keeps from going."""
    homes: dict[str, list[Inspector]] = defaultdict(list)
    for posting in postings:
        homes[posting.commune_cut].append(posting.inspector)
    return {one for cut, group in homes.items() for one in obstacles(session, edition, group, cut)}


def _finish(session: Session, edition: Edition, by: int, given: Given) -> None:
    seated = classroom.people(session, edition, frozenset({EnrollmentState.CONFIRMED}))
    failing, absent = _last_enrolled(seated) if given.troubled else (None, None)
    signs = {each.id: _sign(place, each, absent) for place, each in enumerate(seated, 1)}
    for meeting in edition.meetings:
        mark_rules.mark(session, meeting, signs, by=by, now=meeting.ends_at)
    after = edition.meetings[-1].ends_at + timedelta(days=2)
    if edition.course.graded:
        mark_rules.grade(session, edition, dict(_grades(seated, failing, absent)), by=by)
    closing_rules.finish(session, edition, by=by, now=after)


def _last_enrolled(seated: list[Enrollment]) -> tuple[Enrollment, Enrollment]:
    """Return the two of Antofagasta who came last on the list: who fails, and who never comes."""
    there = sorted((each for each in seated if each.commune_cut == ANTOFAGASTA), key=lambda each: each.id)
    return there[-2], there[-1]


def _sign(place: int, each: Enrollment, absent: Enrollment | None) -> mark_rules.Said:
    if each is absent:
        return mark_rules.Said(Mark.ABSENT, AbsenceReason.SERVICE)
    return mark_rules.Said(Mark.LATE if place == CAME_LATE else Mark.PRESENT)


def _grades(
    seated: list[Enrollment], failing: Enrollment | None, absent: Enrollment | None
) -> Iterator[tuple[int, float | None]]:
    for place, each in enumerate(seated):
        if each is not absent:
            yield each.id, FAILS if each is failing else GRADES[place % len(GRADES)]
