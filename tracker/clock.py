"""The one clock: instants are aware UTC, dates are those of America/Santiago."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SANTIAGO = ZoneInfo("America/Santiago")


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
    """Return the first instant of a local day, in UTC (DESIGN 3: 6-09-2026 starts at 01:00).

    Midnight does not exist on the night the clock is put forward: reading it with the offset of the
    night before lands on the jump itself, which is the day's first instant.
    """
    return datetime.combine(day, time(), tzinfo=SANTIAGO).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Return the first instant after a local day, in UTC."""
    return start_of(day + timedelta(days=1))
