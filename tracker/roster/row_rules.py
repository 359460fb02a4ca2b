"""What the rows of a roster file say, in typed values; no database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tracker.ground.text import key
from tracker.models.people import Profile
from tracker.roster import start_rules
from tracker.sheets import calendars, days, names, rows
from tracker.sheets.calendars import AS_IS, Calendar, calendar
from tracker.sheets.cells import Result, quoted
from tracker.sheets.columns import CourseNames
from tracker.sheets.doubts import Doubt
from tracker.sheets.free_text import FreeText, Piece
from tracker.sheets.map import NAME_COLUMNS, CourseCell, Entry, Finding, Reading, Table, listed
from tracker.sheets.names import Name
from tracker.sheets.report import Findings
from tracker.sheets.roster_columns import APPOINTED, END, ROSTER


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person's row; `said` goes by what is kept of it, None where it says nothing (see sheets.rows).

    `open_ended`: it says that there is no end, which a blank does not. `calendar`: how its courses' dates are written.
    `by_entry`: its appointment is FECHA INGRESO, which stands for both in a file that has no other column of it;
    `since_entry`: so does its start, where no column says it (see start_rules).
    """

    entry: Entry
    rut: str
    name: Result[Name]
    said: Mapping[str, Any]
    pieces: tuple[Piece, ...] = ()
    open_ended: bool = False
    calendar: Calendar = AS_IS
    by_entry: bool = False
    since_entry: bool = False

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
    def served_since(self) -> date | None:
        found: date | None = self.said["served_since"]
        return found

    @property
    def first_day(self) -> date | None:
        """Return the start that the row says, or what stands for it."""
        return self.start or (self.since_entry and self.served_since) or self.appointed_on

    @property
    def end(self) -> date | None:
        found: date | None = self.said["end"]
        return found


@dataclass(frozen=True, slots=True)
class RosterRows:
    """The rows that can be read, and what is to be asked about them.

    `ruts` and `pieces` (what is listed of courses) are also of rows that are refused.
    """

    rows: list[RosterRow]
    ruts: frozenset[str]
    pieces: list[Piece]
    doubts: tuple[Doubt, ...] = ()


def roster_rows(
    tables: Sequence[Table], findings: Findings, reading: Reading, known: CourseNames
) -> RosterRows:
    """Return what the rows say, once where they say the same; those that cannot be read are refused in the findings.

    CURSOS REALIZADOS is read, if it is to be, with the names of courses that are known; else it is told that it is not.
    """
    reader = _Reader(findings, reading, known)
    for table in tables:
        reader.read(table)
    return RosterRows(
        reader.rows,
        frozenset(reader.ruts),
        reader.pieces,
        calendars.together(reader.doubts),
    )


def completions(row: RosterRow, findings: Findings, known: CourseNames) -> Iterator[tuple[CourseCell, date]]:
    """Yield the cell and date of each course the row has a date for; a cell or piece without a date is refused."""
    for course in row.entry.courses:
        manner = row.calendar.manner(course.course)
        passed_on = findings.value(
            row.entry, course.course, course.cell, days.course_day(course.cell, manner)
        )
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
    place = (row.entry, "cursos_realizados", piece.text)
    if codes is None:
        findings.warn(*place, f"No se guarda: no se ha dicho qué curso es {quoted(piece.name)}.")
    elif len(codes) > 1:
        findings.refuse(*place, f"Es el nombre de más de un curso ({', '.join(sorted(codes))}).")
    elif codes and (passed_on := findings.value(*place, piece.passed_on)):
        yield CourseCell(next(iter(codes)), piece.text), passed_on


