"""What an import tells: what it refused, what it warns of, and the sentences for a terminal."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from tracker.sheets.cells import Result, text
from tracker.sheets.map import Entry, Finding
from tracker.sheets.read import Cell

T = TypeVar("T")
At = tuple[str | None, int]  # the sheet, and the row
LONGEST_VALUE = 1000
_FEW, _SHOWN = 2, 10
_QUOTED = re.compile("«[^»]*»")
_RUT = re.compile(r"\b[0-9]{1,2}(?:\.[0-9]{3}){2}-[0-9kK]\b")


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
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A person of the file of whom nothing is kept: the rows, who they say that is, and why; `waits`: for an answer."""

    places: tuple[At, ...]
    name: str
    rut: str
    reasons: tuple[str, ...]
    waits: bool = False

    @property
    def rows(self) -> str:
        """Return where the rows stand, as a list shows it."""
        return ", ".join(str(row) for _, row in self.places)


class Findings:
    """The refused cells and rows of a file and the warnings about it, as the reports list them."""

    def __init__(self, warnings: Iterable[Finding]) -> None:
        self._refused: list[Finding] = []
        self._warnings = list(warnings)

    @property
    def refused(self) -> list[Finding]:
        return sorted(self._refused, key=_row)

    @property
    def warnings(self) -> list[Finding]:
        return sorted(self._warnings, key=_row)

    def refuse(self, entry: Entry, column: str, cell: Cell, reason: str) -> None:
        self._refused.append(Finding(entry.sheet, entry.row, column, _shown(cell), reason))

    def warn(self, entry: Entry, column: str, cell: Cell, reason: str) -> None:
        self._warnings.append(Finding(entry.sheet, entry.row, column, _shown(cell), reason))

    def tell(self, warnings: Iterable[Finding]) -> None:
        self._warnings += warnings

    def value(self, entry: Entry, column: str, cell: Cell, result: Result[T]) -> T | None:
        """Return what the cell says and note its doubt or refusal."""
        if result.warning:
            self.warn(entry, column, cell, result.warning)
        if result.refusal:
            self.refuse(entry, column, cell, result.refusal)
        return result.value

    def __len__(self) -> int:
        """Return how many cells and rows were refused so far."""
        return len(self._refused)


@dataclass(frozen=True, slots=True)
class Kind:
    """Findings that say the same of a column but for what the cells say («…»)."""

    column: str | None
    reason: str
    findings: tuple[Finding, ...]

    @property
    def alike(self) -> bool:
        return len({finding.reason for finding in self.findings}) == 1


def by_kind(findings: Iterable[Finding]) -> list[Kind]:
    """Return the findings by kind: what was found most first, then in their order."""
    kinds: dict[tuple[str | None, str], list[Finding]] = {}
    for finding in findings:
        general = _RUT.sub("…", _QUOTED.sub("«…»", finding.reason))
        kinds.setdefault((finding.column, general), []).append(finding)
    some = [Kind(column, _said(reason, found), tuple(found)) for (column, reason), found in kinds.items()]
    return sorted(some, key=lambda kind: -len(kind.findings))


def _said(general: str, findings: Iterable[Finding]) -> str:
    """Return what is true of all: their sentence, if it is one."""
    reasons = {finding.reason for finding in findings}
    return reasons.pop() if len(reasons) == 1 else general


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
        for kind in by_kind(findings):
            yield from _lines(kind)
    if ignored_columns:
        yield f"Columnas que no se leyeron: {', '.join(ignored_columns)}"


def _shown(cell: Cell) -> str | None:
    """Return what a cell says; of a very long text, its start."""
    typed = text(cell)
    return (typed if len(typed) <= LONGEST_VALUE else f"{typed[:LONGEST_VALUE]}…") or None


def _row(finding: Finding) -> int:
    return finding.row or 0


def _lines(kind: Kind) -> Iterator[str]:
    """Yield a line for each finding; of many of a kind one for all, and where the first stand."""
    if len(kind.findings) <= _FEW:
        yield from map(_line, kind.findings)
        return
    column = f"{kind.column}: " if kind.column else ""
    yield f"  {len(kind.findings)} veces, {column}{kind.reason}"
    for finding in kind.findings[:_SHOWN]:
        yield f"    {_where(finding)}"
    if len(kind.findings) > _SHOWN:
        yield f"    y {len(kind.findings) - _SHOWN} más; todas están con --json"


def _line(finding: Finding) -> str:
    return f"  {_where(finding)}: {finding.reason}"


def _where(finding: Finding) -> str:
    where = (
        f"hoja «{finding.sheet}»" if finding.sheet else "",
        f"fila {finding.row}" if finding.row else "",
        finding.column or "",
    )
    value = f" «{finding.value}»" if finding.value else ""
    return f"{', '.join(filter(None, where))}{value}"
