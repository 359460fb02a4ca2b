"""What was understood of an upload, and what it would do: what a person looks at before confirming."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.ground.refused import Refused
from tracker.ground.text import key
from tracker.imports import memory_rules
from tracker.imports.memory_rules import COURSE, Said, value_of
from tracker.imports.reading_rules import Outcome, Understood, asked_of, take, understand, version
from tracker.models.machinery import BatchKind, Upload
from tracker.models.territory import Commune
from tracker.records.import_rules import RecordsSheet
from tracker.roster.doubt_rules import Doubt
from tracker.roster.import_rules import Questions, RosterSheet
from tracker.roster.intake_rules import HAND_OVER
from tracker.sheets import days
from tracker.sheets.batch import Sender
from tracker.sheets.cells import text
from tracker.sheets.full_report import Missing
from tracker.sheets.map import Header, Reading, columns_read, letters, with_choices
from tracker.sheets.read import Cell, Sheet

SAMPLES = 3
ROWS_SAMPLED = 200
MOST_NAMES = 100
UNDECIDED = "?"
SAME, OTHER = "misma", "otra"
READ, LEAVE = "leer", "dejar"
_ASKED = ("functions", "places", "dates", *Doubt)
_ANSWERED = (*_ASKED, "leavers", "cells")
_KEPT = ("sheet", "header_row", *_ANSWERED)


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
    def asked(self) -> Questions:
        """Return what somebody has to answer, or answered."""
        return asked_of(self.outcome) if self.outcome else Questions()

    @property
    def missing(self) -> Sequence[Missing]:
        """Return who is on the roster and not in the file."""
        return self.outcome.full.missing if self.outcome else ()

    @property
    def elsewhere(self) -> bool:
        """Say whether somebody was refused who has to be asked of another commune."""
        return self.outcome is not None and any(
            found.reason == HAND_OVER for found in self.outcome.report.refused
        )

    @property
    def unread_days(self) -> list[Column]:
        """Return the columns that bring dates and are not read: any may be a course."""
        unread = (column for column in self.columns if column.taken == memory_rules.NOT_READ)
        return [column for column in unread if any(map(days.within, column.samples))]

    @property
    def version(self) -> tuple[object, ...]:
        """Return what tells this way of reading the upload from another."""
        return version(self.at, self.choices)

    @property
    def numbered(self) -> tuple[object, ...]:
        """Return what the fields of its forms go by, in order: another's work may ask more, or less, by now."""
        return self.asked, [name.key for name in self.names]


def result(outcome: Outcome | None) -> object:
    """Return what an outcome tells, the same before and after it is applied."""
    return outcome and replace(outcome.report, batch=None, applied=False)


def review(session: Session, upload: Upload, sender: Sender, now: datetime) -> Review:
    """Return what is understood of an upload, and what it would do; the session has to be rolled back after it."""
    said = understand(session, upload)
    commune = session.get(Commune, upload.commune_cut) if upload.commune_cut else None
    rows = said.rows
    outcome, problem = _outcome(session, upload, said, sender, now)
    return Review(
        upload_id=upload.id,
        kind=upload.kind,
        commune=(commune.cut, commune.name) if commune else None,
        file=upload.file,
        at=upload.at,
        choices=upload.choices,
        sheets=said.sheets,
        sheet=said.sheets.index(said.header.sheet),
        header_row=said.header.first,
        columns=list(_columns(said.header, said.reading)),
        names=_names(rows, upload, said) if rows else (),
        courses=sorted((course.code, course.title) for course in said.courses.courses.values()),
        outcome=outcome,
        problem=problem,
    )


def _outcome(
    session: Session, upload: Upload, said: Understood, sender: Sender, now: datetime
) -> tuple[Outcome | None, str | None]:
    """Return what an upload would do, or why nothing."""
    try:
        return take(session, upload, said, sender, now, apply=False), None
    except Refused as refused:
        return None, str(refused)


def choices(
    seen: Review, sheet: int, header_row: int, columns: Mapping[int, str], names: Mapping[str, str]
) -> dict[str, Any]:
    """Return what was chosen beside what is found by itself; another sheet has other columns."""
    if sheet != seen.sheet:
        return {"sheet": sheet} | {part: seen.choices[part] for part in _ANSWERED if part in seen.choices}
    place = {"sheet": sheet, "header_row": header_row} if header_row != seen.header_row else {}
    earlier = {part: seen.choices[part] for part in _KEPT if part in seen.choices}
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


def answered(seen: Review, said: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return what was chosen so far, with what was answered to each kind of question, in its order; a blank is no answer."""
    kept: dict[str, dict[str, Any]] = {part: dict(seen.choices.get(part, {})) for part in _ASKED}
    for function, code in zip(seen.asked.functions, said["functions"], strict=True):
        if code:
            kept["functions"][function.key] = Said(function.text, code)
    for person, answer in zip(seen.asked.persons, said["persons"], strict=True):
        if answer:
            kept[person.doubt][person.rut] = answer == SAME
    for place, answer in zip(seen.asked.places, said["places"], strict=True):
        if answer:
            kept["places"][place.key] = answer == READ
    for dates, answer in zip(seen.asked.dates, said["dates"], strict=True):
        if answer:
            kept["dates"][dates.doubt.key] = answer
    return {**seen.choices, **kept}


def leaving(seen: Review, ids: Collection[int], last_day: date | None) -> dict[str, Any]:
    """Return what was chosen so far, with who of the missing left, and their last day."""
    gone = sorted(one.id for one in seen.missing if one.id in ids)
    said = {"ids": gone, "last_day": last_day.isoformat()} if gone and last_day else {}
    return {**seen.choices, "leavers": said}


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


def _names(rows: RosterSheet | RecordsSheet, upload: Upload, said: Understood) -> list[CourseName]:
    """Return how cells name courses, those not decided first: pieces of free text, or what the catalogue does not know."""
    chosen = upload.choices.get("names", {})
    courses, known = said.courses, said.known.names
    if isinstance(rows, RosterSheet):
        texts = [piece.name for piece in rows.read.pieces]
    else:
        typed = (text(entry.cells.get("curso")) for entry in rows.table.entries)
        texts = [name for name in typed if key(name) and len(courses.names.get(key(name), ())) != 1]
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
