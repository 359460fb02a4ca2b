"""What an old .xls says beside its values: what is hidden, and how it counts days."""

import io

import xlrd
from xlrd.sheet import Sheet

from tracker.sheets.marks import MOST_COLUMNS, MOST_ROWS, BookMarks, Marks


def marks(content: bytes) -> BookMarks:
    """Return the marks of an .xls; where they cannot be read they are not `known`."""
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=io.StringIO())
    except Exception:  # noqa: BLE001  nothing in an untrusted file can be relied on, and it says so in many ways
        return BookMarks(known=False)
    return BookMarks(tuple(map(_of_sheet, book.sheets())), bool(book.datemode), known=True)


def _of_sheet(sheet: Sheet) -> Marks:
    rows = sorted(row + 1 for row, told in sheet.rowinfo_map.items() if told.hidden)
    columns = sorted(column for column, told in sheet.colinfo_map.items() if told.hidden)
    return Marks(rows[:MOST_ROWS], [column for column in columns if column < MOST_COLUMNS])
