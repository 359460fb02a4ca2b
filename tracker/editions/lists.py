"""Editions as pages list them: what is next first, and month by month."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from flask import url_for
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from tracker.editions.stage_rules import FIRST, LAST, Stage, at_stage, stage
from tracker.ground import clock
from tracker.ground.format import end_hour, hour
from tracker.ground.text import sort_key
from tracker.ground.words import word
from tracker.models.accounts import Account, Role, RoleGrant
from tracker.models.editions import (
    RESULTS,
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
from tracker.web import choices
from tracker.web.lists import Choice, Column, Listing, Nothing, Phone
from tracker.web.rows import Statement

PASSED, CAME = {EnrollmentState.PASSED}, {EnrollmentState.PASSED, EnrollmentState.FAILED}


def _many(states: Collection[EnrollmentState]) -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count())
        .where(Enrollment.edition_id == Edition.id, Enrollment.state.in_(states))
        .correlate(Edition)
        .scalar_subquery()
    )


class Line(NamedTuple):
    """An edition as lists show it; `held` are the seats taken, and once it is finished who came and who passed."""

    edition: Edition
    stage: Stage
    held: int
    came: int
    passed: int

    @property
    def ended(self) -> bool:
        return self.stage is Stage.FINISHED


class Ended(NamedTuple):
    """How an edition ended: who came and who passed by commune (CUT), and how many never came."""

    came: Counter[str]
    passed: Counter[str]
    absent: int


class Agenda(NamedTuple):
    """A meeting of a month, with the stage of its edition."""

    meeting: Meeting
    stage: Stage

    @property
    def edition(self) -> Edition:
        return self.meeting.edition


def in_sight(*, drafts: bool) -> ColumnElement[bool]:
    """Return the clause of the editions that one may see: a draft is invisible to who does not write them."""
    return sa.true() if drafts else Edition.state != EditionState.DRAFT


def editions(session: Session, now: datetime, *, drafts: bool) -> Listing[Line]:
    """Return the editions that one may see."""
    return Listing(
        name="Cursos programados",
        columns=_COLUMNS,
        rows=lines(in_sight(drafts=drafts), now),
        filters=_filters(session, now, drafts=drafts),
        nothing=Nothing("Ningún curso programado", "Pruebe con otros filtros.", "calendar3"),
    )


def lines(where: ColumnElement[bool], now: datetime) -> Statement[Line]:
    """Return the editions of a clause: those without a date, then what is next, then the past, latest first."""
    kind = sa.case((FIRST.is_(None), 0), (now < LAST, 1), else_=2)
    query = (
        sa.select(Edition, _many({EnrollmentState.CONFIRMED}), _many(CAME), _many(PASSED))
        .where(where)
        .options(
            joinedload(Edition.course).selectinload(Course.subjects),
            joinedload(Edition.host),
            selectinload(Edition.meetings),
        )
    )
    return Statement(
        query,
        [kind, sa.case((now < LAST, FIRST)), FIRST.desc(), Edition.id],
        lambda rows: [Line(edition, stage(edition, now), *counted) for edition, *counted in rows],
    )


def agenda(session: Session, month: date, now: datetime, *, drafts: bool) -> Listing[Agenda]:
    """Return the meetings of a month (its first day says which), in order of time."""
    query = (
        sa.select(Meeting)
        .join(Meeting.edition)
        .where(in_sight(drafts=drafts), _within(month))
        .options(
            contains_eager(Meeting.edition).options(
                joinedload(Edition.course), joinedload(Edition.host), selectinload(Edition.meetings)
            )
        )
    )
    return Listing(
        name=f"Jornadas {month:%m-%Y}",
        title="Jornadas del mes",
        columns=_AGENDA,
        rows=Statement(
            query,
            [Meeting.starts_at, Meeting.id],
            lambda rows: [Agenda(meeting, stage(meeting.edition, now)) for (meeting,) in rows],
        ),
        filters=_filters(session, now, drafts=drafts),
        nothing=Nothing("Ninguna jornada en este mes", "Vea el mes siguiente, o la lista.", "calendar3"),
    )


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


def others_to_come(edition: Edition, now: datetime) -> list[Line]:
    """Return the other editions of the same course to come, the next first, that have seats left."""
    same = Edition.course_id == edition.course_id, Edition.state == EditionState.PUBLISHED
    found = lines(sa.and_(*same, Edition.id != edition.id, now < FIRST), now).every()
    return [line for line in found if line.held < line.edition.capacity]


def ended(session: Session, edition: Edition) -> Ended:
    """Return how the people of an edition ended."""
    query = (
        sa.select(Enrollment.commune_cut, Enrollment.state, sa.func.count())
        .where(Enrollment.edition_id == edition.id, Enrollment.state.in_(RESULTS))
        .group_by(Enrollment.commune_cut, Enrollment.state)
    )
    found = Ended(Counter(), Counter(), 0)
    for cut, state, many in session.execute(query):
        found.came[cut] += many * (state in CAME)
        found.passed[cut] += many * (state in PASSED)
        found = found._replace(absent=found.absent + many * (state not in CAME))
    return found


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


def _filters(session: Session, now: datetime, *, drafts: bool) -> list[Choice]:
    stages = [each for each in Stage if drafts or each is not Stage.DRAFT]
    courses = {each.code: each.title for each in choices.courses(session)}
    subjects = {each.code: each.name for each in choices.subjects(session)}
    hosts = {each.cut: each.name for each in communes(session)}
    return [
        Choice(
            "Curso", "curso", courses, lambda code: Edition.course.has(Course.code == code), every="Todos"
        ),
        Choice(
            "Materia",
            "materia",
            subjects,
            lambda code: Edition.course.has(Course.subjects.any(Subject.code == code)),
        ),
        Choice("Comuna sede", "comuna", hosts, lambda cut: Edition.host_cut == cut),
        Choice(
            "Etapa",
            "etapa",
            {each.value: word(each) for each in stages},
            lambda value: at_stage(Stage(value), now),
        ),
    ]


def _day(edition: Edition, which: int) -> date | None:
    """Return the local date of the first (0) or the last (-1) meeting."""
    return clock.local_date(edition.meetings[which].starts_at) if edition.meetings else None


_COLUMNS: list[Column[Line]] = [
    Column("Curso", lambda line: line.edition.course.title, cell="course", phone=Phone.HEAD),
    Column(
        "Materias", lambda line: ", ".join(each.name for each in line.edition.course.subjects), page=False
    ),
    Column("Horas", lambda line: line.edition.course.hours, page=False),
    Column("Modalidad", lambda line: word(line.edition.modality), page=False),
    Column("Comuna sede", lambda line: line.edition.host.name if line.edition.host else None, page=False),
    Column("Lugar", lambda line: line.edition.place, page=False),
    Column("Primera jornada", lambda line: _day(line.edition, 0), cell="first_meeting"),
    Column("Última jornada", lambda line: _day(line.edition, -1), page=False),
    Column("Dónde", cell="place"),
    Column("Se inscribe", cell="open"),
    Column("Se inscribe desde", lambda line: line.edition.opens_on, page=False),
    Column("Se inscribe hasta", lambda line: line.edition.closes_on, page=False),
    Column("Cupos", lambda line: line.edition.capacity, page=False),
    Column("Personas", lambda line: None if line.ended else line.held, cell="people", sheet_title="Con cupo"),
    Column("Etapa", lambda line: word(line.stage), cell="badge"),
    Column("Asistieron", lambda line: line.came if line.ended else None, page=False),
    Column("Aprobaron", lambda line: line.passed if line.ended else None, page=False),
]
_AGENDA: list[Column[Agenda]] = [
    Column("Día", lambda line: clock.local_date(line.meeting.starts_at), cell="day", phone=Phone.HEAD),
    Column("Horas", cell="hours"),
    Column("Desde", lambda line: hour(line.meeting.starts_at), page=False),
    Column("Hasta", lambda line: end_hour(line.meeting.ends_at, line.meeting.starts_at), page=False),
    Column("Fuera de horario", lambda line: "Sí" if line.meeting.outside_hours else "No", page=False),
    Column(
        "Curso",
        lambda line: line.edition.course.title,
        link=lambda line: url_for("editions.show", edition_id=line.edition.id),
    ),
    Column("Modalidad", lambda line: word(line.edition.modality), page=False),
    Column("Comuna sede", lambda line: line.edition.host.name if line.edition.host else None, page=False),
    Column("Lugar", lambda line: line.edition.place, page=False),
    Column("Dónde", cell="place"),
    Column("Etapa", lambda line: word(line.stage), cell="badge"),
]
