"""The one clock: instants are aware UTC, dates are those of America/Santiago."""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

SANTIAGO = ZoneInfo("America/Santiago")
_ISO = re.compile(r"(?:19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}")


def now() -> datetime:
    """Return this instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the local calendar date of this instant."""
    return local_date(now())


def local_date(instant: datetime) -> date:
    """Return the local calendar date of an aware instant."""
    return instant.astimezone(SANTIAGO).date()


def start_of(day: date) -> datetime:
    """Return the first instant of a local day, in UTC (design, section 3: 6-09-2026 starts at 01:00).

    Midnight does not exist on the night the clock is put forward: reading it with the offset of the
    night before lands on the jump itself, which is the day's first instant.
    """
    return datetime.combine(day, time(), tzinfo=SANTIAGO).astimezone(UTC)


def iso_date(text: str) -> date:
    """Return the calendar date that scripts and files write as 2026-12-31.

    Raise ValueError, with a sentence for the user, for what is no such date, or not of 1900 to 2999.
    """
    try:
        if _ISO.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError("debe ser una fecha que exista, escrita como 2026-12-31.")
