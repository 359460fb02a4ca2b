"""The figures of communes on a date: those that are kept, and what has to be counted because nothing kept holds."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from tracker.ground import database
from tracker.ground.clock import local_date
from tracker.standing import keeping, load, stamps
from tracker.standing.coverage import Cell, CommuneCoverage, coverage, headcount, region, unknown
from tracker.standing.facts import CommuneFact, PlanFacts

_AT_A_TIME = 40  # communes: some thousands of people
_BEFORE_MIDNIGHT = timedelta(hours=1)


def figures(
    session: Session,
    communes: Sequence[CommuneFact],
    plan: PlanFacts | None,
    on: date,
    *,
    enrolled: bool = True,
) -> list[CommuneCoverage]:
    """Return the coverage of these communes, as just read, on that date, in their order.

    Not `enrolled`: who is enrolled does not matter, and may be as it was before this transaction.
    """
    if not stamps.untouched(session, seats=enrolled):
        return _counted(session, communes, plan, on)
    kept = keeping.kept(session, keeping.day_of(plan, on), [commune.cut for commune in communes])
    return _completed(session, communes, plan, on, kept)


def with_region(
    session: Session,
    communes: Sequence[CommuneFact],
    shown: Sequence[CommuneFact],
    plan: PlanFacts | None,
    on: date,
) -> tuple[list[CommuneCoverage], list[Cell]]:
    """Return the coverage of the communes that are shown, in their order, and of all together."""
    if stamps.untouched(session):
        kept = keeping.kept(session, keeping.day_of(plan, on), [commune.cut for commune in shown])
        if (total := kept.total(keeping.stamp_of_all(communes))) is not None:
            return _completed(session, shown, plan, on, kept), total
    parts = {part.commune: part for part in figures(session, communes, plan, on)}
    total = region(parts.values(), plan)
    if database.is_read_only():
        keeping.keep_region(keeping.day_of(plan, on), communes, headcount(parts.values()), total)
    return [parts[commune.cut] for commune in shown], total


def people_on_rosters(session: Session, plan: PlanFacts | None, on: date) -> int | None:
    """Return how many people are on the rosters of that date, each once, where that was counted."""
    return keeping.people_of(session, keeping.day_of(plan, on)) if stamps.untouched(session) else None


def keep_ready(session: Session, now: datetime) -> list[keeping.Day]:
    """Keep the figures that people ask for most; commits. Return the days for which people ask most."""
    stamps.give(session)
    days: list[keeping.Day] = []
    with database.reading():
        for on in asked_for(now):
            plan, settings = load.terms(session, on)
            with_region(session, load.communes(session, on), [], plan, on)
            days += keeping.day_of(plan, on), keeping.day_of(plan, on, settings)
    return days


def asked_for(now: datetime) -> list[date]:
    """Return today and the year's end; in the day's last hour also those of tomorrow."""
    days = at_hand(now)
    return sorted(days | {date(day.year, 12, 31) for day in days})


def at_hand(now: datetime) -> set[date]:
    """Return today, and in the day's last hour tomorrow."""
    return {local_date(now), local_date(now + _BEFORE_MIDNIGHT)}


def _completed(
    session: Session, communes: Sequence[CommuneFact], plan: PlanFacts | None, on: date, kept: keeping.Kept
) -> list[CommuneCoverage]:
    """Return the figures of communes from what is kept of them, and count and keep the others."""
    found = {each.cut: kept.part(each) if each.sent_roster else unknown(each.cut) for each in communes}
    for some in _some([commune for commune in communes if found[commune.cut] is None]):
        counted = _counted(session, some, plan, on)
        found |= {part.commune: part for part in counted}
        if database.is_read_only():
            keeping.keep(keeping.day_of(plan, on), zip(some, counted, strict=True))
    return [part for part in found.values() if part is not None]


def _some(communes: Sequence[CommuneFact]) -> Iterator[Sequence[CommuneFact]]:
    """Yield so many at a time that a country's people are never held at once, and what was counted is soon kept."""
    for first in range(0, len(communes), _AT_A_TIME):
        yield communes[first : first + _AT_A_TIME]


def _counted(
    session: Session, communes: Sequence[CommuneFact], plan: PlanFacts | None, on: date
) -> list[CommuneCoverage]:
    cuts = [commune.cut for commune in communes if commune.sent_roster]
    people = load.crowd(session, on, cuts) if cuts else []
    return coverage(people, communes, plan, on)
