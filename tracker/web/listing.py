"""What the address of a list says: date, search, order, page, format; what is none gets a sentence."""

import io
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any, Generic, TypeVar

from flask import Response, request, send_file

from tracker.ground import clock
from tracker.sheets.write import Page as Sheet
from tracker.sheets.write import Value, write
from tracker.web.errors import BadQuery

Row = TypeVar("Row")

PER_PAGE = 50
LONGEST_DOWNLOAD = 5_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2100, 12, 31)
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_CHILEAN = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
_NUMBER = re.compile(r"[1-9][0-9]{0,6}")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """The part of a list that is shown, and how long the whole is."""

    rows: Sequence[Row]
    number: int
    total: int
    per_page: int = PER_PAGE


def chosen_date(name: str = "al") -> date:
    """Return the date of the address, 2026-12-31 or 31-12-2026; today where it names none."""
    given = request.args.get(name, "").strip()
    if not given:
        return clock.today()
    day = _day(given)
    if day is None:
        raise BadQuery("Esa fecha no existe. Escríbala como 31-12-2026.")
    if not FIRST_DAY <= day <= LAST_DAY:
        raise BadQuery(f"Elija una fecha entre {FIRST_DAY:%d-%m-%Y} y {LAST_DAY:%d-%m-%Y}.")
    return day


def chosen(name: str, options: Collection[str], default: str = "") -> str:
    """Return which of the options the address names."""
    given = request.args.get(name, "") or default
    if given != default and given not in options:
        raise BadQuery("La página no tiene esa opción. Vuelva a elegir en la lista.")
    return given


def search_words() -> str:
    return request.args.get("buscar", "").strip()[:100]


def page_number(name: str = "pagina") -> int:
    given = request.args.get(name, "1")
    if not _NUMBER.fullmatch(given):
        raise BadQuery("Esa página no existe.")
    return int(given)


def page_of(rows: Sequence[Row], per_page: int = PER_PAGE, name: str = "pagina") -> Page[Row]:
    """Return the page of a list that is at hand, of which the address says the number; past its end, the last one."""
    number = last_page_at_most(page_number(name), len(rows), per_page)
    first = (number - 1) * per_page
    return Page(rows[first : first + per_page], number, len(rows), per_page)


def last_page_at_most(number: int, total: int, per_page: int = PER_PAGE) -> int:
    return max(1, min(number, -(-total // per_page)))


def in_order(rows: Iterable[Row], order: str, keys: Mapping[str, Callable[[Row], Any]]) -> list[Row]:
    """Return the rows sorted by one of `keys`, named by `order` («-» before it: descending).

    Rows without a value come last in both directions; equal ones stay as they came.
    """
    key = keys[order.removeprefix("-")]
    known: list[tuple[Any, Row]] = []
    unknown: list[Row] = []
    for row in rows:
        if (value := key(row)) is None:
            unknown.append(row)
        else:
            known.append((value, row))
    known.sort(key=itemgetter(0), reverse=order.startswith("-"))
    return [row for _, row in known] + unknown


def both_ways(keys: Iterable[str]) -> set[str]:
    """Return the orders that a list with these keys offers."""
    return {order for key in keys for order in (key, f"-{key}")}


def by_column(order: str, columns: Mapping[str, Any]) -> Any:
    """Return the ORDER BY of an order that `both_ways` offers; rows without a value come last."""
    column = columns[order.removeprefix("-")]
    return (column.desc() if order.startswith("-") else column.asc()).nulls_last()


def wants_spreadsheet() -> bool:
    return chosen("formato", {"xlsx"}) == "xlsx"


def spreadsheet(name: str, headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> Response:
    """Return a download of these rows; `name` names sheet and file."""
    return workbook(name, Sheet(name, headers, rows))


def workbook(name: str, *sheets: Sheet) -> Response:
    """Return a download of these sheets; `name` names the file."""
    file = io.BytesIO(write(*sheets))
    return send_file(file, XLSX, as_attachment=True, download_name=f"{name}.xlsx")


def _day(given: str) -> date | None:
    if match := _ISO.fullmatch(given):
        year, month, day = match.groups()
    elif match := _CHILEAN.fullmatch(given):
        day, month, year = match.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
