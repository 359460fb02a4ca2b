"""What a file hides is read and told, whatever its kind; where a file does not tell what it hides, that is said."""

import openpyxl
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sheets import files
from tests.thorough import examples
from tracker.sheets import biff
from tracker.sheets.marks import BookMarks
from tracker.sheets.read import packed, unpacked
from tracker.sheets.roster_columns import HEADERS
from tracker.sheets.tables import find_tables

HEADER = ["RUT", "NOMBRES", "CARGO"]
ANA = ["9.876.543-3", "Ana Soto", "Inspectora"]
EVA = ["12.531.909-2", "Eva Rojas", "Inspectora"]
ROW = "1 fila oculta (fila 3): también se leyó lo que traen."
COLUMN = "1 columna oculta (B): también se leyó lo que traen."
UNKNOWN = "No se pudo saber si el archivo esconde filas o columnas: se leyó todo lo que trae."


def old_xls(times=1, *, since_1904=False):
    """Return an .xls as Excel 97 writes it: a hidden row, a hidden column, and a hidden sheet before it."""
    book = xlwt.Workbook()
    book.dates_1904 = since_1904
    other, sheet = book.add_sheet("Otra"), book.add_sheet("Nómina")
    other.visibility = 1
    other.row(0).hidden = True
    other.write(0, 0, "nota")
    for number, row in enumerate([HEADER, *[ANA, EVA] * times]):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    sheet.row(2).hidden = sheet.col(1).hidden = True
    return files.saved(book)


def xlsx():
    book = openpyxl.Workbook()
    files.fill(book.active, [HEADER, ANA, EVA])
    book.active.column_dimensions["B"].hidden = book.active.row_dimensions[3].hidden = True
    return files.saved(book)


def ods():
    rows = ["".join(map(files._ods_cell, row)) for row in (HEADER, ANA, EVA)]
    marks = ["", "", ' table:visibility="filter"']
    body = "".join(
        f"<table:table-row{mark}>{row}</table:table-row>" for row, mark in zip(rows, marks, strict=True)
    )
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/><table:table-column/>'
    return files.ods_of(f'<table:table table:name="x">{columns}{body}</table:table>')


def told(sheets):
    [table] = find_tables(unpacked(packed(sheets)), HEADERS, {}).tables
    assert [entry.cells["rut"] for entry in table.entries][:2] == [ANA[0], EVA[0]]
    return [said.reason for said in table.warnings]


@pytest.mark.parametrize("content", [old_xls(), xlsx(), ods()], ids=["xls", "xlsx", "ods"])
def test_hidden_rows_and_columns_are_read_and_told(content, read_bytes):
    assert told(read_bytes(content))[:2] == [ROW, COLUMN]


def test_a_large_old_xls_tells_it_too_and_which_sheets_are_hidden(read_bytes):
    content = old_xls(times=4000)
    assert len(content) > 109 * 512 * 8, "its sectors are tied together in several places"
    sheets = read_bytes(content)
    assert [(sheet.name, sheet.hidden, sheet.hidden_rows) for sheet in sheets] == [
        ("Otra", True, (1,)),
        ("Nómina", False, (3,)),
    ]
    assert {ROW, COLUMN} <= {*told(sheets)}
    assert "No se leyó esta hoja, que no nombra a nadie." in told(sheets)


@pytest.mark.parametrize("since_1904", [False, True])
def test_how_an_old_xls_counts_its_days(since_1904, read_bytes):
    assert [sheet.since_1904 for sheet in read_bytes(old_xls(since_1904=since_1904))] == [since_1904] * 2


def test_where_an_old_xls_does_not_tell_that_is_said(read_bytes):
    content, row = old_xls(), b"\x08\x02\x10\x00"
    cut_short, unknown = b"\x08\x02\x04\x00", b"\xff\x7f\x08\x00"  # a record of another kind fills the rest
    at = content.rindex(row) + len(row)
    sheets = read_bytes(content[: at - 4] + cut_short + content[at : at + 4] + unknown + content[at + 8 :])
    assert UNKNOWN in told(sheets)


@settings(max_examples=examples(60), deadline=None)
@given(st.data())
def test_whatever_an_old_xls_holds_it_is_marked_or_unknown(data):
    content = bytearray(old_xls())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 5))
        content[place : place + 4] = data.draw(st.binary(min_size=4, max_size=4))
    found = biff.marks(bytes(content[: data.draw(st.integers(0, len(content)))]))
    assert isinstance(found, BookMarks)
    assert found.known or not found.sheets
