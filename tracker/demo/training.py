"""Who passed what, and when: renewed in time, about to lapse, lapsed, or never."""

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tracker.models.people import Profile

HISTORY = 5 * 365  # days
EARLY, LATE = 50, 110  # days around the end of a record in which people renew it
FRIDAY = 4
ISSUERS_LIFE = 3 * 365  # days that an issuer's own expiry gives, where the plan asks for no renewal
MOST = 0.97  # somebody is always on leave when the course is held


@dataclass(frozen=True)
class Need:
    """A requirement of the plan with the course by which people meet it; no `life` lasts for ever."""

    subject: str
    profiles: frozenset[Profile]
    life: int | None  # days
    course_id: int
    hours: float


class Outcome(enum.Enum):
    """How a person stands today in one subject."""

    CURRENT = enum.auto()
    EXPIRING = enum.auto()
    EXPIRED = enum.auto()
    PENDING = enum.auto()


def outcomes(people: int, share: float) -> list[Outcome]:
    """Return one outcome for each of so many people, the best first; `share` of them are covered."""
    covered = round(people * min(share, MOST))
    expiring = covered // 8
    expired = (people - covered) * 2 // 5
    return (
        [Outcome.CURRENT] * (covered - expiring)
        + [Outcome.EXPIRING] * expiring
        + [Outcome.EXPIRED] * expired
        + [Outcome.PENDING] * (people - covered - expired)
    )


Calendar = Mapping[int, Sequence[date]]  # by course: the days on which an edition of it ended


def calendar(random: Random, today: date, courses: Iterable[int]) -> Calendar:
    """Return five years of editions, some five weeks apart, the same for every commune."""
    return {course: list(_editions(random, today)) for course in courses}


def passed_on(
    random: Random, editions: Sequence[date], need: Need, outcome: Outcome, today: date, since: date
) -> list[date]:
    """Return when somebody with that outcome passed, last day first; renewals only while in post, since then."""
    if outcome is Outcome.PENDING:
        return []
    days: list[date] = []
    oldest, newest = _window(outcome, need.life)
    while day := _between(random, editions, today - timedelta(oldest), today - timedelta(newest)):
        days.append(day)
        ago = (today - day).days + (need.life or ISSUERS_LIFE)
        oldest, newest = ago + LATE, ago - EARLY
        if today - timedelta(newest) < since:
            break
    return days


def _editions(random: Random, today: date) -> Iterator[date]:
    ago = random.randrange(4, 30)
    while ago < HISTORY:
        yield working_day(today - timedelta(ago))
        ago += random.randrange(28, 40)


def _window(outcome: Outcome, life: int | None) -> tuple[int, int]:
    """Return how many days ago, at most and at least, a record with that outcome was obtained."""
    lasting = life or ISSUERS_LIFE
    if outcome is Outcome.EXPIRING:
        return lasting - 5, lasting - 55
    if outcome is Outcome.EXPIRED:
        return lasting + 420, lasting + 5
    return (HISTORY if life is None else lasting - 75), 1


def _between(random: Random, editions: Sequence[date], oldest: date, newest: date) -> date | None:
    days = [day for day in editions if oldest <= day <= newest]
    return random.choice(days) if days else None


def working_day(day: date) -> date:
    """Return the day itself, or the Friday before a weekend."""
    return day - timedelta(max(0, day.weekday() - FRIDAY))
