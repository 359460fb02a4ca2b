"""What a change would do to people: how they stand without it and with it (design, section 3, Status).

The change may be another plan or other settings for the same people, or other facts of theirs.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from tracker.standing.facts import PersonFacts, PlanFacts, RequirementFact, Settings
from tracker.standing.status import Status, binding


class Judged(NamedTuple):
    """People, each once, and by what they are judged; `plan` is the version that answers on the date."""

    people: Sequence[PersonFacts]
    plan: PlanFacts | None
    settings: Settings


class Asked(NamedTuple):
    """What two plan versions have in common of a requirement; `own` is the commune whose own it is."""

    subject: str
    own: str | None = None


class Mark(NamedTuple):
    """How somebody stands towards a requirement, as far as a preview tells it."""

    status: Status
    overdue: bool = False


class Change(NamedTuple):
    """The people (ids) who in a commune would go from one mark to another, for what is asked of them."""

    commune: str
    asked: Asked
    before: Mark
    after: Mark
    people: tuple[int, ...]


NOT_REQUIRED = Mark(Status.NOT_REQUIRED)
_NOWHERE: Mapping[str, Mark] = {}


def changes(before: Judged, after: Judged, on: date, communes: Collection[str] | None = None) -> list[Change]:
    """Return who would stand otherwise on that date, by requirement, commune, and from what to what.

    Both sides hold the same people in the same order, with at least their postings on that date; `communes`
    are those to tell of, all by default. As in a cell of the matrix, a person counts in each commune through
    whose posting the requirement binds them, and is «not required» in the others: who works in two communes is
    in both. Raises ValueError where the sides are not of the same people.
    """
    found: defaultdict[tuple[str, Asked, Mark, Mark], list[int]] = defaultdict(list)
    rules = _differing(before, after)
    for first, second in zip(before.people, after.people, strict=True):
        if first.id != second.id:
            raise ValueError(f"A preview compares a person with themselves, not {first.id} with {second.id}.")
        asked = rules.same_facts if first == second else rules.every
        for commune, what, marks in _moved(asked, (first, before.settings), (second, after.settings), on):
            if communes is None or commune in communes:
                found[commune, what, *marks].append(first.id)
    order = {what: place for place, what in enumerate(rules.every)}
    grouped = [Change(*key, tuple(people)) for key, people in found.items()]
    return sorted(grouped, key=lambda one: (order[one.asked], one.commune, one.before, one.after))


def subjects_that_differ(before: PlanFacts | None, after: PlanFacts) -> set[str]:
    """Return of which subjects (codes) the two ask otherwise: no record of another moves anybody's mark."""
    rules = _differing(Judged([], before, Settings()), Judged([], after, Settings()))
    return {what.subject for what in rules.same_facts}


def adopted(before: Judged, version: PlanFacts, transition: Mapping[int, date]) -> Judged:
    """Return the same people judged by a version, with what the acts of its transition prolong (ids, until when)."""
    return before._replace(plan=version, people=also_prolonged(before.people, transition))


def also_prolonged(people: Sequence[PersonFacts], until: Mapping[int, date]) -> Sequence[PersonFacts]:
    """Return the people as they would be with acts over these records (ids) beside those there are: the latest decides."""
    return prolonged(people, raised(people, until)) if until else people


def raised(people: Iterable[PersonFacts], until: Mapping[int, date]) -> dict[int, date | None]:
    """Return until when these records (ids) would be extended with such acts."""
    return {
        record.id: max(until[record.id], record.extended_to or until[record.id])
        for person in people
        for record in person.records
        if record.id in until
    }


def prolonged(people: Iterable[PersonFacts], until: Mapping[int, date | None]) -> list[PersonFacts]:
    """Return the people as they would be if acts extended these records (ids) until these dates; None: no act does."""
    return [
        person._replace(
            records=[
                record._replace(extended_to=until[record.id]) if record.id in until else record
                for record in person.records
            ]
        )
        for person in people
    ]


_Pair = tuple[RequirementFact | None, RequirementFact | None]


class _Differing(NamedTuple):
    """The requirements of both sides by what they ask; `same_facts` are enough for whose facts are the same."""

    every: dict[Asked, _Pair]
    same_facts: dict[Asked, _Pair]


def _differing(before: Judged, after: Judged) -> _Differing:
    old, new = _by_asked(before.plan), _by_asked(after.plan)
    every = {what: (old.get(what), new.get(what)) for what in {**new, **old}}
    if before.settings != after.settings:
        return _Differing(every, every)
    return _Differing(every, {what: pair for what, pair in every.items() if not _alike(*pair)})


def _by_asked(plan: PlanFacts | None) -> dict[Asked, RequirementFact]:
    return {} if plan is None else {Asked(rule.subject, rule.commune): rule for rule in plan.requirements}


def _alike(one: RequirementFact | None, other: RequirementFact | None) -> bool:
    """Say whether the two bind and are met alike, whatever version they are of."""
    return one is not None and other is not None and one == other._replace(id=one.id)


def _moved(
    asked: Mapping[Asked, _Pair],
    before: tuple[PersonFacts, Settings],
    after: tuple[PersonFacts, Settings],
    on: date,
) -> Iterator[tuple[str, Asked, tuple[Mark, Mark]]]:
    """Yield each commune and requirement in which a person's two marks differ."""
    olds, news = [old for old, _ in asked.values()], [new for _, new in asked.values()]
    if before == after:
        first = second = _marks(*before, [*olds, *news], on)
    else:
        first, second = _marks(*before, olds, on), _marks(*after, news, on)
    for what, (old, new) in asked.items():
        had, has = first.get(old, _NOWHERE), second.get(new, _NOWHERE)
        for commune in {**had, **has}:
            marks = had.get(commune, NOT_REQUIRED), has.get(commune, NOT_REQUIRED)
            if marks[0] != marks[1]:
                yield commune, what, marks


def _marks(
    person: PersonFacts, settings: Settings, rules: Iterable[RequirementFact | None], on: date
) -> dict[RequirementFact | None, dict[str, Mark]]:
    """Return by requirement the person's mark in each commune in which it binds them."""
    return {
        one.requirement: dict.fromkeys(one.communes, Mark(one.status, one.overdue))
        for one in binding(person, filter(None, rules), on, settings)
    }
