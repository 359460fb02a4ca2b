"""What the address of a list says: date, search, order, page, format; what is none gets a sentence."""

import re
import tempfile
from collections.abc import Collection, Iterable
from datetime import date

from flask import Response, request, send_file

from tracker.ground import clock
from tracker.ground.format import short_date
from tracker.sheets.write import Page as Sheet
from tracker.sheets.write import write
from tracker.web.errors import BadQuery

PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2100, 12, 31)
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_CHILEAN = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
_NUMBER = re.compile(r"[1-9][0-9]{0,6}")


def chosen_date(name: str = "al") -> date:
    """Return the date of the address, 2026-12-31 or 31-12-2026; today where it names none."""
    given = request.args.get(name, "").strip()
    if not given:
        return clock.today()
    day = _day(given)
    if day is None:
        raise BadQuery("Esa fecha no existe. Escríbala como 31-12-2026.")
    if not FIRST_DAY <= day <= LAST_DAY:
        raise BadQuery(f"Elija una fecha entre {short_date(FIRST_DAY)} y {short_date(LAST_DAY)}.")
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


def both_ways(keys: Iterable[str]) -> set[str]:
    """Return the orders that a list with these keys offers."""
    return {order for key in keys for order in (key, f"-{key}")}


def wants_spreadsheet() -> bool:
    return chosen("formato", {"xlsx"}) == "xlsx"


def workbook(name: str, *sheets: Sheet) -> Response:
    """Return a download of these sheets; `name` names the file."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed with the answer that sends it
    write(file, *sheets)
    length = file.tell()
    file.seek(0)
    answer = send_file(file, XLSX, as_attachment=True, download_name=f"{name}.xlsx")
    answer.content_length = length
    return answer


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
