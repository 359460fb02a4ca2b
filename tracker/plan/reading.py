"""The plan as people read it: what a version asks of whom, and where each version stands on a date."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from tracker.models.people import Profile
from tracker.models.plan import (
    Clearance,
    Course,
    DeadlineKind,
    PlanState,
    PlanVersion,
    Requirement,
)
from tracker.text import sort_key
from tracker.words import word


class Line(NamedTuple):
    """A requirement in words."""

    subject: str
    commune: str | None  # whose own it is
    for_whom: str
    renewal: str
    hours: float | None
    deadline: str
    origin: str
    legal_ref: str | None
    source: str | None
    note: str | None
    provisional: bool


class Stage(NamedTuple):
    """A version and where it stands on a date."""

    version: PlanVersion
    state: str


def versions(session: Session) -> Sequence[PlanVersion]:
    """Return every version, those without a date first, then the latest first."""
    dated = PlanVersion.in_force_from.is_not(None)
    query = sa.select(PlanVersion).order_by(dated, PlanVersion.in_force_from.desc(), PlanVersion.id.desc())
    return session.scalars(query).all()


def in_force(found: Iterable[PlanVersion], on: date) -> PlanVersion | None:
    """Return the adopted version with the latest date up to `on` (design, section 3: Plan in force)."""
    begun = [version for version in found if version.in_force_from and version.in_force_from <= on]
    return max(begun, key=lambda version: version.in_force_from or on, default=None)


def stages(found: Sequence[PlanVersion], on: date) -> list[Stage]:
    """Return the versions with what each is on a date: in force, superseded, a draft and so on."""
    current = in_force(found, on)
    return [Stage(version, _state(version, current, on)) for version in found]


def lines(session: Session, version: PlanVersion) -> list[Line]:
    """Return what a version requires, in words, in its order."""
    query = (
        sa.select(Requirement)
        .where(Requirement.version_id == version.id)
        .options(joinedload(Requirement.subject), joinedload(Requirement.commune))
        .order_by(Requirement.position)
    )
    return [_line(requirement) for requirement in session.scalars(query)]


def clearances(session: Session, version: PlanVersion) -> Sequence[Clearance]:
    """Return what a version permits, with the subjects it takes."""
    query = sa.select(Clearance).where(Clearance.version_id == version.id).order_by(Clearance.position)
    return session.scalars(query.options(joinedload(Clearance.subjects))).unique().all()


def courses(session: Session) -> list[Course]:
    """Return the catalogue, which all versions share, by title."""
    found = session.scalars(sa.select(Course).options(joinedload(Course.subjects))).unique()
    return sorted(found, key=lambda course: sort_key(course.title))


def for_whom(profiles: Iterable[Profile]) -> str:
    """Return the functions a requirement or clearance is for; none means all."""
    return ", ".join(sorted(map(word, profiles))) or "Todas las funciones"


def _state(version: PlanVersion, current: PlanVersion | None, on: date) -> str:
    if version.state is not PlanState.ADOPTED or version.in_force_from is None:
        return word(version.state)
    if version is current:
        return "Vigente"
    return "Por regir" if version.in_force_from > on else "Reemplazada"


def _line(requirement: Requirement) -> Line:
    subject, commune = requirement.subject, requirement.commune
    return Line(
        subject=subject.name,
        commune=commune.name if commune else None,
        for_whom=for_whom(requirement.profiles),
        renewal=_renewal(requirement.renewal_months),
        hours=requirement.min_hours,
        deadline=_deadline(requirement),
        origin=word(requirement.origin),
        legal_ref=subject.legal_ref,
        source=requirement.source,
        note=requirement.note,
        provisional=requirement.provisional,
    )


def _renewal(months: int | None) -> str:
    return f"Cada {_months(months)}" if months else "No se renueva"


def _deadline(requirement: Requirement) -> str:
    match requirement.deadline_kind:
        case DeadlineKind.ON:
            return f"{requirement.deadline_on:%d-%m-%Y}"
        case DeadlineKind.MONTHS:
            return f"{_months(requirement.deadline_months or 0)} desde el nombramiento"
        case DeadlineKind.LAW:
            return "El que fija la ley para cada persona"
        case DeadlineKind.NONE:
            return "Sin plazo"


def _months(months: int) -> str:
    return "1 mes" if months == 1 else f"{months} meses"
