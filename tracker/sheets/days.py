"""What a cell says of a date: day first, never guessed."""

import re
from datetime import date, timedelta

from tracker.ground.text import key, search_key
from tracker.sheets.cells import Result, quoted, text
from tracker.sheets.read import Cell

FIRST_YEAR, LAST_YEAR = 1930, 2100
_LAST_SHORT_YEAR = 2050
_SERIAL_ORIGIN = date(1899, 12, 30)
_LONGEST = 200  # to look for a time of day in more would take long
EXAMPLE = "escriba día-mes-año, por ejemplo 01-03-2021"

_MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
_MONTH = rf"({'|'.join(_MONTHS)}|set)[a-z]*"
_TIME = re.compile(r"[Tt\s]+[0-9]{1,2}:[0-9]{2}.*")
_SERIAL = re.compile(r"[1-7][0-9]{4}")
_DAY_MONTH_YEAR = re.compile(r"([0-9]{1,2})\s?[-–./ ]\s?([0-9]{1,2})\s?[-–./ ]\s?([0-9]{4}|[0-9]{2})")
_YEAR_MONTH_DAY = re.compile(r"([0-9]{4})[-./]([0-9]{1,2})[-./]([0-9]{1,2})")
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_WORDED = re.compile(rf"(?:[a-z]+ )?([0-9]{{1,2}})(?: de)? {_MONTH}(?: del?)? ([0-9]{{4}}|[0-9]{{2}})")
_NO_DAY = re.compile(rf"(?:(?:{_MONTH}|[0-9]{{1,2}})(?: del?)? )?(?:[0-9]{{4}}|[0-9]{{2}})")

_ANY_MONTH = rf"\b(?:{'|'.join(_MONTHS)}|set)[a-z]*"
WITHIN = re.compile(
    r"(?<!\w)(?:"
    "[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}"
    r"|[0-9]{1,2}\s?[-–./]\s?[0-9]{1,2}\s?[-–./]\s?(?:[0-9]{4}|[0-9]{2})"
    rf"|[0-9]{{1,2}}(?: de)? {_ANY_MONTH}(?: del?)? (?:[0-9]{{4}}|[0-9]{{2}})"
    rf"|(?:{_ANY_MONTH}(?: del?)? |[0-9]{{1,2}}[-./])?(?:19|20)[0-9]{{2}}"
    r")(?!\w)",
    re.IGNORECASE,
)  # what looks like a date in the midst of other words, with or without its day

_DONE = frozenset(
    {"si", "s", "x", "1", "ok", "verdadero", "aprobado", "aprobada", "realizado", "realizada", "hecho"}
)
_NOT_DONE = frozenset(
    {"no", "n", "0", "falso", "pendiente", "norealizado", "reprobado", "reprobada", "falta"}
)


def day(cell: Cell) -> Result[date]:
    """Return the date a cell says: a real one, a serial number, day-month-year in figures or words, or ISO.

    Refused with its reason: without a day, impossible, more than one, outside 1930–2100. Two figures of
    a year mean 1951–2050.
    """
    if isinstance(cell, date):
        return _checked(cell, cell)
    typed = text(int(cell) if isinstance(cell, float) and abs(cell) < _SERIAL_ORIGIN.toordinal() else cell)
    if not typed:
        return Result()
    if len(typed) > _LONGEST:
        return Result(refusal=f"{quoted(typed)} no es una fecha: {EXAMPLE}.")
    plain = _TIME.sub("", typed)
    if _SERIAL.fullmatch(plain):
        return _checked(_SERIAL_ORIGIN + timedelta(days=int(plain)), cell)
    if parts := _parts(plain):
        return _calendar(*parts, cell)
    return Result(refusal=_why_not(plain))


def course_day(cell: Cell) -> Result[date]:
    """Return the date in a course's column; «no» and the like say nothing, as a blank.

    «Sí», X or a tick without a date are refused: when the course was passed is never guessed.
    """
    said = key(text(cell))
    if said in _NOT_DONE:
        return Result()
    if text(cell) and (said in _DONE or not said):
        return Result(refusal=f"Dice {quoted(cell)} sin la fecha en que aprobó el curso: {EXAMPLE}.")
    return day(cell)


def _parts(plain: str) -> tuple[int, int, int] | None:
    """Return year, month and day as they were typed."""
    if found := _YEAR_MONTH_DAY.fullmatch(plain) or _COMPACT.fullmatch(plain):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _DAY_MONTH_YEAR.fullmatch(plain):
        return _year(found[3]), int(found[2]), int(found[1])
    if found := _WORDED.fullmatch(search_key(plain)):
        month = "sep" if found[2] == "set" else found[2]
        return _year(found[3]), _MONTHS.index(month) + 1, int(found[1])
    return None


def _year(figures: str) -> int:
    year = int(figures)
    if len(figures) > len("21"):
        return year
    return year + (2000 if year + 2000 <= _LAST_SHORT_YEAR else 1900)


def _calendar(year: int, month: int, day_of_month: int, cell: Cell) -> Result[date]:
    try:
        return _checked(date(year, month, day_of_month), cell)
    except ValueError:
        return Result(refusal=f"La fecha {quoted(cell)} no existe: {EXAMPLE}.")


def _checked(found: date, cell: Cell) -> Result[date]:
    if FIRST_YEAR <= found.year <= LAST_YEAR:
        return Result(found)
    return Result(refusal=f"La fecha {quoted(cell)} está fuera de los años {FIRST_YEAR} a {LAST_YEAR}.")


def _why_not(plain: str) -> str:
    if _NO_DAY.fullmatch(search_key(plain)):
        return f"{quoted(plain)} no dice el día: {EXAMPLE}."
    if len(_DAY_MONTH_YEAR.findall(plain)) > 1:
        return f"{quoted(plain)} tiene más de una fecha: escriba una sola."
    return f"{quoted(plain)} no es una fecha: {EXAMPLE}."
