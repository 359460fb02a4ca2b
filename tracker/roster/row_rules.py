"""What the rows of a roster file say, in typed values; no database."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.ground.text import key
from tracker.models.people import Profile
from tracker.sheets import days, names, rows
from tracker.sheets.cells import Result, quoted
from tracker.sheets.columns import CourseNames
from tracker.sheets.free_text import FreeText, Piece
from tracker.sheets.map import NAME_COLUMNS, CourseCell, Entry, Table
from tracker.sheets.names import Name
from tracker.sheets.report import Findings
from tracker.sheets.roster_columns import ROSTER


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person's row; `said` goes by what is kept of it, None where it says nothing (see sheets.rows)."""

    entry: Entry
    rut: str
    name: Result[Name]
    said: Mapping[str, Any]
    pieces: tuple[Piece, ...] = ()

    @property
    def profile(self) -> Profile | None:
        found: Profile | None = self.said["profile"]
        return found

    @property
    def appointed_on(self) -> date | None:
        found: date | None = self.said["appointed_on"]
        return found

    @property
    def start(self) -> date | None:
        found: date | None = self.said["start"]
        return found

    @property
    def end(self) -> date | None:
        found: date | None = self.said["end"]
        return found


@dataclass(frozen=True, slots=True)
class RosterRows:
    """The rows that can be read; the RUT of everybody the file names and what it lists of courses, also in refused rows."""

    rows: list[RosterRow]
    ruts: frozenset[str]
    pieces: list[Piece]


def roster_rows(table: Table, findings: Findings, known: CourseNames | None = None) -> RosterRows:
    """Return what the rows say; those that cannot be read are refused in the findings.

    CURSOS REALIZADOS is read with the names of courses that are known; without them it is only told that it is not.
    """
    found, ruts, listed = [], set(), []
    free_text = None if known is None else FreeText(known)
    for entry in table.entries:
        pieces = _pieces(entry, findings, free_text)
        listed += pieces
        if rut := rows.rut(entry, findings):
            ruts.add(rut)
            refused = len(findings)
            row = _row(entry, rut, findings, pieces)
            if len(findings) == refused:
                found.append(row)
    return RosterRows(found, frozenset(ruts), listed)


def completions(row: RosterRow, findings: Findings, known: CourseNames) -> Iterator[tuple[CourseCell, date]]:
    """Yield the cell and date of each course the row has a date for; a cell or piece without a date is refused."""
    for course in row.entry.courses:
        passed_on = findings.value(row.entry.row, course.course, course.cell, days.course_day(course.cell))
        if passed_on:
            yield course, passed_on
    for piece in row.pieces:
        yield from _from_piece(row, piece, findings, known.get(key(piece.name)))


def name_column(entry: Entry) -> str:
    """Return the column that a row's name stands in; the first, where there are several."""
    return next((column for column in NAME_COLUMNS if column in entry.cells), "nombres")


def _from_piece(
    row: RosterRow, piece: Piece, findings: Findings, codes: frozenset[str] | None
) -> Iterator[tuple[CourseCell, date]]:
    """Yield the course of a piece and its date; a piece of no course that is known is told, never guessed."""
    place = (row.entry.row, "cursos_realizados", piece.text)
    if codes is None:
        findings.warn(*place, f"No se guarda: no se ha dicho qué curso es {quoted(piece.name)}.")
    elif len(codes) > 1:
        findings.refuse(*place, f"Es el nombre de más de un curso ({', '.join(sorted(codes))}).")
    elif codes and (passed_on := findings.value(*place, piece.passed_on)):
        yield CourseCell(next(iter(codes)), piece.text), passed_on


def _row(entry: Entry, rut: str, findings: Findings, pieces: Iterable[Piece]) -> RosterRow:
    return RosterRow(entry, rut, _name(entry, findings), rows.said(entry, ROSTER, findings), tuple(pieces))


def _name(entry: Entry, findings: Findings) -> Result[Name]:
    """Return the name with its doubt, which is told only if the name is used."""
    name = names.person(entry.cells)
    if name.refusal:
        column = name_column(entry)
        findings.refuse(entry.row, column, entry.cells.get(column), name.refusal)
    return name


def _pieces(entry: Entry, findings: Findings, free_text: FreeText | None) -> list[Piece]:
    cell = entry.cells.get("cursos_realizados")
    if cell and free_text is None:
        reason = "No se guarda, porque no dice con certeza qué curso y cuándo: agregue una columna por curso con su fecha."
        findings.warn(entry.row, "cursos_realizados", cell, reason)
    if not cell or free_text is None:
        return []
    return findings.value(entry.row, "cursos_realizados", cell, free_text.pieces(cell)) or []
