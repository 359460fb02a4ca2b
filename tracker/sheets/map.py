"""Finds the table in what a municipality sent: the sheet, the header, the columns and the rows of data."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from tracker.ground.refused import Refused
from tracker.ground.text import key
from tracker.sheets import cells
from tracker.sheets.columns import CourseNames, Headers, Meaning, meaning
from tracker.sheets.read import Cell, Row, Sheet

HEADER_WITHIN = 20
KNOWN_HEADERS = 2
LONGEST_TITLE = 500
DIGITS_OF_A_RUT = 6
NAME_COLUMNS = (
    "nombres",
    "apellido_paterno",
    "apellido_materno",
    "apellidos",
    "nombre_completo",
    "apellidos_y_nombres",
)
_WHO_OR_WHAT = ("rut", *NAME_COLUMNS, "curso")

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


@dataclass(frozen=True, slots=True)
class Table:
    """The table found in a file; what was left aside is told in ignored_columns and warnings."""

    sheet: str | None
    header_row: int
    columns: tuple[str, ...]
    entries: tuple[Entry, ...]
    ignored_columns: tuple[str, ...]
    warnings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read a file where that is not left to its titles: what was learnt before, and what somebody chose.

    `titles` (headers) and `courses` (names in cells) go by tracker.ground.text.key, and a name without courses is not
    read; `sheet` and `columns` are places in this file. Only with `free_text` is CURSOS REALIZADOS read.
    """

    titles: Mapping[str, Meaning] = field(default_factory=dict)
    courses: CourseNames = field(default_factory=dict)
    sheet: int | None = None
    header_row: int | None = None
    columns: Mapping[int, Meaning] = field(default_factory=dict)
    free_text: bool = False


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


def find_table(
    sheets: Sequence[Sheet], headers: Headers, courses: CourseNames, reading: Reading = AS_FOUND
) -> Table:
    """Return the table of the sheet whose header is understood best, or of the one that was chosen.

    A visible sheet goes before a hidden one; then more known headers, then more rows, then the order in the
    file decide. Without courses no column is read as a course. Raise Refused when no row among the
    first 20 has two known headers, or none of them is the RUT.
    """
    understand = understanding(headers, courses, reading)
    return _table(with_choices(find_header(sheets, understand, reading), reading.columns), understand)


def understanding(headers: Headers, courses: CourseNames, reading: Reading) -> Understand:
    """Return the function that says what a title stands for; what was learnt goes before what is known."""
    known = {**headers, **reading.titles}
    return lambda title: meaning(title, known, courses) if len(title) <= LONGEST_TITLE else None


def find_header(sheets: Sequence[Sheet], understand: Understand, reading: Reading) -> Header:
    """Return the header of the table, as its titles are understood; see find_table."""
    if reading.sheet is not None:
        sheets = sheets[reading.sheet : reading.sheet + 1]
    found = (_header(sheet, understand, reading.header_row) for sheet in sheets)
    headers = sorted(filter(None, found), key=_preference)
    if not headers:
        raise Refused(
            "No se encontró la tabla: entre las primeras "
            f"{HEADER_WITHIN} filas falta una con los títulos de las columnas, como RUT y NOMBRES."
        )
    chosen, *others = headers
    return replace(chosen, warnings=tuple(_about_sheets(chosen, others)))


def with_choices(header: Header, columns: Mapping[int, Meaning]) -> Header:
    """Return the header over all columns of its sheet, those that somebody chose meaning what they said."""
    width = max(len(header.names), *(len(row.cells) for row in header.sheet.rows))
    beyond = width - len(header.names)
    found = (*header.meanings, *[None] * beyond)
    meanings = tuple(columns.get(index, meant) for index, meant in enumerate(found))
    return replace(header, names=(*header.names, *[""] * beyond), meanings=meanings)


def columns_read(header: Header) -> dict[int, Meaning]:
    """Return what each column that is read is read as; of several for one thing, one is read."""
    columns = {index: Meaning(column) for column, index in _columns(header).items()}
    return columns | {index: Meaning(courses=frozenset({code})) for index, code in _courses(header).items()}


def _preference(header: Header) -> tuple[bool, int, int]:
    return (header.sheet.hidden, -header.known, -len(header.sheet.rows))


