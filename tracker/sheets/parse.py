"""Reads one untrusted file from standard input and writes its cells as JSON: the child of read.py.

It runs in an interpreter of its own (child.py) and imports only its neighbours, so that it starts
quickly and a hostile file can exhaust nothing but this process (design, section 8). A file that
the libraries cannot read ends it with an error of theirs: read.py calls that damaged.
"""

import io
import json
import math
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import IO, Any

from tracker.sheets import biff, csv_text
from tracker.sheets.marks import Marks, marks

MEGABYTE = 1024 * 1024
MAX_BYTES = 20 * MEGABYTE
MAX_MEMBERS = 1000
MAX_UNPACKED = 50 * MEGABYTE
MAX_RATIO = 100
MAX_ROWS = 20_000  # that hold something, in a sheet
MAX_COLUMNS = 512  # what stands beyond them is left out, and told
MAX_CELLS = 1_200_000  # in a sheet
MAX_AREA = 8_000_000  # between the corners of a sheet: so much is taken to read it, blank or not
MAX_TEXT = 20 * MEGABYTE  # in a sheet
MAX_ALL_TEXT, MAX_ALL_CELLS = 40 * MEGABYTE, 2_400_000
MAX_CELL = 32_767  # characters, as in Excel
MEMORY = 512 * MEGABYTE
CPU_SECONDS = 15

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = re.compile(
    re.escape("EncryptedPackage".encode("utf-16-le")) + rb"|\x09\x08\x10\x00.{16}\x2f\x00", re.DOTALL
)
MANIFEST = "META-INF/manifest.xml"
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
MARKUP = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*<(?:\?xml|!doctype|!--|html|table|meta|head|body)", re.IGNORECASE
)
OTHER_KINDS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"{\\rtf", b"Rar!", b"7z\xbc\xaf")
UNVALUED = "#SINVALOR!"  # a formula of which the file keeps no value: blank, as every error is
EXACT_WHOLE = 2**53

NOT_A_SHEET = "El archivo no es una planilla: se aceptan .xlsx, .xlsm, .xls, .ods y .csv."
WEB_PAGE = (
    "El archivo es una página web con nombre de planilla: ábralo con Excel o LibreOffice "
    "y guárdelo como .xlsx."
)
PASSWORD = "La planilla está protegida con contraseña: quítela y guarde el archivo de nuevo."  # noqa: S105
TOO_FAR = (
    "La planilla es demasiado grande o tiene una celda escrita muy lejos de la tabla "
    f"(máximo {MAX_ROWS} filas): copie la tabla en una planilla nueva."
)
TOO_LONG = f"El archivo tiene una celda de más de {MAX_CELL} caracteres: acórtela, o copie la tabla en una planilla nueva."
TOO_BIG = "El archivo es demasiado grande: copie la tabla en una planilla nueva, sin imágenes ni otras hojas."

Plain = str | int | float | list[str] | None


class Unreadable(Exception):
    """The file, or a sheet of it, cannot be read; the message is the sentence for the user."""


def main() -> None:
    _limit_this_process()
    try:
        answer: dict[str, Any] = {"sheets": list(sheets_in(sys.stdin.buffer.read(MAX_BYTES + 1)))}
    except Unreadable as reason:
        answer = {"error": str(reason)}
    except MemoryError:
        answer = {"error": TOO_FAR}
    json.dump(answer, sys.stdout)


def _limit_this_process() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def sheets_in(content: bytes) -> Iterator[dict[str, Any]]:
    """Yield name, hidden and rows of each sheet, and what is to be told of it; the kind is decided by the content."""
    if len(content) > MAX_BYTES:
        raise Unreadable(TOO_BIG)
    if not content.strip(b"\x00\t\r\n "):
        raise Unreadable("El archivo está vacío.")
    if content.startswith(ZIP):
        check_zip(content)
        yield from _workbook(content)
    elif content.startswith(OLE):
        if LOCKED.search(content):
            raise Unreadable(PASSWORD)
        yield from _workbook(content)
    else:
        text, encoding = _decoded(content)
        yield _sheet(None, _csv(text), _Room()) | {"encoding": encoding}


def check_zip(content: bytes) -> None:
    """Refuse an archive of too many members, that unpacks to too much (counted while reading) or is locked."""
    left = min(MAX_UNPACKED, MAX_RATIO * len(content))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if len(archive.infolist()) > MAX_MEMBERS:
            raise Unreadable(TOO_BIG)
        for member in archive.infolist():
            with archive.open(member) as packed:
                left -= _length(packed, left)
        if MANIFEST in archive.namelist() and b"encryption-data" in archive.read(MANIFEST):
            raise Unreadable(PASSWORD)


def _length(packed: IO[bytes], limit: int) -> int:
    length = 0
    while chunk := packed.read(MEGABYTE):
        length += len(chunk)
        if length > limit:
            raise Unreadable(TOO_BIG)
    return length


class _Room:
    """How much may still be taken of a file, all sheets together."""

    def __init__(self) -> None:
        self.text, self.cells = MAX_ALL_TEXT, MAX_ALL_CELLS

    def take(self, text: int, cells: int) -> None:
        """Take room for a sheet; raise Unreadable where there is none."""
        if text > min(MAX_TEXT, self.text):
            raise Unreadable(TOO_BIG)
        if cells > min(MAX_CELLS, self.cells):
            raise Unreadable(TOO_FAR)
        self.text -= text
        self.cells -= cells


