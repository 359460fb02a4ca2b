"""Since when somebody is in the commune where a file has FECHA INGRESO, a later appointment, and no «desde»."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

from tracker.sheets.cells import text
from tracker.sheets.doubts import OFFERED, Answer, Doubt, Doubtful, DoubtKind
from tracker.sheets.map import Entry, Finding, Table
from tracker.sheets.roster_columns import SERVED, START


class Dated(Protocol):
    """A row with its two dates."""

    @property
    def entry(self) -> Entry: ...
    @property
    def served_since(self) -> date | None: ...
    @property
    def appointed_on(self) -> date | None: ...


def by_entry(
    table: Table, served_since: date | None, appointed_on: date | None, answers: Mapping[str, str]
) -> bool:
    """Say whether somebody is there since FECHA INGRESO: it lies before the appointment, and that was answered."""
    asked = START.name not in table.columns and _before(served_since, appointed_on)
    return asked and answers.get(DoubtKind.WHICH_START) == Answer.BY_ENTRY


def doubt(table: Table, rows: Iterable[Dated], answers: Mapping[str, str]) -> Doubt | None:
    """Return the one question of a file about it, if it has any such row; meanwhile the appointment is the start."""
    if START.name in table.columns:
        return None
    cells = tuple(_cell(row) for row in rows if _before(row.served_since, row.appointed_on))
    said = answers.get(DoubtKind.WHICH_START)
    taken = next(
        (answer for answer in OFFERED[DoubtKind.WHICH_START] if answer == said), Answer.BY_APPOINTMENT
    )
    return Doubt(DoubtKind.WHICH_START, str(DoubtKind.WHICH_START), taken, cells) if cells else None


def warning(table: Table, count: int) -> Finding:
    """Return what tells of it where nobody answered."""
    said = "1 persona tiene" if count == 1 else f"{count} personas tienen"
    reason = (
        f"{said} una fecha de ingreso anterior al nombramiento, y no hay columna «desde»: quien es nuevo en la "
        "nómina queda en la comuna desde su nombramiento."
    )
    return Finding(table.sheet, None, SERVED.name, None, reason)


def _before(served_since: date | None, appointed_on: date | None) -> bool:
    return served_since is not None and appointed_on is not None and served_since < appointed_on


def _cell(row: Dated) -> Doubtful:
    return Doubtful(row.entry.sheet, row.entry.row, SERVED.name, text(row.entry.cells.get(SERVED.name)))
