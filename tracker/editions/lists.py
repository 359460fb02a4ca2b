"""Editions as pages list them: what is next first, and month by month."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from tracker.editions.stage_rules import FIRST, LAST, Stage, stage
from tracker.ground import clock
from tracker.ground.text import sort_key
from tracker.models.accounts import Account, Role, RoleGrant
from tracker.models.editions import (
    Edition,
    EditionState,
    Enrollment,
    EnrollmentState,
    Meeting,
    Provider,
    Quota,
)
from tracker.models.people import Inspector
from tracker.models.plan import Course, Subject
from tracker.models.territory import Commune

_HELD = (
    sa.select(sa.func.count())
    .where(Enrollment.edition_id == Edition.id, Enrollment.state == EnrollmentState.CONFIRMED)
    .correlate(Edition)
    .scalar_subquery()
)


class Line(NamedTuple):
    """An edition as lists show it; `held` are the seats taken."""

    edition: Edition
    stage: Stage
    held: int


class Agenda(NamedTuple):
    """A meeting of a month, with the stage of its edition."""

    meeting: Meeting
    stage: Stage


class Part(NamedTuple):
    """Rows of a page, which page it is, and how long the whole list is."""

    rows: Sequence[Line] | Sequence[Agenda]
    number: int
    total: int


def in_sight(*, drafts: bool) -> ColumnElement[bool]:
    """Return the clause of the editions that one may see: a draft is invisible to who does not write them."""
    return sa.true() if drafts else Edition.state != EditionState.DRAFT


def about(course: str, subject: str, host: str) -> ColumnElement[bool]:
    """Return the clause of the editions of a course, a subject (codes) and a host commune (CUT); blank is any."""
    clauses = [
        Edition.course.has(Course.code == course) if course else sa.true(),
        Edition.course.has(Course.subjects.any(Subject.code == subject)) if subject else sa.true(),
        Edition.host_cut == host if host else sa.true(),
    ]
    return sa.and_(*clauses)


def count(session: Session, where: ColumnElement[bool]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Edition).where(where)) or 0


def lines(
    session: Session, where: ColumnElement[bool], now: datetime, skip: int = 0, most: int | None = None
) -> list[Line]:
    """Return the editions of a clause: those without a date, then what is next, then the past, latest first."""
    kind = sa.case((FIRST.is_(None), 0), (now < LAST, 1), else_=2)
    query = (
        sa.select(Edition, _HELD)
        .where(where)
        .options(
            joinedload(Edition.course).selectinload(Course.subjects),
            joinedload(Edition.host),
            selectinload(Edition.meetings),
        )
        .order_by(kind, sa.case((now < LAST, FIRST)), FIRST.desc(), Edition.id)
        .offset(skip)
        .limit(most)
    )
    return [Line(edition, stage(edition, now), held) for edition, held in session.execute(query)]


def one(session: Session, edition_id: int, where: ColumnElement[bool]) -> Edition | None:
    """Return an edition of a clause with what its page shows; none where there is none."""
    query = (
        sa.select(Edition)
        .where(Edition.id == edition_id, where)
        .options(
            joinedload(Edition.course),
            joinedload(Edition.provider),
            joinedload(Edition.host),
            selectinload(Edition.quotas).joinedload(Quota.commune),
        )
    )
    return session.scalar(query)


def count_meetings(session: Session, where: ColumnElement[bool], month: date) -> int:
    query = sa.select(sa.func.count()).select_from(Meeting).join(Meeting.edition)
    return session.scalar(query.where(where, _within(month))) or 0


def agenda(
    session: Session,
    where: ColumnElement[bool],
    month: date,
    now: datetime,
    skip: int = 0,
    most: int | None = None,
) -> list[Agenda]:
    """Return the meetings of a month (its first day says which) of the editions of a clause, in order of time."""
    query = (
        sa.select(Meeting)
        .join(Meeting.edition)
        .where(where, _within(month))
        .options(
            contains_eager(Meeting.edition).options(
                joinedload(Edition.course), joinedload(Edition.host), selectinload(Edition.meetings)
            )
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .offset(skip)
        .limit(most)
    )
    return [Agenda(meeting, stage(meeting.edition, now)) for meeting in session.scalars(query)]


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def month_before(month: date) -> date:
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def communes(session: Session) -> Sequence[Commune]:
    return session.scalars(sa.select(Commune).order_by(Commune.sort_key)).all()


def providers(session: Session) -> list[Provider]:
    return sorted(session.scalars(sa.select(Provider)), key=lambda provider: sort_key(provider.name))


def instructors(session: Session, beside: Sequence[Account]) -> list[Account]:
    """Return who may be chosen to give a course, and those who were chosen already."""
    grant = sa.exists().where(
        RoleGrant.account_id == Account.id, RoleGrant.role == Role.INSTRUCTOR, RoleGrant.ended_at.is_(None)
    )
    chosen = Account.id.in_([account.id for account in beside])
    query = sa.select(Account).where(sa.or_(sa.and_(grant, Account.disabled_at.is_(None)), chosen))
    return sorted(session.scalars(query), key=lambda account: (sort_key(account.name), account.id))


def by_name(session: Session, people: Mapping[int, str]) -> list[tuple[str, str]]:
    """Return the names of people (ids) with what is said of each, in Spanish order."""
    query = sa.select(Inspector).where(Inspector.id.in_(people)).order_by(Inspector.sort_key, Inspector.id)
    return [(person.full_name, people[person.id]) for person in session.scalars(query)]


def _within(month: date) -> ColumnElement[bool]:
    start, end = clock.start_of(month), clock.start_of(next_month(month))
    return sa.and_(Meeting.starts_at >= start, Meeting.starts_at < end)