class _Reader:
    """Reads the tables of a file, one after the other."""

    def __init__(self, findings: Findings, reading: Reading, known: CourseNames) -> None:
        self.findings = findings
        self.reading = reading
        self.rows: list[RosterRow] = []
        self.ruts: set[str] = set()
        self.pieces: list[Piece] = []
        self.doubts: list[Doubt] = []
        self._free_text = FreeText(known) if reading.free_text else None
        self._surnames_first = False
        self._before: dict[str, list[RosterRow]] = {}

    def read(self, table: Table) -> None:
        written = calendar(table, ROSTER, self.reading.answers, ask_for_days=True)
        self.doubts += written.doubts
        self.findings.tell(written.warnings)
        self._surnames_first = names.begins_with_surnames(
            entry.cells.get("nombre_completo") for entry in table.entries
        )
        repeated = []
        for entry in table.entries:
            row = self._row(entry, written)
            row = row and _with_start(row, table, self.reading.answers)
            if row and any(_same(row, other) for other in self._before.get(row.rut, ())):
                repeated.append(entry.row)
            elif row:
                self._before.setdefault(row.rut, []).append(row)
                self.rows.append(row)
        self.findings.tell(_repeated(table, repeated))
        self._ask_for_the_start(table)

    def _ask_for_the_start(self, table: Table) -> None:
        there = {entry.row for entry in table.entries}
        rows = [row for row in self.rows if row.entry.sheet == table.sheet and row.entry.row in there]
        if doubt := start_rules.doubt(table, rows, self.reading.answers):
            self.doubts.append(doubt)
        if doubt and doubt.key not in self.reading.answers:
            self.findings.tell([start_rules.warning(table, len(doubt.cells))])

    def _row(self, entry: Entry, written: Calendar) -> RosterRow | None:
        """Return what a row says, unless it is refused."""
        pieces = _pieces(entry, self.findings, self._free_text)
        self.pieces += pieces
        rut = rows.rut(entry, self.findings)
        if rut is None:
            return None
        self.ruts.add(rut)
        refused = len(self.findings)
        name = _name(entry, self.findings, surnames_first=self._surnames_first)
        said = rows.said(entry, ROSTER, self.findings, written, leave_blank=True)
        if len(self.findings) > refused:
            return None
        open_ended = said[END.attribute] == days.NO_END
        said[END.attribute] = None if open_ended else said[END.attribute]
        return RosterRow(entry, rut, name, said, tuple(pieces), open_ended, written)


def _with_start(row: RosterRow, table: Table, answers: Mapping[str, str]) -> RosterRow:
    """Return a row with what FECHA INGRESO stands for beside itself."""
    if APPOINTED.name not in table.columns:
        both = {APPOINTED.attribute: row.served_since}
        row = replace(row, said={**row.said, **both}, by_entry=True)
    return replace(row, since_entry=start_rules.by_entry(table, row.served_since, row.appointed_on, answers))


def _same(row: RosterRow, other: RosterRow) -> bool:
    """Say whether two rows of a person say the same of them."""
    said = ((each.said, each.name.value, each.open_ended, each.pieces) for each in (row, other))
    return len(set(map(repr, said))) == 1 and row.entry.courses == other.entry.courses


def _repeated(table: Table, found: Sequence[int]) -> Iterator[Finding]:
    if found:
        said = "1 fila repite otra" if len(found) == 1 else f"{len(found)} filas repiten otra"
        reason = f"{said} de la misma persona y dice lo mismo ({listed(found)}): se leyó una vez."
        yield Finding(table.sheet, None, None, None, reason)


def _name(entry: Entry, findings: Findings, *, surnames_first: bool) -> Result[Name]:
    """Return the name with its doubt, which is told only if the name is used."""
    name = names.person(entry.cells, surnames_first=surnames_first)
    if name.refusal:
        column = name_column(entry)
        findings.refuse(entry, column, entry.cells.get(column), name.refusal)
    return name


def _pieces(entry: Entry, findings: Findings, free_text: FreeText | None) -> list[Piece]:
    cell = entry.cells.get("cursos_realizados")
    if cell and free_text is None:
        reason = "No se guarda, porque no dice con certeza qué curso y cuándo: agregue una columna por curso con su fecha."
        findings.warn(entry, "cursos_realizados", cell, reason)
    if not cell or free_text is None:
        return []
    return findings.value(entry, "cursos_realizados", cell, free_text.pieces(cell)) or []
