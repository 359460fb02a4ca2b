"""How people stand on a date, as far as one may know of them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy.orm import Session

from tracker.people.own_period_rules import Sight
from tracker.standing import load
from tracker.standing.each import each
from tracker.standing.facts import PersonFacts
from tracker.standing.status import Standing, person_standing


def who_left(people: Iterable[PersonFacts], sight: Sight) -> set[int]:
    """Return which of these people left: of them one knows what was so until then."""
    return {person.id for person in people if sight.last_day(person) is not None}


def seen_standings(
    session: Session, ids: Sequence[int], left: Collection[int], terms: load.Terms, on: date, sight: Sight
) -> dict[int, list[Standing]]:
    """Return by person how they stand towards what binds them; those who `left` are judged by what one knows."""
    found = each(session, [number for number in ids if number not in left], terms, on)
    if left:
        for person in map(sight.of, load.many(session, sorted(left))):
            found[person.id] = person_standing(person, terms.plan, on, terms.settings)
    return found
