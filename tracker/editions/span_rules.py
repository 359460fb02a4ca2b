"""Meetings as they are typed: a local day with two times, which become instants."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple

from tracker.ground import clock
from tracker.ground.format import short_date
from tracker.ground.refused import Refused
from tracker.models.editions import Meeting

LONGEST_NIGHT = timedelta(hours=12)


class Span(NamedTuple):
    """A meeting by the clock of Santiago, from one day on; `meeting` is the stored one (id) that it is, if any.

    An end before the start is of the next day.
    """

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
    """Return when a meeting begins and ends, in UTC. Raise Refused.

    One that ends before it starts goes on over midnight, for less than twelve hours. An hour that the clock skips, on the night it is put forward, is none; one that it shows twice is the first.
    """
    goes_on = span.end <= span.start
    start = _instant(span.day, span.start)
    end = _instant(span.day + timedelta(days=goes_on), span.end)
    if (
        goes_on and end - start >= LONGEST_NIGHT
    ):  # nor do mornings written for afternoons pass: 10:00 to 01:00
        raise Refused(f"La jornada del {short_date(span.day)} termina antes de empezar.", "meetings")
    return start, end


def check_apart(spans: Iterable[Span]) -> None:
    """Raise Refused where two meetings share an instant."""
    for (_, end), (start, _) in pairwise(sorted(map(instants, spans))):
        if start < end:
            raise Refused(
                f"Dos jornadas del {short_date(clock.local_date(start))} se superponen.", "meetings"
            )


def _instant(day: date, at: time) -> datetime:
    local = datetime.combine(day, at, tzinfo=clock.SANTIAGO)
    instant = local.astimezone(UTC)
    if instant.astimezone(clock.SANTIAGO).time() != at:
        raise Refused(
            f"El {short_date(day)} no existen las {at:%H:%M}: esa noche el reloj se adelanta.", "meetings"
        )
    return instant
