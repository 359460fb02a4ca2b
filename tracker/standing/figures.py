"""The figures of communes on a date; those a process has counted are kept while they cannot have changed."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from sqlalchemy.orm import Session

from tracker.standing import load, stamps
from tracker.standing.coverage import CommuneCoverage, coverage
from tracker.standing.facts import CommuneFact, PlanFacts, RequirementFact

Kept = dict[str, tuple[int | None, CommuneCoverage]]

DATES = 16  # today and the ends of years, with the plan of each; a country's take a few megabytes


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
    untouched = stamps.untouched(session)
    if not untouched and (enrolled or not stamps.untouched(session, seats=False)):
        return _counted(session, communes, plan, on)
    kept = _kept(() if plan is None else plan.requirements, on)
    found = {commune.cut: kept.get(commune.cut) for commune in communes}
    changed = [commune for commune in communes if not _holds(found[commune.cut], commune)]
    for commune, part in zip(changed, _counted(session, changed, plan, on), strict=True):
        found[commune.cut] = commune.stamp, part
        if untouched:
            kept[commune.cut] = commune.stamp, part
    return [entry[1] for entry in found.values() if entry]


def _counted(
    session: Session, communes: Sequence[CommuneFact], plan: PlanFacts | None, on: date
) -> list[CommuneCoverage]:
    cuts = [commune.cut for commune in communes if commune.sent_roster]
    people = load.roster(session, on, cuts) if cuts else []
    return coverage(people, communes, plan, on)


@lru_cache(maxsize=DATES)
def _kept(requirements: Sequence[RequirementFact], on: date) -> Kept:  # noqa: ARG001  what is kept depends on them
    """Return what this process keeps of a plan on a date: by commune, its stamp and figures."""
    return {}


def _holds(entry: tuple[int | None, CommuneCoverage] | None, commune: CommuneFact) -> bool:
    return entry is not None and commune.stamp is not None and entry[0] == commune.stamp
