"""Reads the tables of a file: the one that is understood best or was chosen, and whom all the others name."""

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from tracker.ground.refused import Refused
from tracker.ground.text import key, search_key
from tracker.sheets import cells
from tracker.sheets.columns import CourseNames, Headers
from tracker.sheets.doubts import Place
from tracker.sheets.map import (
    AS_FOUND,
    LONGEST_HEADER,
    NAME_COLUMNS,
    WHO,
    CourseCell,
    Entry,
    Finding,
    Header,
    Reading,
    Table,
    Understand,
    columns_of,
    courses_of,
    find_header,
    has_titles,
    header_of,
    letters,
    like_rut,
    understanding,
    with_choices,
)
from tracker.sheets.parse import UNVALUED
from tracker.sheets.read import Cell, Row, Sheet
from tracker.sheets.remarks import cell_at, remarks

_WHO_OR_WHAT = (*WHO, "curso")
_OURS = {
    ("Columna", "Qué escribir", "Ejemplo"),
    ("Nombre", "Código", "Horas"),
}  # beside what our templates are filled in on


@dataclass(frozen=True, slots=True)
class Found:
    """The tables that are read, and all there is in the file."""

    tables: tuple[Table, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """A table of a sheet: its header, the rows below it down to the next header, and the title above it."""

    sheet: int
    header: Header
    rows: tuple[Row, ...]
    title: str


def find_tables(
    sheets: Sequence[Sheet], headers: Headers, courses: CourseNames, reading: Reading = AS_FOUND
) -> Found:
    """Return the table of the sheet whose header is understood best, or of the one that was chosen, and those beside it.

    A sheet with a RUT goes before one without, a visible one before a hidden; then more known headers, then more rows,
    then the order in the file decide. A header that comes again ends a table. Without courses no column is read as a
    course. Raise Refused when no row among the first 20 has two known headers, or none of them is the RUT.
    """
    understand = understanding(headers, courses, reading)
    main = find_header(sheets, understand, reading)
    at = next(index for index, sheet in enumerate(sheets) if sheet is main.sheet)
    titles = [_titles(sheet, understand) for sheet in sheets]
    beside = (_beside(sheets, place, understand) for place in reading.also)
    chosen = [_part(index, header, titles[index]) for index, header in ((at, main), *beside)]
    chosen[0] = replace(chosen[0], header=with_choices(main, reading.columns))
    tables = [_table(part, understand) for part in chosen]
    read = {(part.sheet, part.header.first): table for part, table in zip(chosen, tables, strict=True)}
    places = tuple(_places(sheets, read, titles, understand))
    tables[0] = replace(tables[0], warnings=(*tables[0].warnings, *_left_aside(places)))
    return Found(tuple(tables), places)


def chosen(sheets: Sequence[Sheet], names: Sequence[str]) -> Reading:
    """Return how to read the sheets of these names, the first of them first; raise Refused where there is none such."""
    known = {key(sheet.name or ""): index for index, sheet in reversed(list(enumerate(sheets)))}
    for name in names:
        if key(name) not in known:
            there = ", ".join(f"«{sheet.name}»" for sheet in sheets if sheet.name)
            raise Refused(f"El archivo no tiene una hoja «{name}»; tiene: {there or 'una sola, sin nombre'}.")
    places = dict.fromkeys(known[key(name)] for name in names)
    if not places:
        return AS_FOUND
    first, *more = places
    return Reading(sheet=first, also=tuple((index, None) for index in more))


def _beside(
    sheets: Sequence[Sheet], place: tuple[int, int | None], understand: Understand
) -> tuple[int, Header]:
    index, row = place
    header = header_of(sheets[index], understand, row) if index < len(sheets) else None
    if header is None:
        raise Refused("Una de las hojas elegidas no tiene una tabla con RUT y nombres.")
    return index, header


def _part(sheet: int, header: Header, titles: Collection[int]) -> _Part:
    end = min((row for row in titles if row > header.last), default=sys.maxsize)
    below = tuple(row for row in header.sheet.rows if header.last < row.number < end)
    above = [row for row in header.sheet.rows if row.number < header.first]
    return _Part(sheet, header, below, _title(above))


def _title(above: Sequence[Row]) -> str:
    """Return what stands alone on the last row above a header."""
    last = [cells.text(cell) for cell in above[-1].cells if cells.text(cell)] if above else []
    return last[0] if len(last) == 1 and not like_rut(last[0]) else ""


def _titles(sheet: Sheet, understand: Understand) -> frozenset[int]:
    """Return the rows that have the titles of a table."""
    return frozenset(row.number for row in sheet.rows if has_titles(row, understand))


def _places(
    sheets: Sequence[Sheet],
    read: Mapping[tuple[int, int], Table],
    titles: Sequence[frozenset[int]],
    understand: Understand,
) -> Iterator[Place]:
    known = _Known(read.values())
    for index, sheet in enumerate(sheets):
        own = frozenset(row for at, row in read if at == index)
        parts = list(_parts(index, sheet, titles[index] | own, own, understand))
        for part in parts:
            table = read.get((index, part.header.first))
            entries = table.entries if table else _entries(part, understand)
            by_name = not part.header.has_rut
            people = frozenset(known.person(entry, index, by_name=by_name) for entry in entries)
            yield Place(
                index, sheet.name, part.header.first, part.title, sheet.hidden, people, table is not None
            )
            if table:
                yield from _alongside(part, people)
        filled = sheet.rows and tuple(map(cells.text, sheet.rows[0].cells)) not in _OURS
        if not parts and (filled or sheet.problem):
            anybody = _anybody(sheet)
            yield Place(index, sheet.name, None, "", sheet.hidden, anybody, read=False, problem=sheet.problem)


def _alongside(part: _Part, people: frozenset[str]) -> Iterator[Place]:
    """Yield what stands at the side of a table under a RUT of its own, where it names anybody else."""
    sheet, own = part.header.sheet, columns_of(part.header).get("rut")
    for index, found in enumerate(part.header.meanings):
        if found and found.column == "rut" and index != own:
            ruts = (cells.rut(cell_at(row, index), None).value for row in part.rows)
            others = frozenset(filter(None, ruts)) - people
            if others:
                title = f"lo que está al lado, desde la columna {letters(index)}"
                yield Place(part.sheet, sheet.name, None, title, sheet.hidden, others, read=False)


def _parts(
    index: int, sheet: Sheet, titles: frozenset[int], own: frozenset[int], understand: Understand
) -> Iterator[_Part]:
    """Yield the tables of a sheet, from above; those that are read have their titles where they are read."""
    first, last = header_of(sheet, understand), 0
    for row in sorted(titles | ({first.first} if first else set())):
        header = header_of(sheet, understand, row)
        if header and header.first > last and (row in own or header.last not in own):
            last = header.last
            yield _part(index, header, titles)


class _Known:
    """The people of the tables that are read: tables elsewhere may name them without their RUT."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self._tables = tables

    def person(self, entry: Entry, sheet: int, *, by_name: bool) -> str:
        """Return what tells the person of a row from others: the RUT, or else where they stand.

        In a table without RUT it may be somebody read elsewhere `by_name`.
        """
        if found := _rut(entry):
            return found
        same = self._by_name.get(_name_words(entry)) if by_name else None
        return same or f"{sheet}:{entry.row}"

    @cached_property
    def _by_name(self) -> dict[tuple[str, ...], str]:
        entries = (entry for table in self._tables for entry in table.entries)
        return {_name_words(entry): found for entry in entries if (found := _rut(entry))}


def _rut(entry: Entry) -> str | None:
    return cells.rut(entry.cells.get("rut"), entry.cells.get("dv")).value


def _name_words(entry: Entry) -> tuple[str, ...]:
    said = " ".join(cells.text(entry.cells.get(column)) for column in NAME_COLUMNS)
    return tuple(sorted(search_key(said).split()))


def _anybody(sheet: Sheet) -> frozenset[str]:
    """Return the RUTs that stand anywhere in a sheet, written as such."""
    texts = (cells.text(cell) for row in sheet.rows for cell in row.cells if isinstance(cell, str))
    written = (text for text in texts if "-" in text and like_rut(text) and len(text) < LONGEST_HEADER)
    return frozenset(filter(None, (cells.rut(text).value for text in written)))


def _left_aside(places: Sequence[Place]) -> Iterator[Finding]:
    """Tell of each table and sheet that is not read, and whom it names."""
    there = frozenset().union(*(place.people for place in places if place.read))
    sheets_read = {place.sheet: place.name for place in places if place.read}
    for place in places:
        if place.read:
            if place.hidden:
                yield Finding(place.name, None, None, None, "La hoja está oculta, y se leyó.")
            continue
        people = _how_many(place.people, there)
        if place.problem:
            yield Finding(place.name, None, None, None, f"No se leyó esta hoja. {place.problem}")
        elif place.sheet not in sheets_read:
            yield Finding(place.name, None, None, None, f"No se leyó esta hoja, que {people}.")
        elif place.header_row is None:
            yield Finding(place.name, None, None, None, f"No se leyó {place.title}, que {people}.")
        else:
            title = f"«{place.title}»" if place.title else "otra tabla"
            reason = f"En la fila {place.header_row} empieza {title}, con sus propios títulos: no se leyó, y {people}."
            yield Finding(place.name, place.header_row, None, None, reason)


def _how_many(people: frozenset[str], there: frozenset[str]) -> str:
    match len(people):
        case 0:
            return "no nombra a nadie"
        case 1:
            said = "nombra a 1 persona"
        case count:
            said = f"nombra a {count} personas"
    both = len(people & there)
    return said if not both else f"{said} ({both} de ellas también en lo que se leyó)"


def _table(part: _Part, understand: Understand) -> Table:
    header, part = part.header, replace(part, rows=tuple(_unmerged(part)))
    columns, courses = columns_of(header), courses_of(header)
    if "rut" not in columns:
        raise Refused("La planilla no tiene una columna con el RUT.")
    entries = tuple(_entries(part, understand))
    return Table(
        sheet=header.sheet.name,
        header_row=header.first,
        columns=tuple(columns),
        entries=entries,
        ignored_columns=tuple(_ignored(header, {*columns.values(), *courses}, part.rows)),
        warnings=tuple(remarks(header, part.rows, entries)),
        since_1904=header.sheet.since_1904,
    )


def _entries(part: _Part, understand: Understand) -> Iterator[Entry]:
    columns, courses = columns_of(part.header), courses_of(part.header)
    entries = (_entry(row, part.header.sheet.name, columns, courses) for row in part.rows)
    return (entry for entry in entries if _is_data(entry, understand))


def _entry(row: Row, sheet: str | None, columns: Mapping[str, int], courses: Mapping[int, str]) -> Entry:
    places = (index for index in (*columns.values(), *courses) if index < len(row.cells))
    filled = {index: cell for index in places if cells.text(cell := row.cells[index]) or cell == UNVALUED}
    return Entry(
        row.number,
        {column: filled[index] for column, index in columns.items() if index in filled},
        tuple(
            CourseCell(courses[index], filled[index]) for index in courses if cells.text(filled.get(index))
        ),
        sheet,
    )


def _is_data(entry: Entry, understand: Understand) -> bool:
    """Say whether a row is about somebody: no blank line, note, signature, total or lone title."""
    if not any(column in entry.cells for column in _WHO_OR_WHAT):
        return False
    rut = cells.text(entry.cells.get("rut"))
    if like_rut(rut):
        return True
    repeated = understand(rut)
    first = key(cells.text(next(iter(entry.cells.values()))))
    alone = len(entry.cells) + len(entry.courses) == 1
    if UNVALUED in entry.cells.values():
        return True
    return not (alone or first.startswith(("total", "subtotal")) or (repeated and repeated.column == "rut"))


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


def _unmerged(part: _Part) -> Iterator[Row]:
    """Yield the rows, each with what a merged cell says of it; who somebody is stands on their own row."""
    rows = {row.number: row for row in part.rows}
    columns = columns_of(part.header)
    for first, last, index in part.header.sheet.merged:
        column = next((name for name, at in columns.items() if at == index), "")
        if column and column not in WHO and first in rows:
            covered = (rows[number] for number in range(first + 1, last + 1) if number in rows)
            for row in covered:
                rows[row.number] = _with(row, index, cell_at(rows[first], index))
    yield from rows.values()


def _with(row: Row, index: int, cell: Cell) -> Row:
    """Return a row with a cell where it has none."""
    padded = [*row.cells, *[None] * (index + 1 - len(row.cells))]
    padded[index] = cell if padded[index] is None else padded[index]
    return Row(row.number, tuple(padded))
