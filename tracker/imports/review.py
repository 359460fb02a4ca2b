"""What was understood of an upload, and what it would do: what a person looks at before confirming."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker import clock
from tracker.imports import memory
from tracker.imports.memory import COURSE, Said, value_of
from tracker.models.machinery import BatchKind, Upload
from tracker.models.territory import Commune
from tracker.people.import_roster import RosterOutcome, take_roster
from tracker.people.intake import HAND_OVER
from tracker.people.names import roster_of
from tracker.records.import_records import EVERYBODY, Circle, RecordsOutcome, take_records
from tracker.records.rules import Catalogue, catalogue
from tracker.sheets import days
from tracker.sheets.batch import Sender
from tracker.sheets.cells import text
from tracker.sheets.columns import RECORDS, ROSTER
from tracker.sheets.free_text import pieces
from tracker.sheets.map import (
    Header,
    Reading,
    Table,
    columns_read,
    find_header,
    letters,
    understanding,
    with_choices,
)
from tracker.sheets.read import Cell, Sheet, UnreadableFile, unpacked
from tracker.text import key

Outcome = RosterOutcome | RecordsOutcome

SAMPLES = 3
ROWS_SAMPLED = 200
MOST_NAMES = 100
UNDECIDED = "?"
OTHERS = "Nadie de la nómina de la comuna tiene ese RUT."


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet: its letter and title, some of its values, what it is taken for, and was without choices."""

    index: int
    letter: str
    title: str
    samples: tuple[str, ...]
    taken: str
    found: str


@dataclass(frozen=True, slots=True)
class CourseName:
    """What cells call a course: the text, how often, what it is taken for, and was without choices."""

    key: str
    text: str
    times: int
    taken: str
    found: str


@dataclass(frozen=True, slots=True)
class Review:
    """An upload as it is read: without an outcome, `problem` says why it cannot be imported yet."""

    upload_id: int
    kind: BatchKind
    commune: tuple[str, str] | None
    file: str
    at: datetime
    choices: Mapping[str, Any]
    sheets: Sequence[Sheet]
    sheet: int
    header_row: int
    columns: Sequence[Column]
    names: Sequence[CourseName]
    courses: Sequence[tuple[str, str]]
    outcome: Outcome | None
    problem: str | None

    @property
    def elsewhere(self) -> bool:
        """Say whether somebody was refused who has to be asked of another commune."""
        return self.outcome is not None and any(
            found.reason == HAND_OVER for found in self.outcome.report.refused
        )

    @property
    def unread_days(self) -> list[Column]:
        """Return the columns that bring dates and are not read: any may be a course."""
        unread = (column for column in self.columns if column.taken == memory.NOT_READ)
        return [column for column in unread if any(map(days.WITHIN.search, column.samples))]

    @property
    def version(self) -> tuple[object, ...]:
        """Return what tells this way of reading the upload from another."""
        return version(self.at, self.choices)


def version(at: datetime, choices: Mapping[str, Any]) -> tuple[object, ...]:
    return at, sorted(choices.items())


def result(outcome: Outcome | None) -> object:
    """Return what an outcome tells, the same before and after it is applied."""
    return outcome and replace(outcome.report, batch=None, applied=False)


def review(session: Session, upload: Upload, sender: Sender, now: datetime) -> Review:
    """Return what is understood of an upload, and what it would do; the session has to be rolled back after it."""
    sheets, courses, reading, header = _opened(session, upload)
    commune = session.get(Commune, upload.commune_cut) if upload.commune_cut else None
    seen = Review(
        upload_id=upload.id,
        kind=upload.kind,
        commune=(commune.cut, commune.name) if commune else None,
        file=upload.file,
        at=upload.at,
        choices=upload.choices,
        sheets=sheets,
        sheet=sheets.index(header.sheet),
        header_row=header.first,
        columns=list(_columns(header, reading)),
        names=(),
        courses=sorted((course.code, course.title) for course in courses.courses.values()),
        outcome=None,
        problem=None,
    )
    try:
        outcome = take(session, upload, sheets, reading, sender, now, apply=False)
    except UnreadableFile as reason:
        return replace(seen, problem=str(reason))
    return replace(seen, outcome=outcome, names=_names(outcome.table, upload, courses, reading))


def take(
    session: Session,
    upload: Upload,
    sheets: Sequence[Sheet],
    reading: Reading,
    sender: Sender,
    now: datetime,
    *,
    apply: bool,
) -> Outcome:
    """Import an upload, or say what that would do. Raise UnreadableFile where there is no table."""
    if upload.kind is BatchKind.RECORDS:
        circle = _circle(upload.commune_cut, now)
        return take_records(
            session, sheets, upload.file, now, apply=apply, circle=circle, reading=reading, sender=sender
        )
    commune = session.get_one(Commune, upload.commune_cut)
    return take_roster(
        session, sheets, commune, upload.file, now, apply=apply, reading=reading, sender=sender
    )


