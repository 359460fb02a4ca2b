"""Takes the file of a commune's roster in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from tracker.ground import clock
from tracker.ground.refused import Refused
from tracker.models.machinery import Batch, BatchKind
from tracker.models.territory import Commune
from tracker.people.rules import lock
from tracker.records.rules import Catalogue, catalogue
from tracker.roster.answer_rules import Answers, FunctionAsked
from tracker.roster.doubt_rules import STRANGERS, TOO_MANY, PersonAsked
from tracker.roster.intake_rules import Intake
from tracker.roster.leaving_rules import end
from tracker.roster.left_out_rules import left_out
from tracker.roster.row_rules import RosterRows, roster_rows
from tracker.roster.stored_rules import load
from tracker.roster.taught_rules import Taught, functions_of, teach
from tracker.sheets import full_report
from tracker.sheets.asked import DatesAsked, PlaceAsked, dates_asked, places_asked
from tracker.sheets.batch import COMMAND_LINE, Sender, keep
from tracker.sheets.columns import CourseNames
from tracker.sheets.full_report import Aside, FullReport, Missing
from tracker.sheets.map import AS_FOUND, Finding, Reading
from tracker.sheets.read import Sheet
from tracker.sheets.report import Findings, LeftOut
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


class Questions(NamedTuple):
    """What a file asks, answered or not."""

    places: Sequence[PlaceAsked] = ()
    functions: Sequence[FunctionAsked] = ()
    dates: Sequence[DatesAsked] = ()
    persons: Sequence[PersonAsked] = ()

    @property
    def any(self) -> bool:
        return any(self)

    @property
    def unanswered(self) -> int:
        """Return how many answers it takes before this can be applied."""
        return sum(not one.answered for asked in self for one in asked)


@dataclass(frozen=True, slots=True)
class RosterOutcome:
    """The report with what a screen shows beside it: what became of everybody, and what is asked."""

    report: RosterReport
    full: FullReport
    asked: Questions


def import_roster(
    session: Session,
    sheets: Sequence[Sheet],
    commune: Commune,
    file: str,
    now: datetime,
    *,
    apply: bool,
    reading: Reading = AS_FOUND,
    taught: Mapping[str, Taught],
    same: Collection[str] = (),
) -> RosterReport:
    """Take the sheets of a roster file in for a commune, as the coordination, and return the report.

    What is `taught` of functions with it is known from then on; who has one of the `same` RUT is taken under another
    name too. Without `apply` nothing is written: the outcome is
    only in the session, to be rolled back. Raise Refused where there is no table.
    """
    courses = catalogue(session)
    sheet = read_roster(sheets, courses.names, reading)
    functions = functions_of(session, commune.cut) | {name: one.profile for name, one in taught.items()}
    answers = Answers(functions, dict.fromkeys(same, True))
    outcome = take_roster(session, sheet, commune, courses, file, now, apply=apply, answers=answers)
    if apply:
        teach(session, commune.cut, taught)
    return outcome.report


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
    answers: Answers,
    sender: Sender = COMMAND_LINE,
) -> RosterOutcome:
    """Do what import_roster does, with a sheet that is read and the names it was read with, within what the sender may.

    A sheet can be taken once: what comes up on the way is added to its findings.
    """
    if apply:
        lock(session, [commune.cut], sheet.read.ruts)
    stored = load(session, commune, sheet.read.ruts, sheet.people, clock.local_date(now))
    intake = Intake(stored, courses, commune, sheet.findings, now, sender, answers)
    for row in sheet.read.rows:
        intake.take(row)
    if len(intake.strangers) > STRANGERS:
        raise Refused(TOO_MANY)
    missing = end(session, commune, stored.missing, answers.leavers, now, everywhere=sender.coordinates)
    entries = [entry for table in sheet.found.tables for entry in table.entries]
    out = left_out(entries, intake.taken, intake.findings.refused, intake.out, intake.waiting)
    batch = _keep(session, intake, file) if apply else None
    report = _report(intake, batch, file, sheet)
    full = _full(intake, report, out, missing, sheet)
    if batch:
        full_report.keep(session, batch, full)
    return RosterOutcome(report, full, _asked(intake, sheet, answers))


def _asked(intake: Intake, sheet: RosterSheet, answers: Answers) -> Questions:
    first = sheet.found.tables[0]
    places = places_asked(sheet.found.places, (first.sheet, first.header_row), answers.places)
    dates = dates_asked(sheet.read.doubts, answers.dates)
    return Questions(list(places), intake.functions.asked, list(dates), intake.doubts.asked)


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


def _full(
    intake: Intake, report: RosterReport, out: list[LeftOut], missing: list[Missing], sheet: RosterSheet
) -> FullReport:
    taken = {one.rut for one in intake.taken}
    aside = [
        Aside(place.name, place.title, place.header_row, len(place.people - taken))
        for place in sheet.found.places
        if not place.read
    ]
    return FullReport(
        taken=intake.taken,
        refused=report.refused,
        warnings=report.warnings,
        ignored_columns=report.ignored_columns,
        left_out=out,
        missing=missing,
        aside=[place for place in aside if place.people],
    )


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
