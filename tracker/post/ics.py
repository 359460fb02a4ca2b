"""The meetings of an edition for anybody's calendar (RFC 5545): taken in again, they replace what was there."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from icalendar import Calendar, Event

from tracker.ground.clock import SANTIAGO
from tracker.models.editions import Edition, EditionState, Meeting

MEDIA_TYPE = "text/calendar"
FILE = "curso.ics"
_FIRST = datetime(2026, 1, 1, tzinfo=UTC)  # what is written later counts as the newer one
_YEAR = timedelta(days=366)


class Block(NamedTuple):
    """When a meeting (id) is, or was, of an edition that was made at an instant."""

    id: int
    starts_at: datetime
    ends_at: datetime
    made_at: datetime

    @classmethod
    def of(cls, meeting: Meeting) -> "Block":
        return cls(meeting.id, meeting.starts_at, meeting.ends_at, meeting.edition.created_at)


def calendar(
    edition: Edition, now: datetime, *, where: str, link: str | None, dropped: Iterable[Block] = ()
) -> str:
    """Return an edition's meetings as an iCalendar file, for who goes there; `link` is for who needs it.

    `dropped` are meetings that it had, or that another had instead of it: they are cancelled, as all of a
    cancelled edition are.
    """
    over = edition.state is EditionState.CANCELLED
    blocks = [Block.of(meeting) for meeting in edition.meetings]
    gone = [*dropped, *(blocks if over else ())]
    made = Calendar()
    made.add("prodid", "-//Plan de capacitación de inspectores municipales//ES")
    made.add("version", "2.0")
    made.add("method", "CANCEL" if over else "PUBLISH")
    for block in sorted({*blocks, *gone}, key=lambda each: each.starts_at):
        made.add_component(_event(edition, block, now, where, link, cancelled=block in gone))
    _add_zone(made, {*blocks, *gone})
    return bytes(made.to_ical()).decode()


def _event(
    edition: Edition, block: Block, now: datetime, where: str, link: str | None, *, cancelled: bool
) -> Event:
    event = Event()
    event.add("uid", f"jornada-{block.id}-{block.made_at:%Y%m%d%H%M%S}@capacitacion")
    event.add("dtstamp", now)
    event.add("last-modified", now)
    event.add("sequence", max(0, int((now - _FIRST).total_seconds())))
    event.add("dtstart", block.starts_at.astimezone(SANTIAGO))
    event.add("dtend", block.ends_at.astimezone(SANTIAGO))
    event.add("summary", edition.course.title)
    event.add("location", where)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if text := _description(edition, link):
        event.add("description", text)
    return event


def _description(edition: Edition, link: str | None) -> str:
    parts = [("Qué llevar", edition.bring), ("Enlace", link)]
    return "\n".join(f"{label}: {text}" for label, text in parts if text)


def _add_zone(made: Calendar, blocks: Iterable[Block]) -> None:
    """Add the rules of Santiago's clock for as long as the meetings need them."""
    days = [block.starts_at.date() for block in blocks]
    if days:
        made.add_missing_timezones(first_date=min(days) - _YEAR, last_date=max(days) + _YEAR)
