"""What a cell says of a date: day first, unless its column is known to be written otherwise; never guessed."""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.ground.format import short_date
from tracker.ground.text import key, search_key
from tracker.sheets.cells import Result, quoted, text
from tracker.sheets.doubts import DoubtKind
from tracker.sheets.read import Cell

FIRST_YEAR, LAST_YEAR = 1930, 2100
_LAST_SHORT_YEAR = 2050
_SERIAL_ORIGIN = date(1899, 12, 30)
FROM_1904 = date(1904, 1, 1)
LAST_MONTH = 12
NO_END = date.max  # said in so many words, not left blank
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
_MONTH_YEAR = re.compile(rf"(?:{_MONTH}(?: del?)? ([0-9]{{4}}|[0-9]{{2}})|([0-9]{{1,2}}) ([0-9]{{4}}))")
_THREE_NUMBERS = re.compile(r"[0-9]+[-–./ ]+[0-9]+[-–./ ]+[0-9]+")
_YEAR = re.compile(r"[0-9]{4}")

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
_NO_END = re.compile(
    "(?:plazo |contrato |duracion )?indefinid[oa]s?|indef|(?:sin|no tiene|no hay) (?:fecha (?:de )?)?(?:termino|fin|vencimiento|plazo)"
    "|(?:sigue |se encuentra |actualmente )?vigente|vigente (?:a la fecha|actualmente|hoy)|(?:hasta )?(?:a )?la fecha|hasta hoy|a hoy"
    "|(?:hasta )?(?:el |la )?(?:presente|actualidad)|actual(?:mente)?|en ejercicio|(?:sigue )?activ[oa]|permanente|continua|no aplica|no tiene"
)


@dataclass(frozen=True, slots=True)
class Manner:
    """How the dates of a column are written, as the whole of it shows, or as somebody said; `blank`: what is not read."""

    month_first: bool = False
    swapped: bool = False
    origin: date = _SERIAL_ORIGIN
    first_day: bool = False
    blank: frozenset[DoubtKind] = frozenset()


AS_USUAL = Manner()


def day(cell: Cell, manner: Manner = AS_USUAL) -> Result[date]:
    """Return the date a cell says: a real one, a serial number, day-month-year in figures or words, or ISO.

    Refused with its reason: without a day, impossible, more than one, outside 1930–2100. Two figures of
    a year mean 1951–2050.
    """
    if isinstance(cell, date):
        return _real(cell, manner)
    plain = _plain(cell)
    if len(plain) > _LONGEST:
        return Result(refusal=f"{quoted(plain)} no es una fecha: {EXAMPLE}.")
    return _typed(plain, cell, manner) if plain else Result()


def last_day(cell: Cell, manner: Manner = AS_USUAL) -> Result[date]:
    """Return the day a cell says that something ends, NO_END where it says that it does not («Indefinido»)."""
    typed = cell if isinstance(cell, str) and len(cell) <= _LONGEST else ""
    return Result(NO_END) if _NO_END.fullmatch(search_key(typed)) else day(cell, manner)


READERS: Mapping[object, Callable[[Cell, Manner], Result[date]]] = {day: day, last_day: last_day}


def month(cell: Cell) -> date | None:
    """Return the first day of the month, or of the year, that stands alone in a cell."""
    typed = _plain(cell)[:_LONGEST]
    if _THREE_NUMBERS.fullmatch(typed):
        return None
    plain = search_key(typed)
    found = _MONTH_YEAR.fullmatch(plain)
    if found and found[1]:
        return _first(_year(found[2]), _MONTHS.index("sep" if found[1] == "set" else found[1]) + 1)
    if found:
        return _first(int(found[4]), int(found[3]))
    return _first(int(plain), 1) if _YEAR.fullmatch(plain) else None


def within(said: str) -> bool:
    """Say whether a text holds a date; a year alone is none."""
    found = WITHIN.search(said)
    return found is not None and not _YEAR.fullmatch(found[0])


def figures(plain: str) -> tuple[int, int, int] | None:
    """Return the three numbers of a date in figures that ends with its year: which is the day is another question."""
    found = _DAY_MONTH_YEAR.fullmatch(plain)
    return (int(found[1]), int(found[2]), _year(found[3])) if found else None


def exists(first: int, second: int, year: int) -> bool:
    """Say whether figures are a date, whichever of them is the month."""
    last, number = max(first, second), min(first, second)
    return (
        1 <= number <= LAST_MONTH
        and 1 <= last <= monthrange(year, number)[1]
        and FIRST_YEAR <= year <= LAST_YEAR
    )


