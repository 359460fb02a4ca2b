"""How many are required and covered: the set form of status, for many people at once (design, section 3)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from tracker.standing.facts import (
    CommuneFact,
    PersonFacts,
    PlanFacts,
    PostingFact,
    RecordFact,
    RequirementFact,
)
from tracker.standing.obligations import applies, exemption_on, postings_on
from tracker.standing.status import held_seat
from tracker.standing.validity import satisfies


class Cell(NamedTuple):
    """People who are required and, of these, covered; shown as n/N. `enrolled` are those of the others with a seat."""

    requirement: RequirementFact
    required: int
    covered: int
    enrolled: int


class Share(NamedTuple):
    """The requirements (ids) with which a person counts in one commune: as required, as covered, else as enrolled."""

    required: frozenset[int] = frozenset()
    covered: frozenset[int] = frozenset()
    enrolled: frozenset[int] = frozenset()

    def __or__(self, other: "Share") -> "Share":
        return Share(*(one | another for one, another in zip(self, other, strict=True)))


_NOWHERE = Share()


class CommuneCoverage(NamedTuple):
    """A commune's figures on a date; no roster was ever sent: `roster` is None and there are no cells.

    `shared` holds, by person, the shares of those who are on another commune's roster too: they are in
    the cells, and the region takes them out again where it would count them twice.
    """

    commune: str
    roster: int | None
    cells: tuple[Cell, ...]
    shared: Mapping[int, Share]


class _Count:
    """What is counted for one commune."""

    def __init__(self) -> None:
        self.roster = 0
        self.required: Counter[int] = Counter()
        self.covered: Counter[int] = Counter()
        self.enrolled: Counter[int] = Counter()
        self.shared: dict[int, Share] = {}

    def add(self, share: Share) -> None:
        self.roster += 1
        for requirement in share.required:
            self.required[requirement] += 1
        for requirement in share.covered:
            self.covered[requirement] += 1
        for requirement in share.enrolled:
            self.enrolled[requirement] += 1


class _Sums:
    """What is counted for several communes, by requirement (id)."""

    def __init__(self) -> None:
        self.figures: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0, 0])

    def add(self, cell: Cell) -> None:
        requirement, required, covered, enrolled = cell
        sums = self.figures[requirement.id]
        sums[0] += required
        sums[1] += covered
        sums[2] += enrolled

    def take_out(self, before: Share, share: Share) -> None:
        """Take out what of a share was counted before, with the same person elsewhere."""
        for place, (one, other) in enumerate(zip(before, share, strict=True)):
            for requirement in one & other:
                self.figures[requirement][place] -= 1

    def cell(self, requirement: RequirementFact) -> Cell:
        return Cell(requirement, *self.figures[requirement.id])


class _Rules:
    """A plan's requirements on a date; what binds a posting and what a record satisfies is worked out once for all."""

    def __init__(self, plan: PlanFacts | None, on: date) -> None:
        self.on = on
        self.by_id = {} if plan is None else {rule.id: rule for rule in plan.requirements}
        self._binding: dict[tuple[str, str, bool | None], frozenset[int]] = {}
        self._satisfied: dict[int, tuple[RecordFact, frozenset[int]]] = {}

    def binding(self, posting: PostingFact) -> frozenset[int]:
        """Return the ids of the requirements that apply to the posting."""
        key = (posting.commune, posting.profile, posting.drives)
        if key not in self._binding:
            self._binding[key] = frozenset(rule.id for rule in self.by_id.values() if applies(rule, posting))
        return self._binding[key]

    def satisfied_by(self, record: RecordFact) -> frozenset[int]:
        """Return the ids of the requirements that the record satisfies; many people may share one fact."""
        known = self._satisfied.get(id(record))
        if known is None:
            found = frozenset(rule.id for rule in self.by_id.values() if satisfies(record, rule, self.on))
            known = self._satisfied[id(record)] = (
                record,
                found,
            )  # the record stays, and so its id is no other's
        return known[1]


def coverage(
    people: Iterable[PersonFacts], communes: Iterable[CommuneFact], plan: PlanFacts | None, on: date
) -> list[CommuneCoverage]:
    """Return the figures of these communes on that date, in their order.

    `people` are at least all who are on their rosters on that date, each once, with all their postings on
    that date (also to other communes); `plan` is the version in force.
    """
    rules = _Rules(plan, on)
    counts: defaultdict[str, _Count] = defaultdict(_Count)
    for person in people:
        shares = _shares(person, rules)
        for commune, share in shares.items():
            counts[commune].add(share)
            if len(shares) > 1:
                counts[commune].shared[person.id] = share
    return [_figures(commune, counts[commune.cut], rules) for commune in communes]


def unknown(cut: str) -> CommuneCoverage:
    """Return the figures of a commune that never sent a roster."""
    return CommuneCoverage(cut, None, (), {})


def region(parts: Iterable[CommuneCoverage], plan: PlanFacts | None) -> list[Cell]:
    """Return each common requirement with the people of these communes, each person once."""
    sums = _Sums()
    seen: dict[int, Share] = {}
    for part in parts:
        for cell in part.cells:
            sums.add(cell)
        for person, share in part.shared.items():
            before = seen.get(person, _NOWHERE)
            sums.take_out(before, share)
            seen[person] = before | share
    return [
        sums.cell(requirement)
        for requirement in (() if plan is None else plan.requirements)
        if requirement.commune is None
    ]


def headcount(parts: Iterable[CommuneCoverage]) -> int:
    """Return how many people are on the rosters of these communes, each once."""
    found = list(parts)
    places = Counter(person for part in found for person in part.shared)
    return sum(part.roster or 0 for part in found) - sum(count - 1 for count in places.values())


def _shares(person: PersonFacts, rules: _Rules) -> dict[str, Share]:
    """Return the person's share in each commune on whose roster they are on that date."""
    on, obliged = rules.on, dict[str, frozenset[int]]()
    for posting in postings_on(person, on):
        obliged[posting.commune] = obliged.get(posting.commune, frozenset()) | rules.binding(posting)
    every = frozenset().union(*obliged.values())
    judged = every if person.exemptions else ()
    exempt = {rule for rule in judged if exemption_on(person.exemptions, rules.by_id[rule].subject, on)}
    missing = _missing(person, every - exempt, rules)
    enrolled = _enrolled(person, missing, rules)
    return {
        commune: Share(bound - exempt, bound - exempt - missing, bound & enrolled)
        for commune, bound in obliged.items()
    }


def _enrolled(person: PersonFacts, missing: Iterable[int], rules: _Rules) -> frozenset[int]:
    """Return those of the requirements in whose subject the person holds a seat at the end of the date."""
    if not person.enrollments:
        return frozenset()
    return frozenset(
        rule
        for rule in missing
        if held_seat(person.enrollments, rules.by_id[rule].subject, rules.on) is not None
    )


def _missing(person: PersonFacts, required: frozenset[int], rules: _Rules) -> frozenset[int]:
    """Return those of the requirements that none of the person's records satisfies on that date."""
    return required.difference(*map(rules.satisfied_by, person.records))


def _figures(commune: CommuneFact, count: _Count, rules: _Rules) -> CommuneCoverage:
    if not commune.sent_roster:
        return unknown(commune.cut)
    cells = tuple(
        Cell(rule, count.required[rule.id], count.covered[rule.id], count.enrolled[rule.id])
        for rule in rules.by_id.values()
        if rule.commune in (None, commune.cut)
    )
    return CommuneCoverage(commune.cut, count.roster, cells, count.shared)
