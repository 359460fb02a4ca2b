"""Finds the header of the table in what a municipality sent: the sheet, the row, and what each column stands for."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import zip_longest

from tracker.ground.refused import Refused
from tracker.ground.text import key
from tracker.sheets import cells, days
from tracker.sheets.columns import CourseNames, Headers, Meaning, meaning
from tracker.sheets.read import Cell, Row, Sheet

HEADER_WITHIN = 20
KNOWN_HEADERS = 2
LONGEST_TITLE = 500
_DIGITS_OF_A_RUT = re.compile(r"(?:[0-9][^0-9]*){6}")
LONGEST_HEADER = 60
FEW = 10
NAME_COLUMNS = (
    "nombres",
    "apellido_paterno",
    "apellido_materno",
    "apellidos",
    "nombre_completo",
    "apellidos_y_nombres",
    "segundo_nombre",
)
WHO = ("rut", "dv", *NAME_COLUMNS)
_GENDERS = frozenset(
    {"f", "m", "femenino", "masculino", "mujer", "hombre", "nobinario", "nobinaria", "otro", "otra", "x"}
)

Understand = Callable[[str], Meaning | None]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to tell about a cell, a row or the file, as reports of imports list it (design, section 7)."""

    sheet: str | None
    row: int | None
    column: str | None
    value: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class CourseCell:
    """A cell under the header of a course."""

    course: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of data: its number in the sheet and its cells by canonical column; blank ones are left out."""

    row: int
    cells: Mapping[str, Cell]
    courses: tuple[CourseCell, ...]
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table found in a file; what was left aside is told in ignored_columns and warnings."""

    sheet: str | None
    header_row: int
    columns: tuple[str, ...]
    entries: tuple[Entry, ...]
    ignored_columns: tuple[str, ...]
    warnings: tuple[Finding, ...]
    since_1904: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read a file where that is not left to its titles: what was learnt before, and what somebody chose.

    `titles` (headers) and `courses` (names in cells) go by tracker.ground.text.key, and a name without courses is not
    read; `sheet` and `columns` are places in this file; `also` are further tables to be read with it: the sheet, and the
    row of its titles unless that is found. `answers` are by the key of their doubt (sheets.doubts). Only with `free_text`
    is CURSOS REALIZADOS read.
    """

    titles: Mapping[str, Meaning] = field(default_factory=dict)
    courses: CourseNames = field(default_factory=dict)
    sheet: int | None = None
    header_row: int | None = None
    columns: Mapping[int, Meaning] = field(default_factory=dict)
    free_text: bool = False
    also: tuple[tuple[int, int | None], ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)


AS_FOUND = Reading()


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a sheet: its first and last row, its texts and what each stands for."""

    sheet: Sheet
    first: int
    last: int
    names: tuple[str, ...]
    meanings: tuple[Meaning | None, ...]
    warnings: tuple[Finding, ...] = ()

    @property
    def known(self) -> int:
        return len({found.column or found.courses for found in self.meanings if found})

    @property
    def has_rut(self) -> bool:
        return any(found and found.column == "rut" for found in self.meanings)


def understanding(headers: Headers, courses: CourseNames, reading: Reading) -> Understand:
    """Return the function that says what a title stands for; what was learnt goes before what is known."""
    known = {**headers, **reading.titles}

    @lru_cache(2**12)  # the first rows are looked at from several sides
    def understand(title: str) -> Meaning | None:
        return meaning(title, known, courses) if len(title) <= LONGEST_TITLE else None

    return understand


def find_header(sheets: Sequence[Sheet], understand: Understand, reading: Reading) -> Header:
    """Return the header of the table, as its titles are understood; see tables.find_tables."""
    if reading.sheet is not None:
        sheets = sheets[reading.sheet : reading.sheet + 1]
    found = (header_of(sheet, understand, reading.header_row) for sheet in sheets)
    headers = sorted(filter(None, found), key=_preference)
    if not headers:
        raise Refused(
            "No se encontró la tabla: entre las primeras "
            f"{HEADER_WITHIN} filas falta una con los títulos de las columnas, como RUT y NOMBRES."
        )
    return headers[0]


def with_choices(header: Header, columns: Mapping[int, Meaning]) -> Header:
    """Return the header over all columns of its sheet, those that somebody chose meaning what they said."""
    width = max(len(header.names), *(len(row.cells) for row in header.sheet.rows))
    beyond = width - len(header.names)
    found = (*header.meanings, *[None] * beyond)
    meanings = tuple(columns.get(index, meant) for index, meant in enumerate(found))
    return replace(header, names=(*header.names, *[""] * beyond), meanings=meanings)


def columns_read(header: Header) -> dict[int, Meaning]:
    """Return what each column that is read is read as; of several for one thing, one is read."""
    columns = {index: Meaning(column) for column, index in columns_of(header).items()}
    return columns | {index: Meaning(courses=frozenset({code})) for index, code in courses_of(header).items()}


