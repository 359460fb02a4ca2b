"""Dates, instants, figures and phones as Chile writes them."""

import re
from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal

from tracker.ground.clock import SANTIAGO

LOCALE = "es_CL"
NBSP = "\u00a0"
_CHILEAN_PHONE = re.compile(r"(\+56)([0-9])([0-9]{4})([0-9]{4})")


@lru_cache(maxsize=2**12)  # a page writes the same few a hundred times
def short_date(day: date | None) -> str:
    """03-11-2026; nothing for no date."""
    return f"{day:%d-%m-%Y}" if day else ""


@lru_cache(maxsize=2**12)  # Babel takes its time
def long_date(day: date) -> str:
    """3 de noviembre de 2026."""
    return format_date(day, "d 'de' MMMM 'de' y", locale=LOCALE)


def local_day(instant: datetime) -> str:
    """Martes 3 de noviembre de 2026, in Santiago."""
    words: str = format_date(instant.astimezone(SANTIAGO), "EEEE d 'de' MMMM 'de' y", locale=LOCALE)
    return words[:1].upper() + words[1:]


def month_name(day: date) -> str:
    """Noviembre de 2026."""
    words: str = format_date(day, "MMMM 'de' y", locale=LOCALE)
    return words[:1].upper() + words[1:]


def date_and_time(instant: datetime) -> str:
    """03-11-2026 09:05, in Santiago."""
    return f"{instant.astimezone(SANTIAGO):%d-%m-%Y %H:%M}"


def hour(instant: datetime) -> str:
    """09:05, in Santiago."""
    return f"{instant.astimezone(SANTIAGO):%H:%M}"


def end_hour(ends_at: datetime, starts_at: datetime) -> str:
    """13:00; of what goes on over midnight, 02:00 del día siguiente."""
    same_day = ends_at.astimezone(SANTIAGO).date() == starts_at.astimezone(SANTIAGO).date()
    return hour(ends_at) if same_day else f"{hour(ends_at)} del día siguiente"


@lru_cache(maxsize=2**12, typed=True)  # Babel takes its time
def number(value: float) -> str:
    """1.234,5."""
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    return format_decimal(value, locale=LOCALE)


def percent(value: float) -> str:
    """75 %."""
    return f"{number(value)}{NBSP}%"


def whole_percent(covered: int, required: int) -> int:
    """Return the whole percentage; 0 and 100 only for nobody and everybody."""
    if covered in {0, required}:
        return 100 * covered // required
    return min(max(round(100 * covered / required), 1), 99)


def gap_words(covered: int, required: int, enrolled: int) -> str:
    """Return «faltan 9, 6 inscritos» of n of N; nothing where nobody is missing."""
    missing = required - covered
    if not missing:
        return ""
    words = f"{'falta' if missing == 1 else 'faltan'} {number(missing)}"
    return f"{words}, {enrolled_words(enrolled)}" if enrolled else words


def enrolled_words(enrolled: int) -> str:
    """Return «6 inscritos»."""
    return f"{number(enrolled)} {'inscrito' if enrolled == 1 else 'inscritos'}"


def phone(number: str) -> str:
    """+56 9 8765 4321; another country's number as it is kept."""
    if match := _CHILEAN_PHONE.fullmatch(number):
        return " ".join(match.groups())
    return number
