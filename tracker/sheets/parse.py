"""Reads one untrusted file from standard input and writes its cells as JSON: the child of read.py.

It runs by its path in an interpreter of its own and imports nothing of the tracker, so that it starts
quickly and a hostile file can exhaust nothing but this process (design, section 8). A file that
the libraries cannot read ends it with an error of theirs: read.py calls that damaged.
"""

import csv
import io
import json
import math
import re
import resource
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import IO, Any

MEGABYTE = 1024 * 1024
MAX_BYTES = 20 * MEGABYTE
MAX_MEMBERS = 50
MAX_UNPACKED = 50 * MEGABYTE
MAX_RATIO = 100
MAX_ROWS = 20_000
MAX_COLUMNS = 60
MAX_TEXT = 20 * MEGABYTE
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
DELIMITERS = ";,\t"
SNIFFED_ROWS = 50
END = "\x00"
EXACT_WHOLE = 2**53

NOT_A_SHEET = "El archivo no es una planilla: se aceptan .xlsx, .xlsm, .xls, .ods y .csv."
WEB_PAGE = (
    "El archivo es una página web con nombre de planilla: ábralo con Excel o LibreOffice "
    "y guárdelo como .xlsx."
)
PASSWORD = "La planilla está protegida con contraseña: quítela y guarde el archivo de nuevo."  # noqa: S105
TOO_FAR = (
    "La planilla es demasiado grande o tiene una celda escrita muy lejos de la tabla "
    f"(máximo {MAX_ROWS} filas y {MAX_COLUMNS} columnas): copie la tabla en una planilla nueva."
)
TOO_LONG = f"El archivo tiene una celda de más de {MAX_CELL} caracteres: acórtela, o copie la tabla en una planilla nueva."
TOO_BIG = "El archivo es demasiado grande: copie la tabla en una planilla nueva, sin imágenes ni otras hojas."

Plain = str | int | float | list[str] | None


class Unreadable(Exception):
    """The file cannot be read; the message is the sentence for the user."""


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
    """Yield name, hidden and rows of each sheet; the kind is decided by the content."""
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
        yield {"name": None, "hidden": False, "rows": _kept(_csv(_decoded(content)))}


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


def _workbook(content: bytes) -> Iterator[dict[str, Any]]:
    import python_calamine as calamine  # noqa: PLC0415 - only when needed: a CSV does without it

    workbook = calamine.load_workbook(io.BytesIO(content))
    for index, about in enumerate(workbook.sheets_metadata):
        if about.typ == calamine.SheetTypeEnum.WorkSheet:
            hidden = about.visible != calamine.SheetVisibleEnum.Visible
            rows = _kept(_rows(workbook.get_sheet_by_index(index)))
            yield {"name": about.name, "hidden": hidden, "rows": rows}


def _rows(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    if sheet.end is None:
        return
    if sheet.end[0] >= MAX_ROWS or sheet.end[1] >= MAX_COLUMNS:
        raise Unreadable(TOO_FAR)
    first_row, first_column = sheet.start
    left = [None] * first_column
    for offset, cells in enumerate(sheet.to_python()):
        yield first_row + offset + 1, left + cells


def _kept(rows: Iterable[tuple[int, Sequence[Any]]]) -> list[tuple[int, list[Plain]]]:
    kept, characters, longest = [], 0, 0
    for number, raw in rows:
        cells = [_cell(value) for value in raw]
        while cells and cells[-1] is None:
            cells.pop()
        lengths = [len(cell) for cell in cells if isinstance(cell, str)]
        longest = max(longest, *lengths, 0)
        characters += sum(lengths)
        if characters > MAX_TEXT:
            raise Unreadable(TOO_BIG)
        if cells:
            kept.append((number, cells))
    if longest > MAX_CELL:  # told last: quotes that are never closed say more
        raise Unreadable(TOO_LONG)
    return kept


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


def _decoded(content: bytes) -> str:
    if content.startswith(BYTE_ORDER_MARKS):
        return _decode(content, "utf-16")
    if b"\x00" in content or content.startswith(OTHER_KINDS):
        raise Unreadable(NOT_A_SHEET)
    if MARKUP.match(content):
        raise Unreadable(WEB_PAGE)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decode(content, "cp1252")


def _decode(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(NOT_A_SHEET) from error


def _csv(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the records; a mark on a last line of its own comes out alone only if all quotes were closed."""
    if END in text:
        raise Unreadable(NOT_A_SHEET)
    csv.field_size_limit(MAX_BYTES)
    number = 0
    for number, cells in enumerate(_records(f"{text}\n{END}", _delimiter(text)), start=1):
        if cells == [END]:
            return
        if (cells and number > MAX_ROWS) or len(cells) > MAX_COLUMNS:
            raise Unreadable(TOO_FAR)
        yield number, cells
    raise Unreadable(f"En la fila {number} hay unas comillas sin cerrar.")


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _delimiter(text: str) -> str:
    """Return the delimiter under which most of the first rows agree on the most columns."""

    def agreement(delimiter: str) -> int:
        rows = [cells for cells, _ in zip(_records(text, delimiter), range(SNIFFED_ROWS), strict=False)]
        columns = Counter(len(cells) for cells in rows if len(cells) > 1)
        return max((times * (width - 1) for width, times in columns.items()), default=0)

    return max(DELIMITERS, key=agreement)


if __name__ == "__main__":
    main()
