"""What a version would do to people, before it is proposed or adopted: how many, where, by which requirement, and who."""

import enum
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, partial
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground import database
from tracker.models.plan import PlanState, PlanVersion
from tracker.plan import transition_rules
from tracker.standing import load
from tracker.standing.facts import CommuneFact, PersonFacts, PlanFacts, Settings
from tracker.standing.figures import at_hand
from tracker.standing.keeping import Day, day_of_preview
from tracker.standing.kept_previews import Said, said_of
from tracker.standing.preview import Asked, Change, Judged, Mark, adopted, changes, subjects_that_differ
from tracker.standing.status import COVERED, Status

_STATUSES = {status.value: status for status in Status}


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
        if not self.alone:
            return []
        lapse = {where for where, marks in spread(self.changes).items() if kind_of(*marks) is Kind.LAPSES}
        found = []
        for change in self.alone:
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


class _Compared(NamedTuple):
    """What a preview judges by, all by their values: two plans, the settings, until when a transition prolongs which records."""

    plan: PlanFacts | None
    proposed: PlanFacts
    settings: Settings
    transition: Mapping[int, date]

    def day(self, on: date) -> Day:
        before = () if self.plan is None else tuple(self.plan.requirements)
        sides = before, tuple(self.proposed.requirements)
        return day_of_preview(on, "version", *sides, self.settings, tuple(sorted(self.transition.items())))


def effects(session: Session, version_id: int, communes: Sequence[CommuneFact], on: date) -> Effects:
    """Return what the version would change for the people of these communes, were it in force on that date.

    It comes with its transition, and is compared with the plan that answers on that date, in the subjects in which
    that may matter. Six queries, however many people there are, and more for the communes of which nothing is kept.
    """
    compared = _compared(session, version_id, on)
    plan, proposed, transition = compared.plan, compared.proposed, compared.transition
    subjects = subjects_that_differ(plan, proposed)
    if transition:
        subjects |= transition_rules.subjects(session, version_id)
    judge = partial(_judged, session, compared, subjects, on)
    said = said_of(session, compared.day(on), communes, judge)
    found, alone = (
        [_change(cut, values) for cut, sides in said.items() for values in sides[place]] for place in (0, 1)
    )
    return Effects(
        found,
        alone if transition else None,
        {commune.cut: commune.name for commune in communes},
        {**(plan.names if plan else {}), **proposed.names},
    )


def keep_ready(session: Session, now: datetime) -> list[Day]:
    """Keep what the versions that are in consultation would change, as one looks at them first; return those days."""
    asked = sa.select(PlanVersion.id).where(PlanVersion.state == PlanState.CONSULTATION)
    days = [(version, on) for version in session.scalars(asked).all() for on in sorted(at_hand(now))]
    with database.reading():
        for version, on in days:
            effects(session, version, load.communes(session, on), on)
        return [_compared(session, version, on).day(on) for version, on in days]


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


def spread(changes: Iterable[Change]) -> dict[tuple[int, str, Asked], tuple[Mark, Mark]]:
    """Return the marks before and after by person, commune and what is asked."""
    return {
        (person, change.commune, change.asked): (change.before, change.after)
        for change in changes
        for person in change.people
    }


def _compared(session: Session, version_id: int, on: date) -> _Compared:
    plan, settings = load.terms(session, on)
    proposed = load.version(session, version_id, on)
    return _Compared(plan, proposed, settings, transition_rules.until(session, version_id))


def _judged(
    session: Session,
    compared: _Compared,
    subjects: Collection[str],
    on: date,
    communes: Sequence[CommuneFact],
) -> Iterator[dict[str, Said]]:
    """Yield, of some communes at a time, the changes with the transition and those without it, if there is one."""
    plan, proposed, settings, transition = compared
    for some, people in load.rosters(session, on, communes, subjects, numbered=bool(transition)):
        meant, others = (Judged(part, plan, settings) for part in _prolonged_or_not(people, transition))
        said: dict[str, Said] = {cut: [[], []] for cut in some}
        same = changes(others, others._replace(plan=proposed), on, some)
        for change in same + changes(meant, adopted(meant, proposed, transition), on, some):
            said[change.commune][0].append(_values(change))
        if transition:
            for change in same + changes(meant, meant._replace(plan=proposed), on, some):
                said[change.commune][1].append(_values(change))
        yield said


def _values(change: Change) -> list[Any]:
    return [*change.asked, *change.before, *change.after, *change.people]


def _change(commune: str, values: Sequence[Any]) -> Change:
    subject, own, had, was_late, has, is_late, *people = values
    before, after = Mark(_STATUSES[had], was_late), Mark(_STATUSES[has], is_late)
    return Change(commune, Asked(subject, own), before, after, tuple(people))


def _prolonged_or_not(
    people: Iterable[PersonFacts], transition: Mapping[int, date]
) -> tuple[list[PersonFacts], list[PersonFacts]]:
    """Return those of whom a transition prolongs a record, and the others, for whom it makes no difference."""
    parts: tuple[list[PersonFacts], list[PersonFacts]] = [], []
    for person in people:
        parts[not any(record.id in transition for record in person.records)].append(person)
    return parts


def _count(changes: Iterable[Change]) -> int:
    return len({person for change in changes for person in change.people})
