"""What a row of a file says in the columns that are known."""

from collections.abc import Iterable
from typing import Any

from tracker.sheets import cells
from tracker.sheets.cells import text
from tracker.sheets.columns import Column
from tracker.sheets.map import Entry
from tracker.sheets.report import Findings

_ROOM_FOR_NOTE = 120


def rut(entry: Entry, findings: Findings) -> str | None:
    cell = entry.cells.get("rut")
    return findings.value(entry.row, "rut", cell, cells.rut(cell, entry.cells.get("dv")))


def said(entry: Entry, columns: Iterable[Column], findings: Findings) -> dict[str, Any]:
    """Return what a row says in the columns that are read by themselves, as the rows that keep it call it.

    None where it says nothing, or nothing that is understood: the findings tell.
    """
    values: dict[str, Any] = {}
    for column in columns:
        if column.read:
            cell = entry.cells.get(column.name)
            value = None if cell is None else findings.value(entry.row, column.name, cell, column.read(cell))
            values[column.attribute] = value
            if column.note:
                values[column.note.kept.key] = None if value else text(cell)[:_ROOM_FOR_NOTE] or None
            if column.required and cell is None:
                findings.refuse(entry.row, column.name, None, column.required)
    return values