def is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float)


def is_serial(cell: Cell) -> bool:
    """Say whether a number would be a date if it were shown as one."""
    return is_number(cell) and _SERIAL.fullmatch(_plain(cell)) is not None


def course_day(cell: Cell, manner: Manner = AS_USUAL) -> Result[date]:
    """Return the date in a course's column; «no» and the like say nothing, as a blank.

    «Sí», X or a tick without a date are refused: when the course was passed is never guessed.
    """
    said = key(text(cell))
    if said in _NOT_DONE:
        return Result()
    if text(cell) and (said in _DONE or not said):
        return Result(refusal=f"Dice {quoted(cell)} sin la fecha en que aprobó el curso: {EXAMPLE}.")
    return day(cell, manner)


def may_be_a_course(cells: Sequence[Cell]) -> bool:
    """Say whether what a column holds could stand under a course: any date, also without its day, or mostly yes and no."""
    said = [key(text(cell)) in _DONE | _NOT_DONE | {""} for cell in cells]  # «✓» has no letter
    return 2 * sum(said) > len(said) or any(map(_dated, cells))


def _dated(cell: Cell) -> bool:
    return day(cell).value is not None or WITHIN.search(text(cell)[:_LONGEST]) is not None


def _plain(cell: Cell) -> str:
    """Return the text of a cell without a time of day."""
    number = isinstance(cell, float) and abs(cell) < _SERIAL_ORIGIN.toordinal()
    typed = text(int(cell) if number and isinstance(cell, float) else cell)
    return typed if len(typed) > _LONGEST else _TIME.sub("", typed)


def _typed(plain: str, cell: Cell, manner: Manner) -> Result[date]:
    if _SERIAL.fullmatch(plain):
        return _serial(int(plain), cell, manner)
    if found := figures(plain):
        return _in_figures(*found, cell, manner)
    if parts := _parts(plain):
        return _calendar(*parts, cell)
    if manner.first_day and (first := month(plain)):
        return Result(first, warning=f"{quoted(plain)} no dice el día: se tomó el {short_date(first)}.")
    return Result(refusal=_why_not(plain))


def _serial(number: int, cell: Cell, manner: Manner) -> Result[date]:
    if DoubtKind.FROM_1904 in manner.blank and is_number(cell):
        return _doubted(cell)
    return _checked(manner.origin + timedelta(days=number), cell)


def _real(cell: date, manner: Manner) -> Result[date]:
    if cell.day <= LAST_MONTH and cell.day != cell.month:
        if DoubtKind.HALF_CONVERTED in manner.blank:
            return _doubted(cell)
        if manner.swapped:
            return _checked(date(cell.year, cell.day, cell.month), cell)
    return _checked(cell, cell)


def _in_figures(first: int, second: int, year: int, cell: Cell, manner: Manner) -> Result[date]:
    if DoubtKind.MONTH_FIRST in manner.blank and max(first, second) <= LAST_MONTH and first != second:
        return _doubted(cell)
    day_of_month, number = (second, first) if manner.month_first else (first, second)
    return _calendar(year, number, day_of_month, cell)


def _doubted(cell: Cell) -> Result[date]:
    return Result(refusal=f"La fecha {quoted(cell)} es dudosa: {EXAMPLE}.")


def _first(year: int, number: int) -> date | None:
    known = FIRST_YEAR <= year <= LAST_YEAR and 1 <= number <= LAST_MONTH
    return date(year, number, 1) if known else None


def _parts(plain: str) -> tuple[int, int, int] | None:
    """Return year, month and day where it is plain which is which."""
    if found := _YEAR_MONTH_DAY.fullmatch(plain) or _COMPACT.fullmatch(plain):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _WORDED.fullmatch(search_key(plain)):
        name = "sep" if found[2] == "set" else found[2]
        return _year(found[3]), _MONTHS.index(name) + 1, int(found[1])
    return None


def _year(figures: str) -> int:
    year = int(figures)
    if len(figures) > len("21"):
        return year
    return year + (2000 if year + 2000 <= _LAST_SHORT_YEAR else 1900)


def _calendar(year: int, number: int, day_of_month: int, cell: Cell) -> Result[date]:
    try:
        return _checked(date(year, number, day_of_month), cell)
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
