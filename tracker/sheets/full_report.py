"""The whole report of an import: shown before it is confirmed, and kept with it."""

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy.orm import Session

from tracker.models.machinery import Batch
from tracker.sheets.map import Finding
from tracker.sheets.report import LeftOut, Says, Taken


@dataclass(frozen=True, slots=True)
class Missing:
    """Somebody of the roster whom the file does not name; the last day there that was given for them, or why it cannot be.

    `holds` is what they still hold after it, a sentence each; it is decided where the posting (its id) is ended.
    """

    id: int
    rut: str
    name: str
    ended_on: str | None = None
    refused: str | None = None
    holds: tuple[str, ...] = ()
    posting_id: int | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """A sheet, or a further table of one, that is not read, and how many people it names who are not in otherwise."""

    sheet: str | None
    title: str
    row: int | None
    people: int


@dataclass(frozen=True, slots=True)
class FullReport:
    """What becomes of every row and person of a file, and what was noticed."""

    taken: list[Taken]
    refused: list[Finding]
    warnings: list[Finding]
    ignored_columns: list[str]
    left_out: list[LeftOut] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)

    def those(self, what: str) -> list[Taken]:
        """Return the rows that are new, changed or unchanged."""
        return [one for one in self.taken if one.what == what]

    @property
    def out(self) -> list[LeftOut]:
        """Return who stays out of it, whatever is answered."""
        return [one for one in self.left_out if not one.waits]

    @property
    def people_out(self) -> int:
        """Return how many people stay out: of what is read, and of the sheets and tables that are not."""
        return len(self.out) + sum(place.people for place in self.aside)

    @property
    def refused_cells(self) -> list[Finding]:
        """Return what is refused of people who come in, and of no one."""
        out = {place for one in self.left_out for place in one.places}
        return [finding for finding in self.refused if (finding.sheet, finding.row) not in out]


def keep(session: Session, batch: Batch, report: FullReport) -> None:
    """Keep a report with its import."""
    batch.report = zlib.compress(json.dumps(report, ensure_ascii=False, default=_fields).encode())
    session.flush()


def _fields(one: Any) -> dict[str, Any]:
    """Return what a part of a report says, by name; `asdict` copies all that it holds."""
    return {each.name: getattr(one, each.name) for each in fields(one)}


def kept(batch: Batch) -> FullReport | None:
    """Return the report that was kept with an import; None of one before reports were."""
    if batch.report is None:
        return None
    said = json.loads(zlib.decompress(batch.report))
    return FullReport(
        taken=[Taken(**one | {"says": _says(one["says"])}) for one in said["taken"]],
        refused=_findings(said["refused"]),
        warnings=_findings(said["warnings"]),
        ignored_columns=said["ignored_columns"],
        left_out=[_left_out(one) for one in said["left_out"]],
        missing=[Missing(**one | {"holds": tuple(one.get("holds", ()))}) for one in said["missing"]],
        aside=[Aside(**one) for one in said["aside"]],
    )


def _says(said: Iterable[Iterable[Any]]) -> tuple[Says, ...]:
    return tuple(Says(*one) for one in said)


def _findings(said: Iterable[dict[str, Any]]) -> list[Finding]:
    return [Finding(**one) for one in said]


def _left_out(said: dict[str, Any]) -> LeftOut:
    return LeftOut(**said | {"places": tuple(map(tuple, said["places"])), "reasons": tuple(said["reasons"])})
