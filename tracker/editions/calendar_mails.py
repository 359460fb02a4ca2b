"""The calendar that goes along with a mail about an edition."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache

from tracker.editions.attending_rules import Way
from tracker.models.editions import Edition
from tracker.post import ics
from tracker.post.ics import Block

Calendars = Callable[[Way], str]


def calendars(edition: Edition, now: datetime, dropped: Sequence[Block] = ()) -> Calendars:
    """Return the function that gives the edition's calendar to who goes a way, made once for all who go it."""
    return cache(lambda way: ics.calendar(edition, now, where=way.where, link=way.link, dropped=dropped))
