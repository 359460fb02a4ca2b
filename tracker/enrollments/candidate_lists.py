"""Whom a commune may send to an edition: who misses what it covers first, each with what stands in the way."""

from collections.abc import Iterable
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from tracker.enrollments.obstacle_rules import Obstacle, first_day, obstacles
from tracker.models.editions import Edition
from tracker.models.people import Inspector
from tracker.panorama.board_lists import Judged, Line, most_urgent_first, of_named
from tracker.people.name_rules import BY_NAME, name_of
from tracker.people.own_period_rules import Sight
from tracker.standing import load
from tracker.standing.status import Standing


class Candidate(NamedTuple):
    """A person, what of the edition's subjects presses most for them (none: nothing), and what is against it."""

    person: Inspector
    standing: Standing | None
    obstacle: Obstacle | None


def candidates(
    session: Session, edition: Edition, cut: str, people: ColumnElement[bool], sight: Sight
) -> list[Candidate]:
    """Return these people as they stand on the day of the first meeting: who misses it most first, then by name.

    The cap of the commune is no obstacle here: it depends on how many are chosen.
    """
    day = first_day(edition)
    subjects = {subject.code for subject in edition.course.subjects}
    rows = {row.id: row for row in session.scalars(sa.select(Inspector).where(people).order_by(*BY_NAME))}
    named = [name_of(row) for row in rows.values()]
    found = of_named(session, named, cut, Judged(day, load.terms(session, day)), sight)
    pressing = _most_pressing(line for line in found if line.standing.requirement.subject in subjects)
    ranked = [rows.pop(number) for number in pressing]
    ranked += rows.values()
    against = obstacles(session, edition, ranked, cut, capped=False)
    return [Candidate(person, pressing.get(person.id), against.get(person.id)) for person in ranked]


def _most_pressing(found: Iterable[Line]) -> dict[int, Standing]:
    """Return by person the standing that presses most, those that press most first."""
    pressing: dict[int, Standing] = {}
    for line in most_urgent_first(found):
        pressing.setdefault(line.name.id, line.standing)
    return pressing
