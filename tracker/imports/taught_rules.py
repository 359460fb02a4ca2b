"""What a commune taught about its spreadsheets, all of it: listed, corrected, and forgotten where it is asked again."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground.database import Base
from tracker.imports.memory_rules import COURSE, value_of
from tracker.models.machinery import BatchKind, FunctionMeaning, HeaderMeaning
from tracker.models.plan import Course
from tracker.roster.answer_rules import OUT
from tracker.roster.taught_rules import profile_of
from tracker.sheets.columns import Meaning

FORGET = "olvidar"


class Lesson(NamedTuple):
    """A row of what was taught, and what it says, as forms name it."""

    row: FunctionMeaning | HeaderMeaning
    value: str


class Lessons(NamedTuple):
    """What was taught of functions, and of titles and names of courses by what they were read for."""

    functions: Sequence[Lesson]
    headers: Mapping[BatchKind, Sequence[Lesson]]

    @property
    def all(self) -> list[Lesson]:
        return [*self.functions, *(lesson for lessons in self.headers.values() for lesson in lessons)]


def lessons(session: Session, cut: str | None) -> Lessons:
    """Return what a commune taught; without one, what the coordination did for the whole association."""
    functions = sa.select(FunctionMeaning).where(FunctionMeaning.commune_cut == cut)
    said = session.scalars(functions.order_by(FunctionMeaning.text, FunctionMeaning.id))
    headers = sa.select(HeaderMeaning, Course.code).where(HeaderMeaning.commune_cut == cut)
    headers = headers.outerjoin(Course, Course.id == HeaderMeaning.course_id)
    found = session.execute(headers.order_by(HeaderMeaning.text, HeaderMeaning.id)).all()
    return Lessons(
        [Lesson(row, row.profile or OUT) for row in said],
        {kind: [_of_header(row, code) for row, code in found if row.kind is kind] for kind in BatchKind},
    )


def correct(session: Session, taught: Sequence[Lesson], values: Sequence[str]) -> list[Base]:
    """Let what was taught say these values from now on, or forget it; return the rows that this changes."""
    changed = [(lesson.row, now) for lesson, now in zip(taught, values, strict=True) if now != lesson.value]
    courses = sa.select(Course.code, Course.id)
    ids = {row.code: row.id for row in session.execute(courses)} if changed else {}
    for row, value in changed:
        if value == FORGET:
            session.delete(row)
        elif isinstance(row, FunctionMeaning):
            row.profile = profile_of(value)
        else:
            row.course_id = ids[value.removeprefix(COURSE)] if value.startswith(COURSE) else None
            row.column_name = None if row.course_id else value or None
    return [row for row, _ in changed]


def _of_header(row: HeaderMeaning, code: str | None) -> Lesson:
    courses = frozenset({code}) if code else frozenset()
    return Lesson(row, value_of(Meaning(row.column_name, courses=courses)))
