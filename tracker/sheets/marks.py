"""What an .xlsx or .ods says beside its values: hidden rows and columns, merged cells, formulas without a value, how it counts days."""

import html
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

MOST_ROWS = 50_000  # that are told: a file may hide a million
MOST_COLUMNS = 512  # that are told; no more are read

_ATTRIBUTE = re.compile(rb'([\w:.-]+)="([^"]*)"')
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b([^>]*)>")
_SINCE_1904 = re.compile(rb'<(?:\w+:)?workbookPr\b[^>]*\bdate1904="(?:1|true)"')
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_COLUMNS = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_FILLED = re.compile(rb'<(?:\w+:)?c [^>/]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>/]*>')
_PLACE = re.compile(rb"([A-Z]{1,3})([0-9]{1,7})")
_ODS = re.compile(
    rb"<(/?)table:(table|table-row|table-column|table-cell|covered-table-cell)(?=[\s/>])([^>]*?)(/?)>"
)


@dataclass(slots=True)
class Marks:
    """Of one sheet: rows from 1, columns from 0, cells as (row, column); `area` is the cells between its corners."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int]] = field(default_factory=list)  # first and last row, column
    unvalued: set[tuple[int, int]] = field(default_factory=set)
    area: int = 0


@dataclass(frozen=True, slots=True)
class BookMarks:
    """Of a workbook: of each sheet, in their order; where they are not `known` nothing can be said of what is hidden."""

    sheets: tuple[Marks, ...] = ()
    since_1904: bool = False
    known: bool = True

    def of(self, index: int) -> Marks:
        return self.sheets[index] if index < len(self.sheets) else Marks()


def marks(content: bytes) -> BookMarks:
    """Return the marks of an .xlsx or .ods; of an .xls see biff.py."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        if "content.xml" in names:
            return BookMarks(tuple(_in_ods(archive.read("content.xml"))))
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
            return BookMarks()
        book = archive.read("xl/workbook.xml")
        targets = _targets(archive.read("xl/_rels/workbook.xml.rels"))
        paths = [targets.get(_attributes(found).get("r:id", "")) for found in _SHEET.findall(book)]
        sheets = tuple(_in_xlsx(archive.read(path)) if path and path in names else Marks() for path in paths)
        return BookMarks(sheets, _SINCE_1904.search(book) is not None)


def _targets(relations: bytes) -> dict[str, str]:
    """Return the members of the archive that hold the sheets, by the name the workbook has for them."""
    found = map(_attributes, _RELATION.findall(relations))
    targets = {each.get("Id", ""): each.get("Target", "") for each in found}
    return {
        name: path.removeprefix("/") if path.startswith("/") else f"xl/{path}"
        for name, path in targets.items()
    }


def _attributes(raw: bytes) -> dict[str, str]:
    found = _ATTRIBUTE.findall(raw)
    return {
        name.decode(errors="replace"): html.unescape(value.decode(errors="replace")) for name, value in found
    }


def _in_xlsx(sheet: bytes) -> Marks:
    found = Marks(area=_area(sheet))
    if b"hidden=" in sheet:
        rows = (_attributes(row[1]) for row in _ROW.finditer(sheet))
        hidden = (row for row in rows if row.get("hidden") in {"1", "true"} and row.get("r", "").isdecimal())
        found.hidden_rows = [int(row["r"]) for row, _ in zip(hidden, range(MOST_ROWS), strict=False)]
        found.hidden_columns = list(_hidden_columns(sheet))
    for formula in _FORMULA.finditer(sheet):
        cell = _attributes(formula[1])
        if cell.get("t") != "str" and (place := _PLACE.fullmatch(cell.get("r", "").encode())):
            found.unvalued.add((int(place[2]), _column(place[1])))
    return found


def _hidden_columns(sheet: bytes) -> Iterator[int]:
    for said in (_attributes(found[1]) for found in _COLUMNS.finditer(sheet)):
        if said.get("hidden") in {"1", "true"}:
            yield from range(_times(said, "min") - 1, min(_times(said, "max"), MOST_COLUMNS))


def _area(sheet: bytes) -> int:
    """Return how many cells lie between the corners of what holds something, which is what reading it takes."""
    first = last = _FILLED.search(sheet)
    columns = set()
    for last in _FILLED.finditer(sheet):
        columns.add(last[1])
    if first is None or last is None:
        return 0
    places = [_column(column) for column in columns]
    return (int(last[2]) - int(first[2]) + 1) * (max(places) - min(places) + 1)  # rows stand in their order


def _column(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - ord("A") + 1
    return place - 1


def _in_ods(content: bytes) -> Iterator[Marks]:
    found, row, column, deep = Marks(), 0, 0, 0  # a column's place is counted before the rows, then in each
    for closing, name, raw, alone in (tag.groups() for tag in _ODS.finditer(content)):
        if name == b"table":
            deep += -1 if closing else 0 if alone else 1
            if closing and deep == 0:
                yield found
            elif not closing and deep == 1:
                found, row, column = Marks(), 0, 0
        elif closing:
            continue
        elif name == b"table-column":
            said, first = _attributes(raw), column
            column += _times(said, "table:number-columns-repeated")
            if said.get("table:visibility") in {"collapse", "filter"}:
                found.hidden_columns += range(first, min(column, MOST_COLUMNS))
        elif name == b"table-row":
            said = _attributes(raw)
            row, column = row + 1, 0
            times = _times(said, "table:number-rows-repeated")
            if said.get("table:visibility") in {"collapse", "filter"} and len(found.hidden_rows) < MOST_ROWS:
                found.hidden_rows += range(row, row + min(times, MOST_ROWS))
            row += times - 1
        else:
            said = _attributes(raw)
            _mark(found, said, row, column, merges=name == b"table-cell")
            column += _times(said, "table:number-columns-repeated")


def _mark(found: Marks, said: Mapping[str, str], row: int, column: int, *, merges: bool) -> None:
    """Mark what a cell of an .ods says beside its value."""
    spanned = _times(said, "table:number-rows-spanned")
    if spanned > 1 and merges:
        found.merged.append((row, row + spanned - 1, column))
    if "table:formula" in said and not any(key.endswith(":value-type") for key in said):
        found.unvalued.add((row, column))


def _times(said: Mapping[str, str], name: str) -> int:
    number = said.get(name, "1")
    return int(number) if number.isdecimal() and len(number) < len("100000000") else 1
