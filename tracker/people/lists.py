"""The directory: people by name, a page at a time, with where they are and how they stand."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from tracker.people.name_rules import Name
from tracker.people.sight_rules import Sight
from tracker.standing import load
from tracker.standing.facts import PersonFacts, PlanFacts, PostingFact, Settings
from tracker.standing.obligations import postings_on
from tracker.standing.status import person_standing
from tracker.standing.urgency import Tally, tally


class Entry(NamedTuple):
    """A person, their postings on the date, and how they stand towards the plan."""

    name: Name
    postings: Sequence[PostingFact]
    tally: Tally


def entries(
    session: Session,
    found: Sequence[Name],
    plan: PlanFacts | None,
    on: date,
    settings: Settings,
    sight: Sight,
) -> list[Entry]:
    """Return these people, in their order, as they stand on that date."""
    facts = {person.id: sight.of(person) for person in load.many(session, [name.id for name in found])}
    return [_entry(name, facts[name.id], plan, on, settings) for name in found]


def _entry(name: Name, person: PersonFacts, plan: PlanFacts | None, on: date, settings: Settings) -> Entry:
    standings = person_standing(person, plan, on, settings)
    return Entry(name, postings_on(person, on), tally(standings))
