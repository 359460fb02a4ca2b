"""Cells of an upload that somebody corrected on the page, in place of what the file says."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tracker.sheets.read import Row, Sheet

Cells = Mapping[str, Mapping[str, str]]


def corrected(sheets: Sequence[Sheet], cells: Cells) -> tuple[Sheet, ...]:
    """Return the sheets with the cells that were corrected: by «sheet:row», then by the place of the column."""
    return tuple(_sheet(sheet, number, cells) for number, sheet in enumerate(sheets))


def _sheet(sheet: Sheet, number: int, cells: Cells) -> Sheet:
    mine = {int(key.partition(":")[2]): said for key, said in cells.items() if key.startswith(f"{number}:")}
    if not mine:
        return sheet
    return replace(sheet, rows=tuple(_row(row, mine.get(row.number, {})) for row in sheet.rows))


def _row(row: Row, said: Mapping[str, str]) -> Row:
    if not said:
        return row
    found = {int(index): words or None for index, words in said.items()}
    width = max(len(row.cells), *(index + 1 for index in found))
    padded = (*row.cells, *[None] * (width - len(row.cells)))
    return Row(row.number, tuple(found.get(index, cell) for index, cell in enumerate(padded)))
