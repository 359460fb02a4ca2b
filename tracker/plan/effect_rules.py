"""What a version would do to people, before it is proposed or adopted: how many, where, by which requirement, and who."""

import enum
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from tracker.models.people import Inspector
from tracker.people.name_rules import Name, names
from tracker.plan import transition_rules
from tracker.standing import load
from tracker.standing.facts import CommuneFact, PersonFacts
from tracker.standing.preview import Asked, Change, Judged, Mark, adopted, changes, subjects_that_differ
from tracker.standing.status import COVERED, Status


class Kind(enum.StrEnum):
    """What a change means to who it happens to."""

    LAPSES = "lapses"  # was covered or exempt, would have to pass a course
    BEGINS = "begins"  # was not required, would be
    ENDS = "ends"  # was required, would not be
    MEETS = "meets"  # had to pass a course, would be covered
    SHIFTS = "shifts"  # neither, but closer to a date or past it, or no longer
    SPARED = "spared"  # would lapse, were it not for the transition


@dataclass
class Row:
    """Of a commune or a requirement: who would stand otherwise, and how; and whom the transition spares."""

    label: str
    people: set[int] = field(default_factory=set)
    by_kind: defaultdict[Kind, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, change: Change) -> None:
        self.people.update(change.people)
        self.by_kind[kind_of(change.before, change.after)].update(change.people)

    def spare(self, change: Change) -> None:
        self.by_kind[Kind.SPARED].update(change.people)


class Line(NamedTuple):
    """One person towards one requirement in one commune; `alone` is with the version, but without its transition."""

    name: Name
    commune: str
    asked: str
    before: Mark
    alone: Mark
    after: Mark


@dataclass(frozen=True)
class Effects:
    """All that a version would change on a date; `names` are those of subjects, by code.

    `alone` is what it would change without its transition; None: it has none.
    """

    changes: Sequence[Change]
    alone: Sequence[Change] | None
    communes: Mapping[str, str]
    names: Mapping[str, str]

    @property
    def people(self) -> int:
        """Return how many people would stand otherwise, each counted once."""
        return _count(self.changes)

    @property
    def people_alone(self) -> int:
        return _count(self.alone or ())

    @property
    def people_spared(self) -> int:
        return _count(self.spared)

    @cached_property
    def spared(self) -> list[Change]:
        """Return what the version alone would do to people and its transition avoids: that they lapse."""
        lapse = {where for where, marks in _spread(self.changes).items() if kind_of(*marks) is Kind.LAPSES}
        found = []
        for change in self.alone or ():
            people = (each for each in change.people if (each, change.commune, change.asked) not in lapse)
            if kind_of(change.before, change.after) is Kind.LAPSES and (spared := tuple(people)):
                found.append(change._replace(people=spared))
        return found

    @property
    def by_commune(self) -> list[Row]:
        return self._rows(lambda change: self.communes[change.commune])

    @property
    def by_requirement(self) -> list[Row]:
        return self._rows(lambda change: self.said(change.asked))

    def said(self, asked: Asked) -> str:
        subject = self.names[asked.subject]
        return subject if asked.own is None else f"{subject}, propia de {self.communes[asked.own]}"

    def _rows(self, label_of: Callable[[Change], str]) -> list[Row]:
        rows: dict[str, Row] = {}
        for change in self.changes:
            label = label_of(change)
            rows.setdefault(label, Row(label)).add(change)
        for change in self.spared:
            label = label_of(change)
            rows.setdefault(label, Row(label)).spare(change)
        return sorted(rows.values(), key=lambda row: (-len(row.people), row.label))


def effects(session: Session, version_id: int, communes: Sequence[CommuneFact], on: date) -> Effects:
    """Return what the version would change for the people of these communes, were it in force on that date.

    It comes with its transition, and is compared with the plan that answers on that date, in the subjects in which
    that may matter. Six queries, however many people there are, and two more for every some communes.
    """
    plan, settings = load.terms(session, on)
    proposed, transition = load.version(session, version_id, on), transition_rules.until(session, version_id)
    subjects = subjects_that_differ(plan, proposed) | transition_rules.subjects(session, version_id)
    found: list[Change] = []
    alone: list[Change] = []
    for some, people in load.rosters(session, on, communes, subjects, numbered=bool(transition)):
        meant, others = (Judged(part, plan, settings) for part in _prolonged_or_not(people, transition))
        same = changes(others, others._replace(plan=proposed), on, some)
        found += same + changes(meant, adopted(meant, proposed, transition), on, some)
        alone += same + changes(meant, meant._replace(plan=proposed), on, some)
    return Effects(
        found,
        alone if transition else None,
        {commune.cut: commune.name for commune in communes},
        {**(plan.names if plan else {}), **proposed.names},
    )


def lines(
    session: Session, found: Effects, reach: ColumnElement[bool], communes: Collection[str]
) -> list[Line]:
    """Return by name who would stand otherwise in these communes, of the people in reach, in one query.

    Who would only without the transition is among them.
    """
    after = _spread(found.changes)
    alone = after if found.alone is None else _spread(found.alone)
    places = [place for place in {**after, **alone} if place[1] in communes]
    if not places:
        return []
    by_id = {name.id: name for name in names(session, Inspector.id.in_({each[0] for each in places}) & reach)}
    told = []
    for place in places:
        person, commune, asked = place
        if person in by_id:
            before = (after.get(place) or alone[place])[0]
            marks = (before, *(side.get(place, (before, before))[1] for side in (alone, after)))
            told.append(Line(by_id[person], found.communes[commune], found.said(asked), *marks))
    return sorted(told, key=lambda line: (line.commune, line.name.sort_key))


def kind_of(before: Mark, after: Mark) -> Kind:
    """Return what going from one mark to the other means."""
    if before.status is Status.NOT_REQUIRED:
        return Kind.BEGINS
    if after.status is Status.NOT_REQUIRED:
        return Kind.ENDS
    had, has = (mark.status in COVERED | {Status.EXEMPT} for mark in (before, after))
    if had == has:
        return Kind.SHIFTS
    return Kind.LAPSES if had else Kind.MEETS


def _prolonged_or_not(
    people: Iterable[PersonFacts], transition: Mapping[int, date]
) -> tuple[list[PersonFacts], list[PersonFacts]]:
    """Return those of whom a transition prolongs a record, and the others, for whom it makes no difference."""
    parts: tuple[list[PersonFacts], list[PersonFacts]] = [], []
    for person in people:
        parts[not any(record.id in transition for record in person.records)].append(person)
    return parts


def _spread(changes: Iterable[Change]) -> dict[tuple[int, str, Asked], tuple[Mark, Mark]]:
    """Return the marks before and after by person, commune and what is asked."""
    return {
        (person, change.commune, change.asked): (change.before, change.after)
        for change in changes
        for person in change.people
    }


def _count(changes: Iterable[Change]) -> int:
    return len({person for change in changes for person in change.people})
