"""Who reaches a deadline or the end of a validity soon, and what they may not do until then."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from tracker.people.name_rules import Name, names
from tracker.people.sight_rules import Sight
from tracker.standing import load
from tracker.standing.clearances import clearances
from tracker.standing.facts import PersonFacts
from tracker.standing.status import COVERED, Standing, Status, person_standing
from tracker.standing.urgency import moment


class TooMany(Exception):
    """More people than one page can be computed for: one has to choose a commune."""


class Line(NamedTuple):
    """A person towards a requirement, the date they reach, and clearances they lack, or lose on it."""

    name: Name
    standing: Standing
    day: date
    lacks: Sequence[str]
    loses: Sequence[str]


def reaching(
    session: Session,
    people: ColumnElement[bool],
    terms: load.Terms,
    on: date,
    days: int,
    sight: Sight,
    most: int,
) -> list[Line]:
    """Return who of a clause reaches a date within so many days, or is past it: overdue, expired, then by date.

    In four queries, by what these people are; raise TooMany for more people than `most`.
    """
    found = names(session, people, most + 1)
    if len(found) > most:
        raise TooMany
    facts = [sight.of(person) for person in load.people(session, [name.id for name in found])]
    last = on + timedelta(days=days)
    lines = [
        line
        for name, person in zip(found, facts, strict=True)
        for line in _lines(name, person, terms, on)
        if line.day <= last
    ]
    return sorted(lines, key=_urgency)


def _lines(name: Name, person: PersonFacts, terms: load.Terms, on: date) -> Iterator[Line]:
    cleared = clearances(person, terms.plan, on)
    for standing in person_standing(person, terms.plan, on, terms.settings):
        if day := moment(standing):
            subject = standing.requirement.subject
            lacks = [each.clearance.name for each in cleared if subject in each.missing]
            held = [
                each.clearance.name
                for each in cleared
                if each.cleared
                and subject in each.clearance.subjects
                and standing.status in COVERED
                and standing.requirement.commune is None  # clearances judge by the common requirement
            ]
            yield Line(name, standing, day, lacks, held)


def _urgency(line: Line) -> tuple[bool, bool, date, str]:
    expired = line.standing.status is Status.EXPIRED
    return not line.standing.overdue, not expired, line.day, line.name.sort_key
