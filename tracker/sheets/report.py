"""What an import tells: what it refused, what it warns of, and the sentences for a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from tracker.sheets.cells import Result, text
from tracker.sheets.map import Finding, Table
from tracker.sheets.read import Cell

T = TypeVar("T")
LONGEST_VALUE = 1000


class Says(NamedTuple):
    """What is kept of a column from now on, and what was before, in words; None where that is nothing."""

    column: str
    now: str | None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a row of the file: `what` is new, changed or unchanged; what is kept of it."""

    row: int
    rut: str
    name: str
    what: str
    says: tuple[Says, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A person of the file of whom nothing is kept: the rows, who they say that is, and why; `waits`: for an answer."""

    rows: tuple[int, ...]
    name: str
    rut: str
    reasons: tuple[str, ...]
    waits: bool = False


class Findings:
    """The refused cells and rows of a table and the warnings about it, as the reports list them."""

    def __init__(self, table: Table) -> None:
        self.sheet = table.sheet
        self._refused: list[Finding] = []
        self._warnings = list(table.warnings)

    @property
    def refused(self) -> list[Finding]:
        return sorted(self._refused, key=_row)

    @property
    def warnings(self) -> list[Finding]:
        return sorted(self._warnings, key=_row)

    def refuse(self, row: int, column: str, cell: Cell, reason: str) -> None:
        self._refused.append(Finding(self.sheet, row, column, _shown(cell), reason))

    def warn(self, row: int, column: str, cell: Cell, reason: str) -> None:
        self._warnings.append(Finding(self.sheet, row, column, _shown(cell), reason))

    def value(self, row: int, column: str, cell: Cell, result: Result[T]) -> T | None:
        """Return what the cell says and note its doubt or refusal."""
        if result.warning:
            self.warn(row, column, cell, result.warning)
        if result.refusal:
            self.refuse(row, column, cell, result.refusal)
        return result.value

    def __len__(self) -> int:
        """Return how many cells and rows were refused so far."""
        return len(self._refused)


def in_words(
    batch: int | None,
    counts: Mapping[str, int],
    refused: Sequence[Finding],
    warnings: Sequence[Finding],
    ignored_columns: Sequence[str],
) -> Iterator[str]:
    """Yield the lines that tell a person what an import did, or (without a batch) would do."""
    yield (
        f"Importación {batch} guardada."
        if batch
        else "Ensayo: no se guardó nada. Para guardar, agregue --apply."
    )
    for name, count in counts.items():
        yield f"{name}: {count}"
    for title, findings in (("Rechazado", refused), ("Avisos", warnings)):
        yield f"{title}: {len(findings)}"
        yield from map(_line, findings)
    if ignored_columns:
        yield f"Columnas que no se leyeron: {', '.join(ignored_columns)}"


def _shown(cell: Cell) -> str | None:
    """Return what a cell says; of a very long text, its start."""
    typed = text(cell)
    return (typed if len(typed) <= LONGEST_VALUE else f"{typed[:LONGEST_VALUE]}…") or None


def _row(finding: Finding) -> int:
    return finding.row or 0


def _line(finding: Finding) -> str:
    where = (
        f"hoja «{finding.sheet}»" if finding.sheet else "",
        f"fila {finding.row}" if finding.row else "",
        finding.column or "",
    )
    value = f" «{finding.value}»" if finding.value else ""
    return f"  {', '.join(filter(None, where))}{value}: {finding.reason}"
