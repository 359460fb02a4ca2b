"""A commune's people and how they stand on a date: its page, and the people behind a cell."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from tracker.people.name_rules import Name, names
from tracker.people.own_period_rules import Sight
from tracker.standing import load
from tracker.standing.each import each
from tracker.standing.facts import RequirementFact
from tracker.standing.status import Standing, person_standing, status
from tracker.standing.urgency import Tally, pressure, tally, urgency

Key = TypeVar("Key", Name, RequirementFact)


class Line(NamedTuple):
    """One person towards one requirement."""

    name: Name
    standing: Standing


class Judged(NamedTuple):
    """The date on which people are judged, and by what."""

    on: date
    terms: load.Terms


def lines(
    session: Session, people: ColumnElement[bool], cut: str, judged: Judged, sight: Sight
) -> list[Line]:
    """Return these people towards each of the requirements that binds them in the commune, by name."""
    return of_named(session, names(session, people), cut, judged, sight)


def of_named(session: Session, found: Sequence[Name], cut: str, judged: Judged, sight: Sight) -> list[Line]:
    """Return the same of people whose names are known."""
    ids = [name.id for name in found]
    if sight.hides_of_roster(cut, judged.on):
        plan, settings = judged.terms
        facts = map(sight.of, load.many(session, ids))
        standings = {one.id: person_standing(one, plan, judged.on, settings) for one in facts}
    else:
        standings = each(session, ids, judged.terms, judged.on)
    return [Line(name, one) for name in found for one in standings[name.id] if cut in one.communes]


def explained(session: Session, shown: Sequence[Line], judged: Judged, sight: Sight) -> list[Line]:
    """Return the lines that are shown of one requirement, with what decided them."""
    subjects = {line.standing.requirement.subject for line in shown}
    seated = [line.name.id for line in shown if line.standing.enrolled]
    people = load.people(session, [line.name.id for line in shown], subjects, seated)
    on, settings = judged.on, judged.terms.settings
    return [
        Line(line.name, status(sight.of(person), line.standing.requirement, on, settings))
        for line, person in zip(shown, people, strict=True)
    ]


def most_urgent_first(found: Iterable[Line]) -> list[Line]:
    """Return what is missing or about to be: overdue, expired, expiring, pending; each by its date."""
    missing = [line for line in found if urgency(line.standing) is not None]
    return sorted(missing, key=lambda line: pressure(line.standing))


def by_subject(found: Iterable[Line]) -> list[tuple[RequirementFact, Tally]]:
    """Return the figures of each requirement, those that miss most people first."""
    return _grouped(found, lambda line: line.standing.requirement)


def by_person(found: Iterable[Line]) -> list[tuple[Name, Tally]]:
    """Return the figures of each person, those who miss most first."""
    return _grouped(found, lambda line: line.name)


def _grouped(found: Iterable[Line], by: Callable[[Line], Key]) -> list[tuple[Key, Tally]]:
    groups: defaultdict[Key, list[Standing]] = defaultdict(list)
    for line in found:
        groups[by(line)].append(line.standing)
    tallies = [(key, tally(group)) for key, group in groups.items()]
    return sorted(tallies, key=lambda pair: pair[1].pressure, reverse=True)
