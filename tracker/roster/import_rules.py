"""Takes the file of a commune's roster in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.ground import clock
from tracker.models.machinery import Batch, BatchKind
from tracker.models.territory import Commune
from tracker.people.name_rules import Name
from tracker.people.rules import lock
from tracker.records.rules import Catalogue, catalogue
from tracker.roster.intake_rules import Intake
from tracker.roster.row_rules import RosterRows, roster_rows
from tracker.roster.stored_rules import load
from tracker.sheets.batch import COMMAND_LINE, Sender, keep
from tracker.sheets.columns import CourseNames
from tracker.sheets.map import AS_FOUND, Finding, Reading
from tracker.sheets.read import Sheet
from tracker.sheets.report import Findings, Taken
from tracker.sheets.roster_columns import HEADERS
from tracker.sheets.tables import Found, find_tables


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
    left_out: int


@dataclass(frozen=True, slots=True)
class RosterSheet:
    """A roster as it is read, before it meets what is stored."""

    found: Found
    findings: Findings
    read: RosterRows

    @property
    def people(self) -> frozenset[str]:
        """Return everybody whom the file names, in what is read of it or elsewhere (see sheets.doubts.Place)."""
        return frozenset[str]().union(*(place.people for place in self.found.places))

    @property
    def ignored_columns(self) -> list[str]:
        return [name for table in self.found.tables for name in table.ignored_columns]


@dataclass(frozen=True, slots=True)
class RosterOutcome:
    """The report with what a screen shows beside it: each row taken, who is missing."""

    report: RosterReport
    taken: list[Taken]
    missing: list[Name]


def import_roster(
    session: Session,
    sheets: Sequence[Sheet],
    commune: Commune,
    file: str,
    now: datetime,
    *,
    apply: bool,
    reading: Reading = AS_FOUND,
) -> RosterReport:
    """Take the sheets of a roster file in for a commune, as the coordination, and return the report.

    Without `apply` nothing is written: the outcome is only in the session, to be rolled back. Raise
    Refused where there is no table.
    """
    courses = catalogue(session)
    sheet = read_roster(sheets, courses.names, reading)
    return take_roster(session, sheet, commune, courses, file, now, apply=apply).report


def read_roster(sheets: Sequence[Sheet], names: CourseNames, reading: Reading = AS_FOUND) -> RosterSheet:
    """Return what a roster says, read as it was chosen, with the names of courses. Raise Refused as import_roster."""
    found = find_tables(sheets, HEADERS, names, reading)
    findings = Findings(warning for table in found.tables for warning in table.warnings)
    return RosterSheet(found, findings, roster_rows(found.tables, findings, reading, names))


def take_roster(
    session: Session,
    sheet: RosterSheet,
    commune: Commune,
    courses: Catalogue,
    file: str,
    now: datetime,
    *,
    apply: bool,
    sender: Sender = COMMAND_LINE,
) -> RosterOutcome:
    """Do what import_roster does, with a sheet that is read and the names it was read with, within what the sender may.

    A sheet can be taken once: what comes up on the way is added to its findings.
    """
    if apply:
        lock(session, [commune.cut], sheet.read.ruts)
    stored = load(session, commune, sheet.read.ruts, sheet.people, clock.local_date(now))
    intake = Intake(stored, courses, commune, sheet.findings, now, sender)
    for row in sheet.read.rows:
        intake.take(row)
    batch = _keep(session, intake, file) if apply else None
    report = _report(intake, batch, file, sheet)
    return RosterOutcome(report, intake.taken, stored.missing)


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


def _report(intake: Intake, batch: Batch | None, file: str, sheet: RosterSheet) -> RosterReport:
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
        ignored_columns=sheet.ignored_columns,
        records=len(intake.records),
        left_out=len(sheet.people - {taken.rut for taken in intake.taken}),
    )
