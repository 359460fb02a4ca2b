"""When a person is in a commune: days that end, meet or cross (design, section 3: Roster). Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from tracker.ground.format import short_date
from tracker.ground.refused import Refused
from tracker.models.people import Posting

_DAY = timedelta(days=1)
_OF_PERSON = ("served_since", "drives", "employer")
_OF_APPOINTMENT = ("decree", "decree_on", "mayor_decree", "mayor_decree_on")


def check_days(start: date, end: date | None, others: Iterable[Posting]) -> None:
    """Raise Refused where the days are reversed, or shared with another posting of the person in the commune."""
    if end and end < start:
        raise Refused(f"La fecha de término es anterior al inicio ({short_date(start)}).", "end")
    if any(share_a_day(other, start, end) for other in others):
        raise Refused("Se cruza con otra destinación de la persona en la comuna.", "start")


def share_a_day(posting: Posting, start: date, end: date | None) -> bool:
    return (end is None or posting.start <= end) and (posting.end is None or start <= posting.end)


def on(day: date, postings: Iterable[Posting]) -> Posting | None:
    """Return the posting of that day, of one person's in one commune."""
    return next((posting for posting in postings if share_a_day(posting, day, day)), None)


def has_ended(posting: Posting, today: date) -> bool:
    return posting.end is not None and posting.end < today


def day_before(day: date) -> date:
    return day - _DAY


def day_after(day: date) -> date:
    return day + _DAY


def taking_over(before: Posting, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a new function's posting: what is not said (None) is as in the one before.

    The decree and a mayor's extension are of the appointment (Ley 21.802, art. 13), so that they stay with the same one.
    """
    kept = {name: getattr(before, name) for name in _OF_PERSON}
    kept |= {name: getattr(before, name) if value is None else value for name, value in said.items()}
    same = kept["appointed_on"] == before.appointed_on
    for name in _OF_APPOINTMENT:
        value = said.get(name)
        kept[name] = getattr(before, name) if value is None and same else value
    return kept
