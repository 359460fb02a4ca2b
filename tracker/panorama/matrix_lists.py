"""The matrix commune × subject, as the screen and its spreadsheet show it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial

from tracker.attestation.rules import is_stale
from tracker.standing.coverage import Cell, CommuneCoverage
from tracker.standing.facts import CommuneFact, PlanFacts, RequirementFact, Under

ORDERS = ("comuna", "cobertura")
Link = tuple[str, str, bool]


@dataclass(frozen=True)
class MatrixRow:
    """A commune and its figures; no roster and no cells where it never sent one."""

    commune: CommuneFact
    part: CommuneCoverage
    stale: bool

    @property
    def roster(self) -> int | None:
        return self.part.roster

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        """Return the common cells by subject code; a page asks only for those of the rows it shows."""
        return by_subject(self.part.cells)


def columns(plan: PlanFacts | None, subject: str = "", origin: str = "") -> list[RequirementFact]:
    """Return the common requirements shown, the law's first; an empty choice means all, and what is of both is of each."""
    shown = [
        rule
        for rule in _rules(plan)
        if rule.commune is None
        and subject in {"", rule.subject}
        and (origin in {"", rule.origin} or rule.stands_under is Under.BOTH)
    ]
    return sorted(shown, key=lambda rule: list(Under).index(rule.stands_under))


def links(shown: Iterable[RequirementFact], query: str) -> tuple[Link, ...]:
    """Return for each column its subject, its link's end, and whether another origin begins with it."""
    found: list[Link] = []
    under = None
    for rule in shown:
        found.append((rule.subject, f"/materias/{rule.subject}{query}", rule.stands_under != under))
        under = rule.stands_under
    return tuple(found)


def numbers(cells: Mapping[str, Cell], columns: Iterable[Link]) -> tuple[tuple[int, ...], ...]:
    """Return how many are required, covered and enrolled in each column."""
    return tuple(cells[subject][1:] for subject, _, _ in columns)


def by_name(communes: Sequence[CommuneFact], order: str) -> Sequence[CommuneFact]:
    """Return communes, which come in Spanish order of their names, in that order or the other way round."""
    return communes[::-1] if order.startswith("-") else communes


def share_of(shown: Iterable[RequirementFact]) -> Callable[[MatrixRow], float | None]:
    """Return what says of a row the share covered of what is shown."""
    return partial(_share, [rule.subject for rule in shown])


def rows(
    communes: Sequence[CommuneFact], parts: Iterable[CommuneCoverage], on: date, stale_days: int
) -> list[MatrixRow]:
    """Return one row for each commune, in the given order; `stale_days` of the association's settings."""
    by_cut = {part.commune: part for part in parts}
    return [_row(commune, by_cut[commune.cut], on, stale_days) for commune in communes]


def by_subject(cells: Iterable[Cell]) -> dict[str, Cell]:
    """Return the common cells by the code of their subject."""
    return {cell.requirement.subject: cell for cell in cells if cell.requirement.commune is None}


def _row(commune: CommuneFact, part: CommuneCoverage, on: date, stale_days: int) -> MatrixRow:
    return MatrixRow(commune, part, stale=is_stale(commune.attested_on, on, stale_days))


def _share(subjects: Sequence[str], row: MatrixRow) -> float | None:
    cells = [cell for subject, cell in row.cells.items() if subject in subjects]
    required = sum(cell.required for cell in cells)
    return sum(cell.covered for cell in cells) / required if required else None


def _rules(plan: PlanFacts | None) -> Sequence[RequirementFact]:
    return () if plan is None else plan.requirements
