"""Takes a file of past completions in; they count at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker import clock
from tracker.models.machinery import Batch, BatchKind
from tracker.models.people import Inspector
from tracker.models.records import Record
from tracker.records.record_rows import RecordRow, record_rows
from tracker.records.rules import (
    Completion,
    RecordRefused,
    catalogue,
    held_records,
    is_new,
    new_record,
)
from tracker.sheets.batch import keep
from tracker.sheets.columns import RECORDS
from tracker.sheets.map import Finding, find_table
from tracker.sheets.read import Sheet
from tracker.sheets.report import Findings


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


def import_records(
    session: Session, sheets: Sequence[Sheet], file: str, now: datetime, *, apply: bool
) -> RecordsReport:
    """Take the sheets of a records file in, and return the report.

    Without `apply` nothing is written: the outcome is only in the session, to be rolled back. Raise
    UnreadableFile where there is no table.
    """
    table = find_table(sheets, RECORDS, {})
    findings = Findings(table)
    rows = record_rows(table, findings)
    intake = _Intake(session, {row.rut for row in rows}, findings, now, apply=apply)
    with session.no_autoflush:
        for row in rows:
            intake.take(row)
    batch = Batch(kind=BatchKind.RECORDS, file=file, applied_at=now) if apply else None
    if batch:
        session.add_all(intake.made)
        keep(session, batch)
    return RecordsReport(
        batch=batch.id if batch else None,
        file=file,
        applied=apply,
        new=len(intake.made),
        unchanged=intake.unchanged,
        refused=findings.refused,
        warnings=findings.warnings,
        ignored_columns=list(table.ignored_columns),
    )


class _Intake:
    """The rows of a file on their way to become records, each judged by what those before it left."""

    def __init__(
        self, session: Session, ruts: Collection[str], findings: Findings, now: datetime, *, apply: bool
    ) -> None:
        self.courses = catalogue(session)
        people = sa.select(Inspector).where(Inspector.rut.in_(ruts)).order_by(Inspector.id)
        if apply:  # no other import adds records to these people before this one is done
            people = people.with_for_update(key_share=True)
        self.people = {person.rut: person for person in session.scalars(people)}
        self.held = held_records(session, ruts)
        self.findings = findings
        self.now = now
        self.today = clock.local_date(now)
        self.made: list[Record] = []
        self.unchanged = 0

    def take(self, row: RecordRow) -> None:
        """Take one row in, or refuse it in the findings."""
        try:
            self._record(row)
        except RecordRefused as refused:
            cell = row.entry.cells.get(refused.column)
            self.findings.refuse(row.entry.row, refused.column, cell, str(refused))

    def _record(self, row: RecordRow) -> None:
        if row.rut not in self.people:
            raise RecordRefused("rut", "Nadie está registrado con ese RUT.")
        course = self.courses.course(row.course)
        completion = Completion(course, row.obtained_on, row.hours, row.expires_on, row.provider)
        place = (row.rut, course.id, row.obtained_on)
        if is_new(completion, self.held.get(place), self.today):
            self.held[place] = new_record(completion, self.people[row.rut], self.now)
            self.made.append(self.held[place])
        else:
            self.unchanged += 1