def confirm(session: Session, upload: Upload, sender: Sender, now: datetime) -> Outcome:
    """Import an upload, keep what was chosen for the next one, and let the upload go."""
    sheets, courses, reading, _ = _opened(session, upload)
    outcome = take(session, upload, sheets, reading, sender, now, apply=True)
    memory.remember(session, upload, courses, coordinates=sender.coordinates)
    session.execute(sa.delete(Upload).where(Upload.id == upload.id))
    return outcome


def choices(
    seen: Review, sheet: int, header_row: int, columns: Mapping[int, str], names: Mapping[str, str]
) -> dict[str, Any]:
    """Return what was chosen beside what is found by itself; another sheet has other columns."""
    if sheet != seen.sheet:
        return {"sheet": sheet}
    place = {"sheet": sheet, "header_row": header_row} if header_row != seen.header_row else {}
    earlier = {part: seen.choices[part] for part in ("sheet", "header_row") if part in seen.choices}
    said = {
        str(column.index): Said(column.title, columns[column.index])
        for column in seen.columns
        if columns[column.index] != column.found
    }
    named = {
        name.key: Said(name.text, names[name.key])
        for name in seen.names
        if names[name.key] not in {UNDECIDED, name.found}
    }
    return earlier | place | {"columns": said, "names": named}


def _opened(session: Session, upload: Upload) -> tuple[Sequence[Sheet], Catalogue, Reading, Header]:
    """Return what an upload holds, the catalogue, how to read it, and its header by the titles alone.

    Where no header is found, the first row is taken for one, to be corrected.
    """
    sheets, courses = unpacked(upload.content), catalogue(session)
    reading = memory.reading(session, upload, courses)
    rosters = upload.kind is BatchKind.ROSTER
    names = courses.knowing(reading.courses).names if rosters else {}
    understand = understanding(ROSTER if rosters else RECORDS, names, reading)
    try:
        return sheets, courses, reading, find_header(sheets, understand, reading)
    except UnreadableFile:
        filled = [index for index, sheet in enumerate(sheets) if sheet.rows]
        sheet = reading.sheet if reading.sheet in filled else filled[0]
        reading = replace(reading, sheet=sheet, header_row=sheets[sheet].rows[0].number)
        return sheets, courses, reading, find_header(sheets, understand, reading)


def _columns(header: Header, reading: Reading) -> Iterator[Column]:
    """Yield the columns that have a title or hold something."""
    found, taken = (columns_read(with_choices(header, choices)) for choices in ({}, reading.columns))
    below = [row.cells for row in header.sheet.rows if row.number > header.last][:ROWS_SAMPLED]
    for index, title in enumerate(with_choices(header, {}).names):
        samples = _samples(row[index] for row in below if index < len(row))
        if title or samples:
            meanings = (value_of(meant.get(index)) for meant in (taken, found))
            yield Column(index, letters(index), title, samples, *meanings)


def _samples(cells: Iterator[Cell]) -> tuple[str, ...]:
    samples: dict[str, None] = {}
    for cell in cells:
        if said := text(cell):
            samples[said] = None
        if len(samples) == SAMPLES:
            break
    return tuple(samples)


def _names(table: Table, upload: Upload, courses: Catalogue, reading: Reading) -> list[CourseName]:
    """Return how cells name courses, those not decided first: pieces of free text, or what the catalogue does not know."""
    chosen = upload.choices.get("names", {})
    known = courses.knowing(reading.courses).names
    if upload.kind is BatchKind.ROSTER:
        listed = (entry.cells.get("cursos_realizados") for entry in table.entries)
        texts = [piece.name for cell in listed if cell for piece in pieces(cell, known)]
    else:
        said = (text(entry.cells.get("curso")) for entry in table.entries)
        texts = [name for name in said if key(name) and len(courses.names.get(key(name), ())) != 1]
    first = {key(name): name for name in reversed(texts)}
    names = [
        CourseName(
            name,
            first[name],
            times,
            _decided(known.get(name)),
            _decided(courses.names.get(name) if name in chosen else known.get(name)),
        )
        for name, times in Counter(map(key, texts)).items()
    ]
    return sorted(names, key=lambda name: (name.taken != UNDECIDED, -name.times, name.key))[:MOST_NAMES]


def _decided(codes: Collection[str] | None) -> str:
    if codes is None or len(codes) > 1:
        return UNDECIDED
    return "".join(f"{COURSE}{code}" for code in codes)


def _circle(commune_cut: str | None, now: datetime) -> Circle:
    if commune_cut is None:
        return EVERYBODY
    return Circle(roster_of([commune_cut], clock.local_date(now)), OTHERS, commune_cut)
