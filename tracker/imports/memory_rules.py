"""What a commune's titles and names of courses stand for: learnt when an import is confirmed, used for the next one."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from tracker.ground.text import key
from tracker.models.machinery import HeaderMeaning, Upload
from tracker.models.plan import Course, CourseAlias
from tracker.records.rules import Catalogue
from tracker.roster.answer_rules import Answers
from tracker.roster.doubt_rules import Doubt
from tracker.roster.leaving_rules import Leavers
from tracker.roster.taught_rules import Taught, functions_of, profile_of, teach
from tracker.sheets.asked import further
from tracker.sheets.columns import Meaning
from tracker.sheets.doubts import ASKED, LASTING, kind_of
from tracker.sheets.map import Reading
from tracker.sheets.record_columns import RECORDS
from tracker.sheets.roster_columns import ROSTER

LONGEST = 200
COURSE = "curso:"
NOT_READ = ""
TITLES = {column.name: column.title for columns in (RECORDS, ROSTER) for column in columns}
_LEARNT, _CHOSEN = -1, -2  # nearer to a column than its own name, which is 0


class Said(NamedTuple):
    """A title, or a name in a cell, and the value that was chosen for it."""

    text: str
    value: str


def value_of(meaning: Meaning | None) -> str:
    """Return a meaning as the choices of a page name it: a column, «curso:CODE», or nothing."""
    if meaning is None:
        return NOT_READ
    return meaning.column or "".join(f"{COURSE}{code}" for code in meaning.courses)


def reading(session: Session, upload: Upload, courses: Catalogue) -> Reading:
    """Return how to read an upload: as its commune taught, and as was chosen for it."""
    query = sa.select(HeaderMeaning.key, HeaderMeaning.column_name, Course.code)
    query = query.outerjoin(Course, Course.id == HeaderMeaning.course_id).where(_of(upload))
    learnt = session.execute(query).all()
    choices: dict[str, Any] = upload.choices
    columns = {
        int(place): _chosen(value, courses) for place, (_, value) in choices.get("columns", {}).items()
    }
    names = {name: _chosen(value, courses).courses for name, (_, value) in choices.get("names", {}).items()}
    dates = {row.key: row.column_name for row in learnt if kind_of(row.key)}  # no title has such a key
    return Reading(
        titles={row.key: Meaning(row.column_name, _LEARNT, _codes(row.code)) for row in learnt},
        courses={row.key: _codes(row.code) for row in learnt if row.column_name is None} | names,
        sheet=choices.get("sheet"),
        header_row=choices.get("header_row"),
        columns=columns,
        free_text=True,
        also=further(choices.get("places", {})),
        answers=dates | choices.get("dates", {}),
    )


def answers(session: Session, upload: Upload, read: Reading) -> Answers:
    """Return what was answered about an upload that is `read` so: what its commune taught, and what was answered for it."""
    choices: dict[str, Any] = upload.choices
    chosen = {name: profile_of(code) for name, (_, code) in choices.get("functions", {}).items()}
    return Answers(
        functions_of(session, upload.commune_cut) | chosen,
        renamed=choices.get(Doubt.OTHER_NAME, {}),
        namesakes=choices.get(Doubt.OTHER_RUT, {}),
        places=choices.get("places", {}),
        dates=read.answers,
        leavers=_leavers(**choices.get("leavers", {})),
        asks=True,
    )


def remember(session: Session, upload: Upload, courses: Catalogue, *, coordinates: bool) -> None:
    """Keep what was chosen for the upload's commune; a course's new name, from the coordination, for everybody."""
    _remember_functions(session, upload)
    said = [Said(*each) for part in ("columns", "names") for each in upload.choices.get(part, {}).values()]
    by_key = {key(text): Said(text[:LONGEST], value) for text, value in said if 0 < len(key(text)) <= LONGEST}
    by_key |= _of_dates(upload, courses)
    query = sa.select(HeaderMeaning).where(_of(upload), HeaderMeaning.key.in_(by_key))
    known = {row.key: row for row in session.scalars(query)}
    for name, (text, value) in by_key.items():
        course = courses.courses.get(value.removeprefix(COURSE)) if value.startswith(COURSE) else None
        if coordinates and course and name not in known and name not in courses.names:
            session.add(CourseAlias(course_id=course.id, key=name, text=text))
        else:
            row = known.get(name) or HeaderMeaning(commune_cut=upload.commune_cut, kind=upload.kind, key=name)
            row.text, row.course_id = text, course.id if course else None
            row.column_name = None if course else value or None
            session.add(row)


def _of_dates(upload: Upload, courses: Catalogue) -> dict[str, Said]:
    """Return what was answered about dates that holds for the next file too, by the doubt's key."""
    titles = TITLES | {code: course.title for code, course in courses.courses.items()}
    said = {}
    for name, answer in upload.choices.get("dates", {}).items():
        kind, column = kind_of(name), name.partition(":")[2]
        if kind in LASTING:
            where = f", en {titles.get(column, column)}" if column else ""
            said[name] = Said(f"{ASKED[kind]}{where}"[:LONGEST], answer)
    return said


def _leavers(ids: Iterable[int] = (), last_day: str | None = None) -> Leavers:
    return Leavers(frozenset(ids), date.fromisoformat(last_day) if last_day else None)


def _remember_functions(session: Session, upload: Upload) -> None:
    chosen = upload.choices.get("functions", {})
    if upload.commune_cut:
        said = {name: Taught(text, profile_of(code)) for name, (text, code) in chosen.items()}
        teach(session, upload.commune_cut, said)


def _of(upload: Upload) -> ColumnElement[bool]:
    return sa.and_(HeaderMeaning.commune_cut == upload.commune_cut, HeaderMeaning.kind == upload.kind)


def _codes(code: str | None) -> frozenset[str]:
    return frozenset(filter(None, [code]))


def _chosen(value: str, courses: Catalogue) -> Meaning:
    if not value.startswith(COURSE):
        return Meaning(value or None, _CHOSEN)
    return Meaning(courses=_codes(value.removeprefix(COURSE)) & courses.courses.keys())
