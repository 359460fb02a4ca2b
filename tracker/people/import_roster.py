"""Takes the file of a commune's roster in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker import clock
from tracker.models.machinery import Batch, BatchKind
from tracker.models.territory import Commune
from tracker.people.intake import Intake
from tracker.people.roster_rows import roster_rows
from tracker.people.stored_roster import load, lock
from tracker.records.rules import catalogue
from tracker.sheets.batch import keep
from tracker.sheets.columns import ROSTER
from tracker.sheets.map import Finding, find_table
from tracker.sheets.read import Sheet
from tracker.sheets.report import Findings


@dataclass(frozen=True, slots=True)
class RosterReport:
    """What an import did, or would do (design, section 7: roster import --json)."""

    batch: int | None
    file: str
    commune: str
    applied: bool
    new: int
    changed: int
    unchanged: int
    missing: int
    refused: list[Finding]
    warnings: list[Finding]
    ignored_columns: list[str]
    records: int


def import_roster(
    session: Session, sheets: Sequence[Sheet], commune: Commune, file: str, now: datetime, *, apply: bool
) -> RosterReport:
    """Take the sheets of a roster file in for a commune, and return the report.

    Without `apply` nothing is written: the outcome is only in the session, to be rolled back. Raise
    UnreadableFile where there is no table.
    """
    courses = catalogue(session)
    table = find_table(sheets, ROSTER, courses.names)
    findings = Findings(table)
    read = roster_rows(table, findings)
    if apply:
        lock(session, [commune.cut], read.ruts)
    stored = load(session, commune, read.ruts, clock.local_date(now))
    intake = Intake(stored, courses, commune, findings, now)
    with session.no_autoflush:
        for row in read.rows:
            intake.take(row)
    batch = _keep(session, intake, file) if apply else None
    return RosterReport(
        batch=batch.id if batch else None,
        file=file,
        commune=commune.cut,
        applied=apply,
        new=intake.counts["new"],
        changed=intake.counts["changed"],
        unchanged=intake.counts["unchanged"],
        missing=stored.missing,
        refused=findings.refused,
        warnings=findings.warnings,
        ignored_columns=list(table.ignored_columns),
        records=intake.counts["records"],
    )


def _keep(session: Session, intake: Intake, file: str) -> Batch:
    batch = Batch(kind=BatchKind.ROSTER, file=file, commune_cut=intake.commune.cut, applied_at=intake.now)
    session.add_all(intake.made)
    keep(session, batch)
    return batch