def _about_sheets(chosen: Header, others: Sequence[Header]) -> Iterator[Finding]:
    name = chosen.sheet.name
    if chosen.sheet.hidden:
        yield Finding(name, None, None, None, "La tabla está en una hoja oculta: se leyó esa hoja.")
    if unread := [f"«{other.sheet.name}»" for other in others if other.sheet.hidden == chosen.sheet.hidden]:
        reason = f"Más de una hoja tiene una tabla: se leyó «{name}», no se leyó {', '.join(unread)}."
        yield Finding(name, None, None, None, reason)


def _header(sheet: Sheet, understand: Understand, at: int | None) -> Header | None:
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
    return best if best and (at or best.known >= KNOWN_HEADERS) else None


def _one_line(sheet: Sheet, row: Row, understand: Understand) -> Header:
    names = tuple(cells.text(cell) for cell in row.cells)
    return Header(sheet, row.number, row.number, names, tuple(map(understand, names)))


def _goes_on(upper: Row, lower: Row) -> bool:
    texts = all(cell is None or (isinstance(cell, str) and not _like_rut(cell)) for cell in lower.cells)
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


def _table(header: Header, understand: Understand) -> Table:
    columns, courses = _columns(header), _courses(header)
    if "rut" not in columns:
        raise Refused("La planilla no tiene una columna con el RUT.")
    rows = [row for row in header.sheet.rows if row.number > header.last]
    entries = (_entry(row, columns, courses) for row in rows)
    return Table(
        sheet=header.sheet.name,
        header_row=header.first,
        columns=tuple(columns),
        entries=tuple(entry for entry in entries if _is_data(entry, understand)),
        ignored_columns=tuple(_ignored(header, {*columns.values(), *courses}, rows)),
        warnings=(*header.warnings, *_about_columns(header, columns)),
    )


def _columns(header: Header) -> dict[str, int]:
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


def _courses(header: Header) -> dict[int, str]:
    """Return the course of each column whose header names exactly one."""
    return {
        index: next(iter(found.courses))
        for index, found in enumerate(header.meanings)
        if found and len(found.courses) == 1
    }


def _entry(row: Row, columns: Mapping[str, int], courses: Mapping[int, str]) -> Entry:
    places = (index for index in (*columns.values(), *courses) if index < len(row.cells))
    filled = {index: row.cells[index] for index in places if cells.text(row.cells[index])}
    return Entry(
        row.number,
        {column: filled[index] for column, index in columns.items() if index in filled},
        tuple(CourseCell(courses[index], filled[index]) for index in courses if index in filled),
    )


def _is_data(entry: Entry, understand: Understand) -> bool:
    """Say whether a row is about somebody: no blank line, note, signature, total or repeated header."""
    if not any(column in entry.cells for column in _WHO_OR_WHAT):
        return False
    rut = cells.text(entry.cells.get("rut"))
    if _like_rut(rut):
        return True
    repeated = understand(rut)
    first = key(cells.text(next(iter(entry.cells.values()))))
    alone = len(entry.cells) + len(entry.courses) == 1
    return not (alone or first.startswith(("total", "subtotal")) or (repeated and repeated.column == "rut"))


def _like_rut(text: str) -> bool:
    return sum(char in "0123456789" for char in text) >= DIGITS_OF_A_RUT


def _ignored(header: Header, read: Iterable[int], rows: Sequence[Row]) -> Iterator[str]:
    """Yield the headers of the columns that are not read; one without header counts if it holds data."""
    unread = set(range(max((len(row.cells) for row in rows), default=0)))
    unread = (unread | set(range(len(header.names)))) - set(read)
    for index in sorted(unread):
        name = header.names[index] if index < len(header.names) else ""
        if name:
            yield name
        elif any(index < len(row.cells) and cells.text(row.cells[index]) for row in rows):
            yield f"columna {letters(index)}, sin título"


def letters(index: int) -> str:
    """Return what a spreadsheet calls a column: A for 0, AA for 26."""
    before, last = divmod(index, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)


def _about_columns(header: Header, columns: Mapping[str, int]) -> Iterator[Finding]:
    where = (header.sheet.name, header.first)
    for index, (name, found) in enumerate(zip(header.names, header.meanings, strict=True)):
        if found and len(found.courses) > 1:
            codes = ", ".join(sorted(found.courses))
            yield Finding(*where, None, name, f"El título nombra más de un curso ({codes}): no se leyó.")
        elif found and found.column and index not in columns.values():
            reason = f"Hay otra columna para «{found.column}»: esta no se leyó."
            yield Finding(*where, found.column, name, reason)
