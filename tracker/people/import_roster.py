"""Takes the file of a commune's roster in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker import clock
from tracker.models.machinery import Batch, BatchKind
from tracker.models.territory import Commune
from tracker.people.intake import Intake
from tracker.people.names import Name
from tracker.people.roster_rows import roster_rows
from tracker.people.stored_roster import load, lock
from tracker.records.rules import catalogue
from tracker.sheets.batch import COMMAND_LINE, Sender, keep
from tracker.sheets.columns import ROSTER
from tracker.sheets.map import AS_FOUND, Finding, Reading, Table, find_table
from tracker.sheets.read import Sheet
from tracker.sheets.report import Findings, Taken


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


@dataclass(frozen=True, slots=True)
class RosterOutcome:
    """The report with what a screen shows beside it: the table read, each row taken, who is missing."""

    report: RosterReport
    table: Table
    taken: list[Taken]
    missing: list[Name]


def import_roster(
    session: Session, sheets: Sequence[Sheet], commune: Commune, file: str, now: datetime, *, apply: bool
) -> RosterReport:
    """Take the sheets of a roster file in for a commune, as the coordination, and return the report.

    Without `apply` nothing is written: the outcome is only in the session, to be rolled back. Raise
    UnreadableFile where there is no table.
    """
    return take_roster(session, sheets, commune, file, now, apply=apply).report


def take_roster(
    session: Session,
    sheets: Sequence[Sheet],
    commune: Commune,
    file: str,
    now: datetime,
    *,
    apply: bool,
    reading: Reading = AS_FOUND,
    sender: Sender = COMMAND_LINE,
) -> RosterOutcome:
    """Do what import_roster does, reading the file as it was chosen, within what the sender may."""
    courses = catalogue(session).knowing(reading.courses)
    table = find_table(sheets, ROSTER, courses.names, reading)
    findings = Findings(table)
    read = roster_rows(table, findings, courses.names if reading.free_text else None)
    if apply:
        lock(session, [commune.cut], read.ruts)
    stored = load(session, commune, read.ruts, clock.local_date(now))
    intake = Intake(stored, courses, commune, findings, now, sender)
    for row in read.rows:
        intake.take(row)
    batch = _keep(session, intake, file) if apply else None
    report = _report(intake, batch, file, table)
    return RosterOutcome(report, table, intake.taken, stored.missing)


def _keep(session: Session, intake: Intake, file: str) -> Batch:
    batch = Batch(
        kind=BatchKind.ROSTER,
        file=file,
        commune_cut=intake.commune.cut,
        applied_at=intake.now,
        applied_by_id=intake.sender.account_id,
    )
    keep(session, batch)
    intake.write(session, batch)
    return batch


def _report(intake: Intake, batch: Batch | None, file: str, table: Table) -> RosterReport:
    return RosterReport(
        batch=batch.id if batch else None,
        file=file,
        commune=intake.commune.cut,
        applied=batch is not None,
        new=intake.counts["new"],
        changed=intake.counts["changed"],
        unchanged=intake.counts["unchanged"],
        missing=len(intake.stored.missing),
        refused=intake.findings.refused,
        warnings=intake.findings.warnings,
        ignored_columns=list(table.ignored_columns),
        records=len(intake.records),
    )
