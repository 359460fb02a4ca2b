"""Writes our tables as XLSX, row by row: texts that look like formulas stay texts, dates are dates."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tracker.ground import clock

MAX_CELL = 32_767
MAX_SHEET_NAME = 31
EXACT_NUMBERS = 2**53
A4 = 9  # as spreadsheets number papers
_WIDEST, _NARROWEST = 60, 8
_UPRIGHT = 95  # what a page that stands holds in width, in characters
_HEADER_HOLDS = 200  # of 255, for what the sheet is and what chose its rows
_ROWS_TO_FILL_IN = 2_000
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA_LIKE = re.compile("[=+@\t\r\uff1d\uff0b\uff20\uff0d-]")
_FORMATS = {
    "header": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
    "text": {},
    "formula_like": {"quote_prefix": True},
    "number": {},
    "percent": {"num_format": "0%"},
    "date": {"num_format": "dd-mm-yyyy"},
    "instant": {"num_format": "dd-mm-yyyy hh:mm"},
}


class Percent(float):
    """A share from 0 to 1 that is shown as a percentage."""


Value = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet of a download; `chosen` says what chose its rows, and is printed above them.

    To be filled in, it offers a list of values under some headers, and dates under others. A list of values longer
    than 255 characters has to be a range of another sheet, «=Cursos!$A$2:$A$9».
    """

    name: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Value]]
    offers: Mapping[str, Sequence[str] | str] = field(default_factory=dict)
    dates: Collection[str] = ()
    chosen: str = ""


def write(file: IO[bytes], *pages: Page) -> None:
    """Write an XLSX of the pages, each with its header frozen and filters; instants are told in Santiago's time.

    No row is kept once it is written, however many there are.
    """
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        formats = {name: book.add_format(properties) for name, properties in _FORMATS.items()}
        for page in pages:
            sheet = book.add_worksheet(_sheet_name(page.name))
            _lay_out(sheet, page, _fill(sheet, page, formats))


def _sheet_name(name: str) -> str:
    return _NOT_XML.sub("", _NOT_IN_A_NAME.sub(" ", name)).strip("' ")[:MAX_SHEET_NAME].rstrip("' ") or "Hoja"


def _fill(sheet: Worksheet, page: Page, formats: dict[str, Format]) -> int:
    """Write header and rows, and return how wide they are, in characters."""
    widths = [len(header) + 2 for header in page.headers]
    last = 0
    for column, header in enumerate(page.headers):
        sheet.write_string(0, column, _writable(header), formats["header"])
    for last, row in enumerate(page.rows, start=1):
        for column, value in enumerate(row):
            shown = _write(sheet, (last, column), value, formats)
            widths[column] = max(widths[column], shown)
    widths = [min(max(width, _NARROWEST), _WIDEST) for width in widths]
    for column, (header, width) in enumerate(zip(page.headers, widths, strict=True)):
        kind = formats["date"] if header in page.dates else None
        sheet.set_column(column, column, width, kind)
        if values := page.offers.get(header):
            source = values if isinstance(values, str) else list(values)
            offer = {"validate": "list", "source": source, "error_type": "warning"}
            sheet.data_validation(1, column, _ROWS_TO_FILL_IN, column, offer)
    sheet.autofilter(0, 0, last, max(len(page.headers) - 1, 0))
    return sum(widths)


def _lay_out(sheet: Worksheet, page: Page, width: int) -> None:
    """Keep the header in sight, on the screen and on each sheet of paper, which is as wide as the columns."""
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    if width > _UPRIGHT:
        sheet.set_landscape()
    name, chosen = _printed(page.name), _printed(page.chosen)
    sheet.set_header(f'&L&"-,Bold"{name}' + (f"&R{chosen}" if chosen else ""))
    sheet.set_footer("&R&P de &N")


def _printed(text: str) -> str:
    """Return a text as the head of a sheet of paper takes it, in which & begins a command."""
    return _writable(text)[: _HEADER_HOLDS // 2].replace("&", "&&")


def _write(sheet: Worksheet, at: tuple[int, int], value: Value, formats: dict[str, Format]) -> int:
    """Write one cell and return how many characters it shows."""
    if value is None:
        return 0
    if isinstance(value, datetime):
        local = value.astimezone(clock.SANTIAGO).replace(tzinfo=None)
        sheet.write_datetime(*at, local, formats["instant"])
        return len("dd-mm-yyyy hh:mm")
    if isinstance(value, date):
        sheet.write_datetime(*at, value, formats["date"])
        return len("dd-mm-yyyy")
    if isinstance(value, int | float) and abs(value) < EXACT_NUMBERS:
        kind = "percent" if isinstance(value, Percent) else "number"
        sheet.write_number(*at, value, formats[kind])
        return len(f"{value:.6g}")
    text = _writable(str(value))
    kind = "formula_like" if _FORMULA_LIKE.match(text) else "text"
    sheet.write_string(*at, text, formats[kind])
    return max(map(len, text.split("\n")), default=0)


def _writable(text: str) -> str:
    return _NOT_XML.sub("", text)[:MAX_CELL]
