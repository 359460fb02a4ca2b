"""What the rows of a records file say, in typed values; no database."""

from dataclasses import dataclass
from datetime import date

from tracker.sheets import cells, days
from tracker.sheets.cells import text
from tracker.sheets.map import Entry, Table
from tracker.sheets.report import Findings

_ROOM_FOR_PROVIDER = 200


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


def record_rows(table: Table, findings: Findings) -> list[RecordRow]:
    """Return what the rows say; those that cannot be read are refused in the findings."""
    return [row for entry in table.entries if (row := _row(entry, findings))]


def _row(entry: Entry, findings: Findings) -> RecordRow | None:
    refused = len(findings)
    said = entry.cells
    rut = findings.value(entry.row, "rut", said.get("rut"), cells.rut(said.get("rut"), said.get("dv")))
    obtained_on = findings.value(entry.row, "fecha", said.get("fecha"), days.day(said.get("fecha")))
    hours = findings.value(entry.row, "horas", said.get("horas"), cells.hours(said.get("horas")))
    expires_on = findings.value(entry.row, "vence", said.get("vence"), days.day(said.get("vence")))
    course, provider = text(said.get("curso")), text(said.get("organismo"))
    if not course:
        findings.refuse(entry.row, "curso", None, "Falta el curso.")
    if not text(said.get("fecha")):
        findings.refuse(entry.row, "fecha", None, "Falta la fecha.")
    if len(provider) > _ROOM_FOR_PROVIDER:
        findings.refuse(entry.row, "organismo", provider, "El nombre es demasiado largo.")
    if rut is None or obtained_on is None or len(findings) > refused:
        return None
    return RecordRow(entry, rut, course, obtained_on, hours, expires_on, provider or None)
