"""Rosters with planted messes: people in are the people of the file but for those who are named as left out."""

from collections import Counter
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stdnum.cl.rut import calc_check_digit

from tests.sheets import files
from tests.thorough import examples
from tracker.ground.text import search_key
from tracker.roster.import_rules import read_roster
from tracker.sheets import parse
from tracker.sheets.parse import UNVALUED
from tracker.sheets.read import _sheet

HEADER = ["RUT", "NOMBRES", "APELLIDO PATERNO", "CARGO", "FECHA INGRESO", "HASTA", "CELULAR"]
GIVEN = ["Ana María", "JOSÉ", "Ñusta", "Luis", "Eva"]
SURNAMES = ["Muñoz", "PÉREZ", "de la Cruz", "Choque", "O'Higgins"]
FUNCTIONS = ["Inspectora municipal", "Inspector de seguridad", "Operador de cámaras"]
DATES = [
    "01-03-2021", date(2020, 2, 29), 44256, "30-02-2021", "marzo 2021", "2019", 2019, "pendiente", "03/25/2024", "03/04/2024",
    None, "=TODAY()", "12.31.2020", "x" * 300,
]  # fmt: skip
ENDS = [None, "Indefinido", "31-12-2026", "31-02-2026", "Vigente", "diciembre"]
PHONES = [None, "9 8765 4321", "55-2612345 / 987654321", "anexo 12"]
BAD_RUTS = ["12.345.678-9", "12345678", "sin rut", None, "=A1"]
ASIDE = ["TOTAL", "Nota: actualizado", "PERSONAL DESVINCULADO 2025"]


def rut(number):
    body = f"{9_000_000 + number}"
    return f"{body}-{calc_check_digit(body)}"


people = st.tuples(
    st.sampled_from(GIVEN),
    st.sampled_from(SURNAMES),
    st.sampled_from(FUNCTIONS),
    st.sampled_from(DATES),
    st.sampled_from(ENDS),
    st.sampled_from(PHONES),
)
rows = st.tuples(st.one_of(st.integers(1, 30).map(rut), st.sampled_from(BAD_RUTS)), people).map(
    lambda row: [row[0], *row[1]]
)
tables = st.lists(st.one_of(rows, st.sampled_from(ASIDE).map(lambda said: [said])), max_size=12)


@st.composite
def books(draw):
    """Draw a file: sheets of tables below one another, some rows twice; return what it holds, and it as it is sent."""
    sheets, kind = {}, draw(st.sampled_from(["xlsx", "xls", "csv"]))
    names = draw(st.lists(st.sampled_from(["Enero", "Febrero", "Planta"]), min_size=1, unique=True))
    for name in [None] if kind == "csv" else names:
        sheets[name] = [HEADER, [rut(draw(st.integers(31, 60))), "Rosa", "Vidal", FUNCTIONS[0]]]
        sheets[name] += draw(tables)
        if draw(st.booleans()):
            sheets[name] += [["PERSONAL DESVINCULADO"], HEADER, *draw(tables)]
        sheets[name] += draw(st.lists(st.sampled_from(sheets[name][1:]), max_size=3))
    first, *others = sheets.values()
    if kind == "csv":
        return sheets, files.csv(first)
    name, *more = sheets
    return sheets, getattr(files, kind)(first, name, **dict(zip(more, others, strict=True)))


def persons(sheets):
    """Return whom the sheets name: by RUT, else by the row."""
    found = set()
    for name, body in sheets.items():
        for number, row in enumerate(body, start=1):
            if len(row) > 1 and row is not HEADER:
                found.add(row[0].replace(".", "") if _good(row[0]) else (name, number))
    return found


def _good(typed):
    body, _, digit = str(typed or "").replace(".", "").partition("-")
    return body.isdecimal() and digit != "" and calc_check_digit(body) == digit


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(books())
def test_everybody_is_in_or_named_as_left_out(book):
    sheets, content = book
    sheet = read_roster([_sheet(raw) for raw in parse.sheets_in(content)], {})  # as the child process does
    taken = {row.rut for row in sheet.read.rows}
    there = persons(sheets)

    assert len(sheet.people) == len(there)
    assert {person for person in there if isinstance(person, str)} == {
        key for key in sheet.people if ":" not in key
    }
    assert taken <= there
    _nobody_is_out_without_a_line(sheet, taken)
    _what_is_taken_is_what_stands_there(sheet, sheets)
    _what_is_not_understood_is_told(sheet)


def _nobody_is_out_without_a_line(sheet, taken):
    said = sheet.findings.refused + sheet.findings.warnings
    lines = {(found.sheet, found.row) for found in sheet.findings.refused}
    for table in sheet.found.tables:
        for entry in table.entries:
            named = sheet.read.rows and any(row.rut in taken for row in sheet.read.rows if row.entry == entry)
            repeated = any("repite" in found.reason for found in said)
            assert named or (entry.sheet, entry.row) in lines or repeated
    for place in sheet.found.places:
        if not place.read and place.people:
            count = f"{len(place.people)} persona"
            assert any(found.sheet == place.name and count in found.reason for found in said)


def _what_is_taken_is_what_stands_there(sheet, sheets):
    """Nobody is renamed, and nobody read twice as the same."""
    for row in sheet.read.rows:
        written = sheets[row.entry.sheet][row.entry.row - 1]
        name = row.name.value
        assert search_key(f"{name.names} {name.paternal_surname}") == search_key(f"{written[1]} {written[2]}")
    said = Counter((row.rut, repr(row.said), row.name.value, row.open_ended) for row in sheet.read.rows)
    assert not said or max(said.values()) == 1


def _what_is_not_understood_is_told(sheet):
    """A date that says something is there, or its row says why not, or its column does."""
    told = {(found.row, found.column) for found in sheet.findings.warnings}
    for row in sheet.read.rows:
        for column, value in (("fecha_nombramiento", row.appointed_on), ("hasta", row.end or row.open_ended)):
            cell = row.entry.cells.get(column)
            if cell is not None and cell != UNVALUED and not value:
                assert (row.entry.row, column) in told
            if cell == UNVALUED:
                assert any(
                    found.column == column and "fórmulas" in found.reason for found in sheet.findings.warnings
                )