def columns_of(header: Header) -> dict[str, int]:
    """Return where each column stands; of several synonyms the nearest to the column's name is read."""
    ranked = [
        (found.rank, index, found.column)
        for index, found in enumerate(header.meanings)
        if found and found.column
    ]
    best = {column: index for _, index, column in sorted(ranked, reverse=True)}
    columns = dict(sorted(best.items(), key=lambda item: item[1]))
    if "nombres" in columns and not {"apellidos", "apellido_paterno"} & columns.keys():
        columns.setdefault("nombre_completo", columns.pop("nombres"))
    return columns


def courses_of(header: Header) -> dict[int, str]:
    """Return the course of each column whose header names exactly one."""
    return {
        index: next(iter(found.courses))
        for index, found in enumerate(header.meanings)
        if found and len(found.courses) == 1
    }


def letters(index: int) -> str:
    """Return what a spreadsheet calls a column: A for 0, AA for 26."""
    before, last = divmod(index, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)


def listed(rows: Sequence[int]) -> str:
    """Return the first of these rows, to be told."""
    some = ", ".join(map(str, rows[:FEW]))
    return f"{'fila' if len(rows) == 1 else 'filas'} {some}{'…' if len(rows) > FEW else ''}"


def like_rut(text: str) -> bool:
    return _DIGITS_OF_A_RUT.search(text) is not None


def _preference(header: Header) -> tuple[bool, bool, int, int]:
    """Return what puts a sheet first: that it names people by RUT, that it is visible, its titles, its rows."""
    return (not header.has_rut, header.sheet.hidden, -header.known, -len(header.sheet.rows))


def header_of(sheet: Sheet, understand: Understand, at: int | None = None) -> Header | None:
    """Return the header with most known names among the first rows, or at a row; one line goes before two."""
    pairs = list(zip_longest(sheet.rows, sheet.rows[1:]))
    pairs = [
        (row, after) for row, after in pairs if (row.number == at if at else row.number <= HEADER_WITHIN)
    ]
    lines = [_one_line(sheet, row, understand) for row, _ in pairs]
    lines += [
        _two_lines(sheet, row, after, understand) for row, after in pairs if after and _goes_on(row, after)
    ]
    best = max(lines, key=lambda header: header.known, default=None)
    if best and not at and (first := _first_of_people(sheet, best, understand)):
        above = [header for header in lines if first in {header.first, header.last}]
        best = max(above, key=lambda header: header.known)
    return _with_true_courses(best) if best and (at or best.known >= KNOWN_HEADERS) else None


def has_titles(row: Row, understand: Understand) -> bool:
    """Say whether a row has RUT among its titles and another that is known, and is about nobody."""
    if any(like_rut(cell) for cell in row.cells if isinstance(cell, str)):
        return False
    texts = [cells.text(cell) for cell in row.cells if cell is not None]
    if any(map(like_rut, texts)):
        return False
    known = [understand(each) for each in texts if 0 < len(each) <= LONGEST_HEADER]
    columns = {found.column or found.courses for found in known if found}
    return "rut" in columns and len(columns) >= KNOWN_HEADERS


def _first_of_people(sheet: Sheet, best: Header, understand: Understand) -> int | None:
    """Return the row of titles above the best one under which somebody stands: who left may have more columns."""
    titles = None
    for row in sheet.rows:
        if row.number >= best.first:
            return None
        if has_titles(row, understand):
            titles = row.number
        elif titles and any(map(like_rut, map(cells.text, row.cells))):
            return titles
    return None


def _with_true_courses(header: Header) -> Header:
    """Return the header without the courses whose columns hold something else, and told so: GÉNERO may be no course."""
    meanings, warnings = list(header.meanings), []
    for index, found in enumerate(header.meanings):
        if found and found.courses:
            said = [
                row.cells[index]
                for row in header.sheet.rows
                if row.number > header.last and index < len(row.cells)
            ]
            said = [cell for cell in said if cells.text(cell)]
            if said and not days.may_be_a_course(said):
                meanings[index] = None
                if not {key(cells.text(cell)) for cell in said} <= _GENDERS:
                    reason = "La columna se llama como un curso, pero no trae fechas: no se leyó."
                    warnings.append(
                        Finding(header.sheet.name, header.first, None, header.names[index], reason)
                    )
    return replace(header, meanings=tuple(meanings), warnings=tuple(warnings))


def _one_line(sheet: Sheet, row: Row, understand: Understand) -> Header:
    names = tuple(cells.text(cell) for cell in row.cells)
    return Header(sheet, row.number, row.number, names, tuple(map(understand, names)))


def _goes_on(upper: Row, lower: Row) -> bool:
    texts = all(cell is None or (isinstance(cell, str) and not like_rut(cell)) for cell in lower.cells)
    return texts and lower.number == upper.number + 1


def _two_lines(sheet: Sheet, upper: Row, lower: Row, understand: Understand) -> Header:
    names, meanings = [], []
    for pair in zip_longest(upper.cells, lower.cells):
        above, below = map(cells.text, pair)
        joined = f"{above} {below}".strip()
        understood = ((name, understand(name)) for name in (joined, below, above))
        name, found = next((pair for pair in understood if pair[1]), (joined, None))
        names.append(name)
        meanings.append(found)
    return Header(sheet, upper.number, lower.number, tuple(names), tuple(meanings))
