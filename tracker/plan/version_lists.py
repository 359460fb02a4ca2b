"""The plan as people read it: what a version asks of whom, and where each version stands on a date."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from tracker.ground.words import word
from tracker.models.plan import (
    Clearance,
    PlanState,
    PlanVersion,
    Requirement,
)
from tracker.plan.words import deadline, for_whom, origin, renewal
from tracker.standing.obligations import plan_in_force


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


def stages(found: Sequence[PlanVersion], on: date) -> list[Stage]:
    """Return the versions with what each is on a date: in force, superseded, a draft and so on."""
    current = plan_in_force(found, on)
    return [Stage(version, _state(version, current, on)) for version in found]


def before(found: Iterable[PlanVersion], version: PlanVersion, today: date) -> PlanVersion | None:
    """Return the version that another one replaces: in force on the day before it or, while it has none, today."""
    on = version.in_force_from - timedelta(days=1) if version.in_force_from else today
    return plan_in_force(found, on)


def rows(session: Session, version: PlanVersion) -> Sequence[Requirement]:
    """Return what a version requires, in its order, in one query."""
    query = (
        sa.select(Requirement)
        .where(Requirement.version_id == version.id)
        .options(joinedload(Requirement.subject), joinedload(Requirement.commune))
        .order_by(Requirement.position)
    )
    return session.scalars(query).all()


def lines(session: Session, version: PlanVersion) -> list[Line]:
    """Return what a version requires, in words, in its order."""
    return [line(requirement) for requirement in rows(session, version)]


def clearances(session: Session, version: PlanVersion) -> Sequence[Clearance]:
    """Return what a version permits, with the subjects it takes."""
    query = sa.select(Clearance).where(Clearance.version_id == version.id).order_by(Clearance.position)
    return session.scalars(query.options(joinedload(Clearance.subjects))).unique().all()


def _state(version: PlanVersion, current: PlanVersion | None, on: date) -> str:
    if version.state is not PlanState.ADOPTED or version.in_force_from is None:
        return word(version.state)
    if version is current:
        return "Vigente"
    return "Por regir" if version.in_force_from > on else "Reemplazada"


def line(requirement: Requirement) -> Line:
    """Return a requirement in words."""
    subject, commune = requirement.subject, requirement.commune
    return Line(
        subject=subject.name,
        commune=commune.name if commune else None,
        for_whom=for_whom(requirement.profiles, requirement.only),
        renewal=renewal(requirement.renewal_months),
        hours=requirement.min_hours,
        deadline=deadline(requirement),
        origin=origin(requirement.origin, law=requirement.law),
        legal_ref=subject.legal_ref,
        source=requirement.source,
        note=requirement.note,
        provisional=requirement.provisional,
    )
