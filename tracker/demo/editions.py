"""Dated courses of the demonstration: some were given, two take people, one is being given, one is being written."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import count, islice
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.demo.stories import ANTOFAGASTA, OLLAGUE, SAN_PEDRO, TALTAL
from tracker.editions import settling_rules
from tracker.editions.allocation_rules import propose
from tracker.editions.hours_rules import LENGTH
from tracker.ground import clock
from tracker.models.accounts import Account
from tracker.models.editions import Edition, EditionState, Meeting, Modality, Provider, ProviderKind, Quota
from tracker.models.plan import Course, Subject

_WEDNESDAY = 2
_MORNING, _EVENING = time(9), time(18, 30)
_SATURDAY = 5


class Planned(NamedTuple):
    """An edition of a course in a subject, in weeks from now."""

    subject: str
    state: EditionState
    host: str
    place: str
    opens: int
    first: int
    meetings: int  # in which the hours of its course are given
    closes_before: int = 7  # days before the first meeting
    evening: bool = False
    every: int = 1  # days from one meeting to the next
    capacity: int = 25
    bring: str | None = None
    link: str | None = None  # by which FAR follow it


FAR = (OLLAGUE, SAN_PEDRO, TALTAL)
PLANNED = (
    Planned(
        "PAUX", EditionState.PUBLISHED, ANTOFAGASTA, "Gimnasio municipal, sala 2", -2, 5, 3,
        bring="Cédula de identidad, ropa cómoda y agua.",
    ),
    Planned("TRAN", EditionState.PUBLISHED, SAN_PEDRO, "Sede social", -5, 2, 3, closes_before=3, capacity=12),
    Planned(
        "PROB", EditionState.PUBLISHED, ANTOFAGASTA, "Sala de la asociación", -8, -1, 3, every=7,
        link="https://sala.demo.example/probidad",
    ),
    Planned("EMER", EditionState.DRAFT, ANTOFAGASTA, "Auditorio de la asociación", 3, 9, 4, evening=True),
)  # fmt: skip


def plan(session: Session, today: date, providers: Sequence[Provider], instructor: Account) -> None:
    """Add the editions to come with their quotas as they are proposed."""
    now = clock.start_of(today)
    for planned, provider in zip(PLANNED, [*providers[:2], providers[0], providers[2]], strict=True):
        edition = _edition(session, planned, today, now)
        edition.provider, edition.instructors = provider, [instructor]
        session.add(edition)
        session.flush()
        edition.quotas = list(_quotas(session, edition, today))
    session.flush()


def add_providers(session: Session, today: date) -> list[Provider]:
    """Add who gives courses, and return them."""
    year = timedelta(days=365)
    made = [
        Provider(
            name="Academia del Norte Grande",
            kind=ProviderKind.OTEC,
            authorisation="SPD-014/2026",
            authorised_from=today - year,
            authorised_until=today + year,
        ),
        Provider(name="Carabineros de Chile, Zona Antofagasta", kind=ProviderKind.CARABINEROS),
        Provider(
            name="Capacitaciones Salar",
            kind=ProviderKind.OTEC,
            authorisation="SPD-003/2025",
            authorised_from=today - 2 * year,
            authorised_until=today - timedelta(20),
        ),
    ]
    session.add_all(made)
    return made


def _quotas(session: Session, edition: Edition, today: date) -> Iterator[Quota]:
    """Yield the quotas that are proposed of most of the seats; of a mixed edition FAR attend online."""
    gaps = settling_rules.gaps(session, edition, None, today).values()
    seats = propose(edition.capacity * 4 // 5, gaps)
    online = FAR if edition.modality is Modality.MIXED else ()
    for cut in sorted({*seats, *online}):
        yield Quota(commune_cut=cut, seats=seats.get(cut, 0), online=cut in online)


def _edition(session: Session, planned: Planned, today: date, now: datetime) -> Edition:
    first = _wednesday(today + timedelta(weeks=planned.first))
    opens_on = today + timedelta(weeks=planned.opens)
    course = course_of(session, planned.subject)
    days = islice(_days(first, planned.every), planned.meetings)
    return Edition(
        course=course,
        state=planned.state,
        modality=Modality.MIXED if planned.link else Modality.ONSITE,
        host_cut=planned.host,
        place=planned.place,
        link=planned.link,
        bring=planned.bring,
        capacity=planned.capacity,
        minimum=8,
        opens_on=opens_on,
        closes_on=first - timedelta(planned.closes_before),
        release_on=first - timedelta(planned.closes_before + 7),
        created_at=now - timedelta(weeks=6),
        meetings=list(meetings(course, list(days), evening=planned.evening)),
    )


def course_of(session: Session, subject: str) -> Course:
    """Return the course that covers a subject (code) and least beside it."""
    query = sa.select(Course).where(Course.subjects.any(Subject.code == subject)).order_by(Course.id)
    return min(session.scalars(query), key=lambda course: len(course.subjects))


def meetings(course: Course, days: Sequence[date], *, evening: bool = False) -> Iterator[Meeting]:
    """Yield meetings on these days that together give the hours of a course."""
    length = course.hours * LENGTH / len(days)
    for day in days:
        begins = datetime.combine(day, _EVENING if evening else _MORNING, tzinfo=clock.SANTIAGO)
        yield Meeting(starts_at=begins, ends_at=begins + length, outside_hours=evening)


def _days(first: date, every: int) -> Iterator[date]:
    """Yield working days, so many apart."""
    days = (first + timedelta(each) for each in count(0, every))
    return (day for day in days if day.weekday() < _SATURDAY)


def _wednesday(day: date) -> date:
    """Return the first Wednesday from a day on."""
    return day + timedelta((_WEDNESDAY - day.weekday()) % 7)
