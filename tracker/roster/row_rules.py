"""What the rows of a roster file say, in typed values; no database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from tracker.ground.text import key
from tracker.models.people import Contract, Profile
from tracker.sheets import cells, days, names, words
from tracker.sheets.cells import Result, quoted, text
from tracker.sheets.columns import CourseNames
from tracker.sheets.free_text import FreeText, Piece
from tracker.sheets.map import NAME_COLUMNS, CourseCell, Entry, Table
from tracker.sheets.names import Name
from tracker.sheets.report import Findings

_ROOM_FOR_NOTE = 120


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person's row; None where it says nothing (or nothing understood: `doubts` and the findings tell)."""

    entry: Entry
    rut: str
    name: Result[Name]
    profile: Profile | None
    contract: Contract | None
    appointed_on: date | None
    start: date | None
    end: date | None
    email: str | None
    phone: str | None
    phone_note: str | None
    pieces: tuple[Piece, ...] = ()


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
    rows, ruts, listed = [], set(), []
    free_text = None if known is None else FreeText(known)
    for entry in table.entries:
        pieces = _pieces(entry, findings, free_text)
        listed += pieces
        if rut := _rut(entry, findings):
            ruts.add(rut)
            refused = len(findings)
            row = _row(entry, rut, findings, pieces)
            if len(findings) == refused:
                rows.append(row)
    return RosterRows(rows, frozenset(ruts), listed)


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


def _rut(entry: Entry, findings: Findings) -> str | None:
    cell = entry.cells.get("rut")
    return findings.value(entry.row, "rut", cell, cells.rut(cell, entry.cells.get("dv")))


def _row(entry: Entry, rut: str, findings: Findings, pieces: Iterable[Piece]) -> RosterRow:
    phone, note = _phone(entry, findings)
    return RosterRow(
        entry=entry,
        rut=rut,
        name=_name(entry, findings),
        profile=_profile(entry),
        contract=_contract(entry, findings),
        appointed_on=_day(entry, "fecha_nombramiento", findings),
        start=_day(entry, "desde", findings),
        end=_day(entry, "hasta", findings),
        email=_email(entry, findings),
        phone=phone,
        phone_note=note,
        pieces=tuple(pieces),
    )


def _name(entry: Entry, findings: Findings) -> Result[Name]:
    """Return the name with its doubt, which is told only if the name is used."""
    name = names.person(entry.cells)
    if name.refusal:
        column = name_column(entry)
        findings.refuse(entry.row, column, entry.cells.get(column), name.refusal)
    return name


def _profile(entry: Entry) -> Profile | None:
    code = words.profile(entry.cells.get("funcion"))
    return Profile(code) if code else None


def _contract(entry: Entry, findings: Findings) -> Contract | None:
    cell = entry.cells.get("contrato")
    code = words.contract(cell)
    if text(cell) and not code:
        findings.warn(
            entry.row, "contrato", cell, f"No se reconoce {quoted(cell)} como contrato: no se guarda."
        )
    return Contract(code) if code else None


def _day(entry: Entry, column: str, findings: Findings) -> date | None:
    cell = entry.cells.get(column)
    return findings.value(entry.row, column, cell, days.day(cell))


def _email(entry: Entry, findings: Findings) -> str | None:
    cell = entry.cells.get("correo")
    return findings.value(entry.row, "correo", cell, cells.mail(cell))


def _phone(entry: Entry, findings: Findings) -> tuple[str | None, str | None]:
    """Return the phone, or the cell's text as a note where it is not exactly one."""
    cell = entry.cells.get("celular")
    phone = findings.value(entry.row, "celular", cell, cells.phone(cell))
    return phone, None if phone else (text(cell)[:_ROOM_FOR_NOTE] or None)


def _pieces(entry: Entry, findings: Findings, free_text: FreeText | None) -> list[Piece]:
    cell = entry.cells.get("cursos_realizados")
    if cell and free_text is None:
        reason = "No se guarda, porque no dice con certeza qué curso y cuándo: agregue una columna por curso con su fecha."
        findings.warn(entry.row, "cursos_realizados", cell, reason)
    if not cell or free_text is None:
        return []
    return findings.value(entry.row, "cursos_realizados", cell, free_text.pieces(cell)) or []
