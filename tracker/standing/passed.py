"""Reads what people passed, for `load`: each record as it is, or only what is judged of it, for many people at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Float,
    FromClause,
    Row,
    ScalarSelect,
    Select,
    String,
    bindparam,
    func,
    literal_column,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from tracker.ground.database import AnySession, rows_of
from tracker.models import Course, ExtensionAct, Record, Subject
from tracker.models.obligations import extension
from tracker.models.plan import course_subject
from tracker.models.records import RecordState
from tracker.standing import mapping
from tracker.standing.facts import CourseFact, RecordFact

_UNIT, _ITEM = "\x1f", "\x1e"  # what ASCII has for this: no code and no name holds one
NO_NUMBER = 0  # of a fact that stands for all records that are alike


def passed_by(session: AnySession, whose: ColumnElement[bool]) -> defaultdict[int, list[RecordFact]]:
    """Return by person the records of a clause, in one query."""
    return facts_of(rows_of(session, records_query().where(whose)))


def passed_of_these(
    session: AnySession, ids: Sequence[int], subjects: Collection[str] | None
) -> defaultdict[int, list[RecordFact]]:
    """Return by person the records of these people, or those that cover one of the subjects, in one query."""
    if subjects is None:
        return facts_of(rows_of(session, _records_of_these(), {"ids": ids}))
    return facts_of(rows_of(session, _covering_of_these(), {"ids": ids, "subjects": list(subjects)}))


@cache  # to put a query together, and to find how it was compiled, takes longer than its answer
def _records_of_these() -> Select[*tuple[Any, ...]]:
    return records_query().where(Record.inspector_id.in_(bindparam("ids", expanding=True)))


@cache
def _covering_of_these() -> Select[*tuple[Any, ...]]:
    """Ask with exists, or SQLite would begin with all records of the courses."""
    covers = (
        select(course_subject.c.course_id)
        .join(Subject, Subject.id == course_subject.c.subject_id)
        .where(course_subject.c.course_id == Record.course_id)
        .where(Subject.code.in_(bindparam("subjects", expanding=True)))
    )
    return _records_of_these().where(covers.exists())


def facts_of(rows: Sequence[Row[*tuple[Any, ...]]]) -> defaultdict[int, list[RecordFact]]:
    """Return by person the records of rows of `records_query`."""
    passed: defaultdict[int, list[RecordFact]] = defaultdict(list)
    courses: dict[int, CourseFact] = {}
    for row in rows:
        if row.course_id not in courses:
            courses[row.course_id] = _course(row.course_id, row)
        passed[row.inspector_id].append(mapping.record(row, courses[row.course_id], row.extended_to))
    return passed


def alike_by(session: AnySession, whose: ColumnElement[bool]) -> dict[int, list[RecordFact]]:
    """Return by person what is judged of the records of a clause, in one query, with which the courses come.

    Many people pass the same edition: records that are alike share one fact, which has no number. A row for
    each person and a look-up for each record take a fifth of the time that a row for each record takes.
    """
    return _alike(rows_of(session, _with_courses(whose)))


def alike_of_these(session: AnySession, ids: Sequence[int]) -> dict[int, list[RecordFact]]:
    """Return the same of all records of these people."""
    return _alike(rows_of(session, _of_these(), {"ids": ids}))


@cache
def _of_these() -> CompoundSelect[*tuple[Any, ...]]:
    return _with_courses(Record.inspector_id.in_(bindparam("ids", expanding=True)))


def _with_courses(whose: ColumnElement[bool]) -> CompoundSelect[*tuple[Any, ...]]:
    courses = _courses()
    return union_all(select(courses.c.id, courses.c.title, courses.c.subjects), _texts().where(whose))


def _alike(rows: Sequence[Row[*tuple[Any, ...]]]) -> dict[int, list[RecordFact]]:
    facts = _Alike({row.id: _course(row.id, row) for row in rows if row.title is not None})
    return {row.id: [facts[text] for text in row.subjects.split(_ITEM)] for row in rows if row.title is None}


class _Alike(dict[str, RecordFact]):
    """Facts by the text that the query makes of all that is judged of a record."""

    def __init__(self, courses: Mapping[int, CourseFact]) -> None:
        super().__init__()
        self._courses = courses

    def __missing__(self, text: str) -> RecordFact:
        course, hours, obtained_on, expires_on, extended_to, state, revoked = text.split(_UNIT)
        self[text] = RecordFact(
            id=NO_NUMBER,
            course=self._courses[int(course)],
            hours=float(hours),
            obtained_on=date.fromisoformat(obtained_on),
            expires_on=date.fromisoformat(expires_on) if expires_on else None,
            extended_to=date.fromisoformat(extended_to) if extended_to else None,
            accepted=state == RecordState.ACCEPTED,
            revoked=bool(revoked),
        )
        return self[text]


class _Packed(GenericFunction[str]):
    """Columns as one text from which each can be read again; NULL is empty."""

    name = "packed"
    inherit_cache = True
    type = String()


@compiles(_Packed, "sqlite")
def _on_sqlite(element: _Packed, compiler: Any, **options: Any) -> str:
    """SQLite would give 15 digits of a number."""
    parts = ["%!.17g" if isinstance(each.type, Float) else "%s" for each in element.clauses]
    return str(compiler.process(func.printf(_quoted(parts), *element.clauses), **options))


@compiles(_Packed)
def _on_postgresql(element: _Packed, compiler: Any, **options: Any) -> str:
    parts = ["%s" for _ in element.clauses]
    return str(compiler.process(func.format(_quoted(parts), *element.clauses), **options))


def _quoted(parts: Iterable[str]) -> ColumnElement[str]:
    return literal_column(f"'{_UNIT.join(parts)}'")


def _course(number: int, row: Any) -> CourseFact:
    return CourseFact(number, row.title, frozenset(row.subjects.split(_ITEM) if row.subjects else ()))


@cache
def _courses() -> FromClause:
    return (
        select(Course.id, Course.title, func.aggregate_strings(Subject.code, _ITEM).label("subjects"))
        .outerjoin(course_subject, course_subject.c.course_id == Course.id)
        .outerjoin(Subject, Subject.id == course_subject.c.subject_id)
        .group_by(Course.id)
        .subquery()
    )


@cache
def records_query() -> Select[*tuple[Any, ...]]:
    """Ask for records with their courses; the outer join is there for SQLite, which would begin with the courses."""
    courses = _courses()
    return select(
        Record.inspector_id,
        Record.course_id,
        courses.c.title,
        courses.c.subjects,
        Record.id,
        Record.hours,
        Record.obtained_on,
        Record.expires_on,
        _extended_to().label("extended_to"),
        type_coerce(Record.state, String).label("state"),
        type_coerce(Record.revoked_at, String).label("revoked_at"),
        Record.remark,
    ).outerjoin(courses, courses.c.id == Record.course_id)


@cache
def _texts() -> Select[*tuple[Any, ...]]:
    """Ask for a row for each person, with a text for each of their records."""
    text = _Packed(
        Record.course_id,
        Record.hours,
        Record.obtained_on,
        Record.expires_on,
        _extended_to(),
        Record.state,
        Record.revoked_at,
    )
    texts = func.aggregate_strings(text, _ITEM)
    return select(Record.inspector_id, null(), texts).group_by(Record.inspector_id)


def _extended_to() -> ScalarSelect[date]:
    """Ask for the latest day to which an act that counts extends the record."""
    return (
        select(func.max(ExtensionAct.until))
        .join(extension, extension.c.act_id == ExtensionAct.id)
        .where(extension.c.record_id == Record.id, ExtensionAct.counts)
        .correlate(Record)
        .scalar_subquery()
    )
