"""The directory: people by name, a page at a time, with where they are and how they stand."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from tracker.people.name_rules import Name
from tracker.people.sight_rules import Sight
from tracker.standing import load
from tracker.standing.each import each
from tracker.standing.facts import PlanFacts, PostingFact, Settings
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
    ids = [name.id for name in found]
    places = {person.id: person for person in load.postings(session, ids)}
    left = [person.id for person in places.values() if sight.last_day(person) is not None]
    standings = each(session, [number for number in ids if number not in left], plan, on, settings)
    for person in map(sight.of, load.many(session, left) if left else ()):
        places[person.id], standings[person.id] = person, person_standing(person, plan, on, settings)
    return [Entry(name, postings_on(places[name.id], on), tally(standings[name.id])) for name in found]
