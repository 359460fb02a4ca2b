"""What may become a record: a person passed a course on a date."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from tracker.ground.format import number, short_date
from tracker.ground.refused import Refused
from tracker.ground.text import key
from tracker.models.plan import Course
from tracker.models.records import Record, RecordState
from tracker.sheets.columns import CourseNames, course_names


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The courses by code, and the codes that each name (code, title, alias) stands for."""

    courses: Mapping[str, Course]
    names: CourseNames

    def course(self, typed: str) -> Course:
        """Return the course of a code, title or alias; raise Refused where there is none or several."""
        codes = self.names.get(key(typed), frozenset())
        if not codes:
            raise Refused("Ningún curso del catálogo se llama así.", "curso")
        if len(codes) > 1:
            raise Refused(f"Es el nombre de más de un curso: escriba el código ({_listed(codes)}).", "curso")
        return self.courses[next(iter(codes))]

    def knowing(self, more: CourseNames) -> "Catalogue":
        """Return the catalogue with more names; of a name it has already, only what is said now."""
        return replace(self, names={**self.names, **more})


@dataclass(frozen=True, slots=True)
class Completion:
    """What a row says: a course passed on a date; None where it says nothing."""

    course: Course
    obtained_on: date
    hours: float | None = None
    expires_on: date | None = None
    provider: str | None = None


class HeldRecord(NamedTuple):
    """What another completion of the same course and date has to agree with."""

    hours: float
    expires_on: date | None
    state: RecordState
    revoked_at: datetime | None = None


class RecordValues(NamedTuple):
    """The columns of a new record, but for whose it is."""

    course_id: int
    obtained_on: date
    hours: float
    expires_on: date | None
    provider: str | None
    state: RecordState
    added_at: datetime
    added_by_id: int | None


def catalogue(session: Session) -> Catalogue:
    """Return all courses and their names, in two queries."""
    courses = session.scalars(sa.select(Course).options(selectinload(Course.aliases))).all()
    named = [(name, course.code) for course in courses for name in (course.code, course.title)]
    named += [(alias.text, course.code) for course in courses for alias in course.aliases]
    return Catalogue({course.code: course for course in courses}, course_names(named))


def check(completion: Completion, today: date) -> None:
    """Raise Refused for a date after today and an expiry before the date (design, section 7)."""
    if completion.obtained_on > today:
        raise Refused("La fecha es posterior a hoy.", "fecha")
    if completion.expires_on and completion.expires_on < completion.obtained_on:
        raise Refused("El vencimiento es anterior a la fecha del curso.", "vence")


def is_new(
    completion: Completion,
    stored: Record | HeldRecord | None,
    today: date,
    state: RecordState = RecordState.ACCEPTED,
) -> bool:
    """Say whether a completion becomes a record in a state, or is the stored one of that person, course and date.

    A blank agrees with what is stored. Raise Refused for what cannot be (`check`), and what
    contradicts the stored record (design, section 7: roster and records file).
    """
    check(completion, today)
    if stored is None:
        return True
    if stored.revoked_at:
        raise Refused("Ese registro existió y fue anulado.", "fecha")
    if stored.state not in {RecordState.ACCEPTED, state}:
        raise Refused("Ese registro ya existe y no está aceptado: resuélvalo primero.", "fecha")
    if completion.hours not in {None, stored.hours}:
        raise Refused(f"El registro ya existe con otras horas ({number(stored.hours)}).", "horas")
    if completion.expires_on not in {None, stored.expires_on}:
        raise Refused(f"El registro ya existe con otro vencimiento ({_day(stored.expires_on)}).", "vence")
    return False


def record_values(
    completion: Completion,
    added_at: datetime,
    *,
    state: RecordState = RecordState.ACCEPTED,
    by: int | None = None,
) -> RecordValues:
    """Return what a completion's record holds, added by an account, if any; hours default to the course's."""
    return RecordValues(
        course_id=completion.course.id,
        obtained_on=completion.obtained_on,
        hours=completion.hours or completion.course.hours,
        expires_on=completion.expires_on,
        provider=completion.provider,
        state=state,
        added_at=added_at,
        added_by_id=by,
    )


def _listed(codes: Collection[str]) -> str:
    return ", ".join(sorted(codes))


def _day(day: date | None) -> str:
    return short_date(day) if day else "ninguno"
