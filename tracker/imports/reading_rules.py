"""An upload as it is read: long work, done before the transaction that writes what follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground import clock
from tracker.ground.refused import Refused
from tracker.imports import memory_rules, sending_rules
from tracker.imports.cell_rules import corrected
from tracker.models.machinery import BatchKind, Upload
from tracker.models.territory import Commune
from tracker.people.name_rules import roster_of
from tracker.records.import_rules import (
    EVERYBODY,
    Circle,
    RecordsOutcome,
    RecordsSheet,
    read_records,
    take_records,
)
from tracker.records.rules import Catalogue, catalogue
from tracker.roster.answer_rules import Answers
from tracker.roster.import_rules import Questions, RosterOutcome, RosterSheet, read_roster, take_roster
from tracker.sheets import record_columns, roster_columns
from tracker.sheets.batch import Sender
from tracker.sheets.map import Header, Reading, find_header, understanding
from tracker.sheets.read import Sheet, unpacked

Outcome = RosterOutcome | RecordsOutcome

UNANSWERED = "Falta responder lo que se pregunta más abajo."
OTHERS = "Nadie de la nómina de la comuna tiene ese RUT."


class ReadOtherwise(Exception):
    """Since an upload was read, somebody changed how it is to be read."""


@dataclass(frozen=True, slots=True)
class Understood:
    """An upload as it is read, before it meets what is stored; without rows, `problem` says why there are none."""

    terms: tuple[object, ...]
    sheets: Sequence[Sheet]
    courses: Catalogue
    reading: Reading
    answers: Answers
    header: Header
    rows: RosterSheet | RecordsSheet | None
    problem: str | None

    @property
    def known(self) -> Catalogue:
        """Return the catalogue with the names that were learnt or chosen."""
        return self.courses.knowing(self.reading.courses)


def version(at: datetime, choices: Mapping[str, Any]) -> tuple[object, ...]:
    return at, sorted(choices.items())


def understand(session: Session, upload: Upload) -> Understood:
    """Return what an upload says: long work, which needs no transaction that writes."""
    sheets = corrected(unpacked(upload.content), upload.choices.get("cells", {}))
    courses = catalogue(session)
    reading = memory_rules.reading(session, upload, courses)
    answers = memory_rules.answers(session, upload, reading)
    terms = _terms(upload, courses, reading, answers)
    header, reading = _header(sheets, upload, courses, reading)
    first = (sheets.index(header.sheet), header.first)
    reading = replace(reading, also=tuple(place for place in reading.also if place != first))
    known = courses.knowing(reading.courses)
    rows: RosterSheet | RecordsSheet | None = None
    problem = None
    try:
        if upload.kind is BatchKind.ROSTER:
            rows = read_roster(sheets, known.names, reading)
        else:
            rows = read_records(sheets, reading)
    except Refused as reason:
        problem = str(reason)
    return Understood(terms, sheets, courses, reading, answers, header, rows, problem)


def confirm(
    session: Session, upload: Upload, said: Understood | None, sender: Sender, now: datetime
) -> Outcome:
    """Import an upload as it was understood, keep what was chosen for the next one, and let the upload go.

    Raise ReadOtherwise where it would be understood otherwise by now, Refused where there is no table, or where
    something is asked and not answered.
    """
    courses = catalogue(session)
    reading = memory_rules.reading(session, upload, courses)
    answers = memory_rules.answers(session, upload, reading)
    if said is None or said.terms != _terms(upload, courses, reading, answers):
        raise ReadOtherwise
    outcome = take(session, upload, said, sender, now, apply=True)
    if asked_of(outcome).unanswered:
        raise Refused(UNANSWERED)
    memory_rules.remember(session, upload, courses, coordinates=sender.coordinates)
    sending_rules.imported(session, upload.id, outcome.report.batch)
    session.execute(sa.delete(Upload).where(Upload.id == upload.id))
    return outcome


def take(
    session: Session, upload: Upload, said: Understood, sender: Sender, now: datetime, *, apply: bool
) -> Outcome:
    """Import what an upload says, or tell what that would do; its rows can be taken once.

    Raise Refused where there are none.
    """
    rows, file = said.rows, upload.file
    if rows is None:
        raise Refused(str(said.problem))
    if isinstance(rows, RosterSheet):
        commune = session.get_one(Commune, upload.commune_cut)
        return take_roster(
            session, rows, commune, said.known, file, now, apply=apply, answers=said.answers, sender=sender
        )
    circle = _circle(upload.commune_cut, now)
    return take_records(
        session,
        rows,
        said.known,
        file,
        now,
        apply=apply,
        circle=circle,
        sender=sender,
        answers=said.reading.answers,
    )


def asked_of(outcome: Outcome) -> Questions:
    """Return what somebody has to answer, or answered; a file of records asks only about its dates."""
    return outcome.asked if isinstance(outcome, RosterOutcome) else Questions(dates=outcome.asked)


def _terms(upload: Upload, courses: Catalogue, reading: Reading, answers: Answers) -> tuple[object, ...]:
    """Return by what an upload is read, beside its content: the same terms, the same rows."""
    return version(upload.at, upload.choices), courses.names, reading, answers


def _header(
    sheets: Sequence[Sheet], upload: Upload, courses: Catalogue, reading: Reading
) -> tuple[Header, Reading]:
    """Return the header of an upload by the titles alone, and how to read it.

    Where no header is found, the first row is taken for one, to be corrected.
    """
    rosters = upload.kind is BatchKind.ROSTER
    names = courses.knowing(reading.courses).names if rosters else {}
    headers = roster_columns.HEADERS if rosters else record_columns.HEADERS
    understand = understanding(headers, names, reading)
    try:
        return find_header(sheets, understand, reading), reading
    except Refused:
        filled = [index for index, sheet in enumerate(sheets) if sheet.rows]
        sheet = reading.sheet if reading.sheet in filled else filled[0]
        reading = replace(reading, sheet=sheet, header_row=sheets[sheet].rows[0].number)
        return find_header(sheets, understand, reading), reading


def _circle(commune_cut: str | None, now: datetime) -> Circle:
    if commune_cut is None:
        return EVERYBODY
    return Circle(roster_of([commune_cut], clock.local_date(now)), OTHERS, commune_cut)
