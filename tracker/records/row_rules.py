"""What the rows of a records file say, in typed values; no database."""

from dataclasses import dataclass
from datetime import date

from tracker.sheets import rows
from tracker.sheets.calendars import Calendar
from tracker.sheets.map import Entry, Table
from tracker.sheets.record_columns import COURSE, RECORDS
from tracker.sheets.report import Findings


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One completion; None where the row says nothing."""

    entry: Entry
    rut: str
    course: str
    obtained_on: date
    hours: float | None
    expires_on: date | None
    provider: str | None


def record_rows(table: Table, findings: Findings, written: Calendar) -> list[RecordRow]:
    """Return what the rows say, their dates as they are written; those that cannot be read are refused in the findings."""
    return [row for entry in table.entries if (row := _row(entry, findings, written))]


def _row(entry: Entry, findings: Findings, written: Calendar) -> RecordRow | None:
    refused = len(findings)
    rut, said = rows.rut(entry, findings), rows.said(entry, RECORDS, findings, written)
    if rut is None or len(findings) > refused:
        return None
    return RecordRow(entry, rut, said.pop(COURSE.attribute), **said)