def _workbook(content: bytes) -> Iterator[dict[str, Any]]:
    import python_calamine as calamine  # noqa: PLC0415 - only when needed: a CSV does without it

    workbook, room = calamine.load_workbook(io.BytesIO(content)), _Room()
    beside = marks(content) if content.startswith(ZIP) else biff.marks(content)
    for index, about in enumerate(workbook.sheets_metadata):
        if about.typ == calamine.SheetTypeEnum.WorkSheet:
            marked = beside.of(index)
            sheet = workbook.get_sheet_by_index(index) if marked.area <= MAX_AREA else None
            yield _sheet(about.name, _rows(sheet, marked), room) | {
                "hidden": about.visible != calamine.SheetVisibleEnum.Visible,
                "hidden_rows": marked.hidden_rows,
                "hidden_columns": marked.hidden_columns,
                "hidden_unknown": not beside.known,
                "merged": marked.merged or _merged(sheet),
                "since_1904": beside.since_1904,
            }


def _merged(sheet: Any) -> list[tuple[int, int, int]]:
    """Return the cells of one column and several rows that are one."""
    ranges = (sheet and sheet.merged_cell_ranges) or []
    return [(first[0] + 1, last[0] + 1, first[1]) for first, last in ranges if first[0] < last[0]]


def _rows(sheet: Any, marked: Marks) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows of a sheet with their numbers, a mark where a formula has no value; raise Unreadable."""
    if sheet is None:
        raise Unreadable(TOO_FAR)
    unvalued: dict[int, list[int]] = {}
    for row, column in marked.unvalued:
        unvalued.setdefault(row, []).append(column)
    left = [None] * sheet.start[1] if sheet.start else []
    number = 0
    for number, cells in enumerate(sheet.iter_rows() if sheet.end else (), start=1):
        yield number, _with_marks(left + cells, unvalued.get(number, ()))
    for row in sorted(row for row in unvalued if row > number):
        yield row, _with_marks([], unvalued[row])


def _with_marks(cells: list[Any], places: Sequence[int]) -> list[Any]:
    for place in places:
        cells += [None] * (place + 1 - len(cells))
        if cells[place] in {None, ""}:
            cells[place] = UNVALUED
    return cells


def _sheet(name: str | None, rows: Iterable[tuple[int, Sequence[Any]]], room: _Room) -> dict[str, Any]:
    """Return a sheet; without rows, `problem` says why they were not read. `wide`: something stands beyond the columns."""
    sheet: dict[str, Any] = {"name": name, "hidden": False, "rows": [], "wide": False, "problem": None}
    try:
        kept, sheet["wide"] = _kept(rows, room)
    except Unreadable as reason:
        if name is None:
            raise
        sheet["problem"] = str(reason)
    else:
        sheet["rows"] = kept
    return sheet


def _kept(
    rows: Iterable[tuple[int, Sequence[Any]]], room: _Room
) -> tuple[list[tuple[int, list[Plain]]], bool]:
    """Return the rows that hold something, and whether any of it stands too far to the right."""
    kept: list[tuple[int, list[Plain]]] = []
    characters, longest, filled, wide = 0, 0, 0, False
    for number, raw in rows:
        cells = [_cell(value) for value in raw[:MAX_COLUMNS]]
        wide = wide or any(_cell(value) is not None for value in raw[MAX_COLUMNS:])
        while cells and cells[-1] is None:
            cells.pop()
        lengths = [len(cell) for cell in cells if isinstance(cell, str)]
        longest = max(longest, *lengths, 0)
        characters += sum(lengths)
        filled += len(cells)
        if cells:
            kept.append((number, cells))
        if len(kept) > MAX_ROWS:
            raise Unreadable(TOO_FAR)
        if characters > MAX_TEXT or filled > MAX_CELLS:
            break
    room.take(characters, filled)
    if longest > MAX_CELL:  # told last: quotes that are never closed say more
        raise Unreadable(TOO_LONG)
    return kept, wide


def _cell(value: Any) -> Plain:
    if value is None or isinstance(value, str):
        return value if value and value.strip() else None
    if isinstance(value, bool):
        return "VERDADERO" if value else "FALSO"
    if isinstance(value, datetime):
        return [value.date().isoformat()]
    if isinstance(value, date):
        return [value.isoformat()]
    if isinstance(value, int | float):
        return _number(value)
    return str(value)


def _number(value: float) -> float | int | None:
    if not math.isfinite(value):
        return None
    return int(value) if abs(value) < EXACT_WHOLE and value == int(value) else value


def _decoded(content: bytes) -> csv_text.Text:
    if content.startswith(BYTE_ORDER_MARKS):
        return csv_text.Text(_decode(content, "utf-16"), None)
    if b"\x00" in content or content.startswith(OTHER_KINDS):
        raise Unreadable(NOT_A_SHEET)
    if MARKUP.match(content):
        raise Unreadable(WEB_PAGE)
    try:
        return csv_text.decoded(content)
    except csv_text.NoText as error:
        raise Unreadable(NOT_A_SHEET) from error


def _decode(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(NOT_A_SHEET) from error


def _csv(text: str) -> Iterator[tuple[int, list[str]]]:
    if csv_text.END in text:
        raise Unreadable(NOT_A_SHEET)
    try:
        yield from enumerate(csv_text.records(text, MAX_BYTES), start=1)
    except csv_text.OpenQuotes as error:
        raise Unreadable(f"En la fila {error} hay unas comillas sin cerrar.") from error
