"""What a row of a file says in the columns that are known."""

from collections.abc import Iterable
from typing import Any

from tracker.sheets import cells, days
from tracker.sheets.calendars import Calendar
from tracker.sheets.cells import Result, text
from tracker.sheets.columns import Column
from tracker.sheets.map import Entry
from tracker.sheets.read import Cell
from tracker.sheets.report import Findings

_ROOM_FOR_NOTE = 120


def rut(entry: Entry, findings: Findings) -> str | None:
    cell = entry.cells.get("rut")
    return findings.value(entry, "rut", cell, cells.rut(cell, entry.cells.get("dv")))


def said(
    entry: Entry,
    columns: Iterable[Column],
    findings: Findings,
    calendar: Calendar,
    *,
    leave_blank: bool = False,
) -> dict[str, Any]:
    """Return what a row says in the columns that are read by themselves, as the rows that keep it call it.

    None where it says nothing, or nothing that is understood: the findings tell. With `leave_blank` a date that cannot
    be read is no reason to refuse the row.
    """
    values: dict[str, Any] = {}
    for column in columns:
        if column.read:
            cell = entry.cells.get(column.name)
            value = None
            if cell is not None:
                read = _read(column, cell, calendar, leave_blank=leave_blank)
                value = findings.value(entry, column.name, cell, read)
            values[column.attribute] = value
            if column.note:
                values[column.note.kept.key] = None if value else text(cell)[:_ROOM_FOR_NOTE] or None
            if column.required and not text(cell):
                findings.refuse(entry, column.name, None, column.required)
    return values


def _read(column: Column, cell: Cell, calendar: Calendar, *, leave_blank: bool) -> Result[Any]:
    if not column.is_date:
        return column.read(cell) if column.read else Result()
    read = days.READERS[column.read](cell, calendar.manner(column.name))
    if read.refusal and leave_blank:
        return Result(warning=f"{read.refusal} Queda en blanco.")
    return read
