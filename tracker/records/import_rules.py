"""Takes a file of past completions in; the coordination's count at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from tracker.ground.format import short_date
from tracker.ground.refused import Refused
from tracker.models.machinery import Batch, BatchKind
from tracker.models.people import Inspector
from tracker.records.decision_rules import OWN
from tracker.records.intake_rules import RecordIntake, held_records
from tracker.records.row_rules import RecordRow, record_rows
from tracker.records.rules import Catalogue, Completion, catalogue
from tracker.sheets import full_report
from tracker.sheets.asked import DatesAsked, dates_asked
from tracker.sheets.batch import COMMAND_LINE, Sender, keep
from tracker.sheets.calendars import calendar
from tracker.sheets.doubts import Doubt
from tracker.sheets.full_report import FullReport
from tracker.sheets.map import AS_FOUND, Finding, Reading, Table
from tracker.sheets.read import Sheet
from tracker.sheets.record_columns import COURSE, HEADERS, OBTAINED, RECORDS
from tracker.sheets.report import Findings, Says, Taken
from tracker.sheets.tables import find_tables


@dataclass(frozen=True, slots=True)
class RecordsReport:
    """What an import did, or would do (design, section 7: records import --json)."""

    batch: int | None
    file: str
    applied: bool
    new: int
    unchanged: int
    refused: list[Finding]
    warnings: list[Finding]
    ignored_columns: list[str]


@dataclass(frozen=True, slots=True)
class RecordsSheet:
    """A file of records as it is read, before it meets what is stored."""

    table: Table
    findings: Findings
    rows: list[RecordRow]
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordsOutcome:
    """The report with what a screen shows beside it: what became of each row, and what is asked."""

    report: RecordsReport
    full: FullReport
    asked: Sequence[DatesAsked] = ()


@dataclass(frozen=True, slots=True)
class Circle:
    """The people a file may speak of: a clause over Inspector, and the sentence about anybody else's RUT."""

    people: ColumnElement[bool]
    others: str
    commune_cut: str | None = None


EVERYBODY = Circle(sa.true(), "Nadie está registrado con ese RUT.")


def import_records(
    session: Session, sheets: Sequence[Sheet], file: str, now: datetime, *, apply: bool
) -> RecordsReport:
    """Take the sheets of a records file in, as the coordination, and return the report.

    Without `apply` nothing is written: the outcome is only in the session, to be rolled back. Raise
    Refused where there is no table.
    """
    return take_records(session, read_records(sheets), catalogue(session), file, now, apply=apply).report


def read_records(sheets: Sequence[Sheet], reading: Reading = AS_FOUND) -> RecordsSheet:
    """Return what a file says, read as it was chosen. Raise Refused as import_records."""
    [table] = find_tables(sheets, HEADERS, {}, replace(reading, also=())).tables
    written = calendar(table, RECORDS, reading.answers)
    findings = Findings((*table.warnings, *written.warnings))
    return RecordsSheet(table, findings, record_rows(table, findings, written), written.doubts)


def take_records(
    session: Session,
    sheet: RecordsSheet,
    courses: Catalogue,
    file: str,
    now: datetime,
    *,
    apply: bool,
    circle: Circle = EVERYBODY,
    sender: Sender = COMMAND_LINE,
    answers: Mapping[str, str] = MappingProxyType({}),
) -> RecordsOutcome:
    """Do what import_records does, with a sheet that is read and the courses it may name, about people of a circle.

    `answers` are those with which the sheet was read, to what it asks about dates (see sheets.map.Reading).

    A sheet can be taken once: what comes up on the way is added to its findings.
    """
    intake = _Intake(courses, circle, sheet.findings, now, sender)
    intake.load(session, {row.rut for row in sheet.rows}, lock=apply)
    for row in sheet.rows:
        intake.take(row)
    batch = _keep(session, intake, file) if apply else None
    report = _report(intake, batch, file, sheet.table)
    full = FullReport(intake.taken, report.refused, report.warnings, report.ignored_columns)
    if batch:
        full_report.keep(session, batch, full)
    return RecordsOutcome(report, full, list(dates_asked(sheet.doubts, answers)))


def _keep(session: Session, intake: "_Intake", file: str) -> Batch:
    batch = Batch(
        kind=BatchKind.RECORDS,
        file=file,
        commune_cut=intake.circle.commune_cut,
        applied_at=intake.now,
        applied_by_id=intake.sender.account_id,
    )
    keep(session, batch)
    intake.records.write(session, batch, {rut: person.id for rut, person in intake.people.items()})
    return batch


def _report(intake: "_Intake", batch: Batch | None, file: str, table: Table) -> RecordsReport:
    return RecordsReport(
        batch=batch.id if batch else None,
        file=file,
        applied=batch is not None,
        new=len(intake.records),
        unchanged=len(intake.taken) - len(intake.records),
        refused=intake.findings.refused,
        warnings=intake.findings.warnings,
        ignored_columns=list(table.ignored_columns),
    )


class _Intake:
    """The rows of a file on their way to become records, each judged by what those before it left."""

    def __init__(
        self, courses: Catalogue, circle: Circle, findings: Findings, now: datetime, sender: Sender
    ) -> None:
        self.courses = courses
        self.circle = circle
        self.findings = findings
        self.now = now
        self.sender = sender
        self.people: dict[str, Inspector] = {}
        self.records = RecordIntake({}, now, sender)
        self.taken: list[Taken] = []

    def load(self, session: Session, ruts: Collection[str], *, lock: bool) -> None:
        """Load these people (RUT), of those the file may speak of, and the records they have."""
        found = sa.select(Inspector).where(Inspector.rut.in_(ruts), self.circle.people).order_by(Inspector.id)
        if lock:  # no other import adds records to these people before this one is done
            found = found.with_for_update(key_share=True)
        self.people = {person.rut: person for person in session.scalars(found)}
        held = held_records(session, self.people.keys())
        self.records = RecordIntake(held, self.now, self.sender)

    def take(self, row: RecordRow) -> None:
        """Take one row in, or refuse it in the findings."""
        try:
            self._record(row)
        except Refused as refused:
            column = refused.about or "rut"
            self.findings.refuse(row.entry, column, row.entry.cells.get(column), str(refused))

    def _record(self, row: RecordRow) -> None:
        if row.rut not in self.people:
            raise Refused(self.circle.others, "rut")
        person, course = self.people[row.rut], self.courses.course(row.course)
        completion = Completion(course, row.obtained_on, row.hours, row.expires_on, row.provider)
        new = self.records.take(row.rut, completion)
        if new and self.sender.waits_for_another(row.rut):
            self.findings.warn(row.entry, "rut", row.rut, f"Queda por aceptar. {OWN}")
        told = (Says(COURSE.name, course.title), Says(OBTAINED.name, short_date(row.obtained_on)))
        self.taken.append(
            Taken(row.entry.row, row.rut, person.list_name, "new" if new else "unchanged", told)
        )
