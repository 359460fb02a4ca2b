"""What a version would do to people, before it is proposed or adopted: how many, where, by which requirement, and who."""

import enum
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from tracker.models.people import Inspector
from tracker.people.names import Name, names
from tracker.standing import load
from tracker.standing.facts import CommuneFact
from tracker.standing.preview import Asked, Change, Judged, Mark, changes, subjects_that_differ
from tracker.standing.status import COVERED, Status


class Kind(enum.StrEnum):
    """What a change means to who it happens to."""

    LAPSES = "lapses"  # was covered or exempt, would have to pass a course
    BEGINS = "begins"  # was not required, would be
    ENDS = "ends"  # was required, would not be
    MEETS = "meets"  # had to pass a course, would be covered
    SHIFTS = "shifts"  # neither, but closer to a date or past it, or no longer


@dataclass
class Row:
    """Of a commune or a requirement: who would stand otherwise, and how."""

    label: str
    people: set[int] = field(default_factory=set)
    by_kind: defaultdict[Kind, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, change: Change) -> None:
        self.people.update(change.people)
        self.by_kind[kind_of(change.before, change.after)].update(change.people)


class Line(NamedTuple):
    """One person towards one requirement in one commune."""

    name: Name
    commune: str
    asked: str
    before: Mark
    after: Mark


@dataclass(frozen=True)
class Effects:
    """All that a version would change on a date; `names` are those of subjects, by code."""

    changes: Sequence[Change]
    communes: Mapping[str, str]
    names: Mapping[str, str]

    @property
    def people(self) -> int:
        """Return how many people would stand otherwise, each counted once."""
        return len({person for change in self.changes for person in change.people})

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
        return sorted(rows.values(), key=lambda row: (-len(row.people), row.label))


def effects(session: Session, version_id: int, communes: Sequence[CommuneFact], on: date) -> Effects:
    """Return what the version would change for the people of these communes, were it in force on that date.

    It is compared with the plan that answers on that date, in subjects in which they ask otherwise. Five queries,
    however many people there are, and three more for every some communes.
    """
    plan, settings = load.terms(session, on)
    proposed = load.version(session, version_id)
    subjects = subjects_that_differ(plan, proposed)
    found = []
    for some, people in load.rosters(session, on, communes, subjects):
        before = Judged(people, plan, settings)
        found += changes(before, before._replace(plan=proposed), on, some)
    return Effects(
        found,
        {commune.cut: commune.name for commune in communes},
        {**(plan.names if plan else {}), **proposed.names},
    )


def lines(
    session: Session, found: Effects, reach: ColumnElement[bool], communes: Collection[str]
) -> list[Line]:
    """Return by name who would stand otherwise in these communes, of the people in reach, in one query."""
    seen = [change for change in found.changes if change.commune in communes]
    ids = {person for change in seen for person in change.people}
    if not ids:
        return []
    by_id = {name.id: name for name in names(session, Inspector.id.in_(ids) & reach)}
    told = [
        Line(
            by_id[person],
            found.communes[change.commune],
            found.said(change.asked),
            change.before,
            change.after,
        )
        for change in seen
        for person in change.people
        if person in by_id
    ]
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
