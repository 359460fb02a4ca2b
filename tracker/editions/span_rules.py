"""Meetings as they are typed: a local day with two times, which become instants."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import NamedTuple

from tracker.ground import clock
from tracker.models.editions import Meeting


class SpanRefused(Exception):
    """There is no such meeting; the message says why."""


class Span(NamedTuple):
    """A meeting by the clock of Santiago, on one day; `meeting` is the stored one (id) that it is, if any."""

    day: date
    start: time
    end: time
    outside_hours: bool = False
    meeting: int | None = None

    @classmethod
    def of(cls, meeting: Meeting) -> "Span":
        start, end = (at.astimezone(clock.SANTIAGO) for at in (meeting.starts_at, meeting.ends_at))
        return cls(start.date(), start.time(), end.time(), meeting.outside_hours, meeting.id)


def instants(span: Span) -> tuple[datetime, datetime]:
    """Return when a meeting begins and ends, in UTC. Raise SpanRefused.

    An hour that the clock skips, on the night it is put forward, is none; one that it shows twice is the first.
    """
    start, end = _instant(span.day, span.start), _instant(span.day, span.end)
    if end <= start:
        raise SpanRefused(f"La jornada del {span.day:%d-%m-%Y} termina antes de empezar.")
    return start, end


def check_apart(spans: Iterable[Span]) -> None:
    """Raise SpanRefused where two meetings share an instant."""
    for (_, end), (start, _) in pairwise(sorted(map(instants, spans))):
        if start < end:
            raise SpanRefused(f"Dos jornadas del {clock.local_date(start):%d-%m-%Y} se superponen.")


def _instant(day: date, at: time) -> datetime:
    local = datetime.combine(day, at, tzinfo=clock.SANTIAGO)
    instant = local.astimezone(UTC)
    if instant.astimezone(clock.SANTIAGO).time() != at:
        raise SpanRefused(f"El {day:%d-%m-%Y} no existen las {at:%H:%M}: esa noche el reloj se adelanta.")
    return instant
