"""The figures of communes on a date."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from tracker.standing import load
from tracker.standing.coverage import CommuneCoverage, coverage
from tracker.standing.facts import CommuneFact, PlanFacts


def figures(
    session: Session, communes: Sequence[CommuneFact], plan: PlanFacts | None, on: date
) -> list[CommuneCoverage]:
    """Return the coverage of these communes on that date, in their order."""
    people = load.roster(session, on, [commune.cut for commune in communes])
    return coverage(people, communes, plan, on)
