"""The catalogue as pages show it: courses with how much hangs on them, and who gives courses."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.catalogue.words import STATES, pass_rule
from tracker.ground.text import sort_key
from tracker.ground.words import word
from tracker.models.editions import Edition, EditionState, Meeting, Provider
from tracker.models.plan import Course, Subject
from tracker.models.records import Record
from tracker.web import choices
from tracker.web.lists import Choice, Column, Listing, Look, Nothing, Phone
from tracker.web.rows import Known


class Entry(NamedTuple):
    """A course, and how many records it has; with one its subjects, hours and pass rule are frozen."""

    course: Course
    records: int


class Entitled(NamedTuple):
    """A provider, and how its authorisation stands: «none», «coming», «valid» or «expired»."""

    provider: Provider
    state: str


def courses(session: Session) -> Listing[Entry]:
    """Return the catalogue, by title as Spanish sorts, which no database does alike: titles first, then a page of courses."""
    subjects = {subject.code: subject.name for subject in choices.subjects(session)}
    subject = Choice("Materia", "materia", subjects)
    covers = Course.subjects.any(Subject.code == subject.asked) if subject.asked else sa.true()
    titles = session.execute(sa.select(Course.id, Course.title, Course.code).where(covers))
    return Listing(
        name="Catálogo de cursos",
        columns=_COURSES,
        rows=Known(
            [row.id for row in sorted(titles, key=lambda row: (sort_key(row.title), row.code))],
            lambda ids: entries(session, ids),
        ),
        filters=[subject],
        nothing=Nothing("Ningún curso en el catálogo", icon="journal-text"),
    )


def entries(session: Session, ids: Sequence[int]) -> list[Entry]:
    """Return these courses, in their order."""
    records = (
        sa.select(sa.func.count())
        .where(Record.course_id == Course.id, Record.revoked_at.is_(None))
        .correlate(Course)
        .scalar_subquery()
    )
    query = (
        sa.select(Course, records)
        .where(Course.id.in_(ids))
        .options(
            selectinload(Course.subjects), selectinload(Course.prerequisites), selectinload(Course.aliases)
        )
    )
    return sorted(
        (Entry(*row) for row in session.execute(query)), key=lambda entry: ids.index(entry.course.id)
    )


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


def providers(session: Session, today: date) -> Listing[Entitled]:
    """Return who gives courses, by name as Spanish sorts, which no database does alike."""
    found = sorted(session.scalars(sa.select(Provider)), key=lambda provider: sort_key(provider.name))
    return Listing(
        name="Organismos",
        columns=_PROVIDERS,
        rows=Known(found, lambda part: [Entitled(each, authorisation(each, today)) for each in part]),
        nothing=Nothing("Todavía no hay organismos", icon="building"),
    )


def authorisation(provider: Provider, today: date) -> str:
    """Return how the SPD's authorisation stands on a day; its last day (inclusive) may be unknown."""
    if provider.authorisation is None:
        return "none"
    if provider.authorised_until and provider.authorised_until < today:
        return "expired"
    if provider.authorised_from and provider.authorised_from > today:
        return "coming"
    return "valid"


_COURSES: list[Column[Entry]] = [
    Column("Código", lambda row: row.course.code, page=False),
    Column("Curso", lambda row: row.course.title, cell="course", phone=Phone.HEAD),
    Column("Materias", lambda row: ", ".join(subject.name for subject in row.course.subjects)),
    Column("Horas", lambda row: row.course.hours, look=Look.NUMBER, sheet_title="Horas pedagógicas"),
    Column("Horas cronológicas", lambda row: row.course.chronological_hours, page=False),
    Column("Se aprueba con", lambda row: pass_rule(row.course)),
    Column(
        "Requisitos", lambda row: ", ".join(subject.name for subject in row.course.prerequisites), page=False
    ),
    Column("Otros nombres", lambda row: ", ".join(alias.text for alias in row.course.aliases), page=False),
    Column("Registros", lambda row: row.records, look=Look.NUMBER),
]
_PROVIDERS: list[Column[Entitled]] = [
    Column("Organismo", lambda row: row.provider.name, cell="provider", phone=Phone.HEAD),
    Column("Tipo", lambda row: word(row.provider.kind)),
    Column("Autorización", lambda row: row.provider.authorisation),
    Column("Desde", lambda row: row.provider.authorised_from, page=False),
    Column("Hasta", lambda row: row.provider.authorised_until, look=Look.WHOLE),
    Column("Situación", lambda row: STATES[row.state], cell="standing"),
]
