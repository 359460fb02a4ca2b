"""What a column of a file is, from its header to what is kept of it; what headers stand for, columns or courses."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy.orm import InstrumentedAttribute

from tracker.ground.format import short_date
from tracker.ground.rut import show as shown_rut
from tracker.ground.text import key, search_key
from tracker.models.people import Inspector
from tracker.sheets import days
from tracker.sheets.cells import Result
from tracker.sheets.read import Cell
from tracker.sheets.write import Value

Kept = InstrumentedAttribute[Any]

_IN_BRACKETS = re.compile(r"\([^)]{0,200}\)|\[[^\]]{0,200}\]")  # at most: a cell full of «(» would take long
_SOMEBODY_ELSE = re.compile(
    r"\b(?:jef[ea]|jefatura|supervisora?|contacto|emergencia|apoderad[oa]|conyuge|carga|familiar|empresa|empleador|represent\w*"
    r"|reemplaz\w*|titular)\b"
)  # whose RUT or name it would be
_BEFORE_COURSE = re.compile(r"^(?:fecha |curso |capacitacion |taller )+(?:de |del |en )*")


class Note(NamedTuple):
    """Where the text of a cell is kept as it came, and what tables call that."""

    kept: Kept
    title: str


class FillIn(NamedTuple):
    """How a column of a template is filled in: what to write, an example, what to choose from, whether it is a date."""

    what: str
    example: str
    choices: tuple[str, ...] = ()
    is_date: bool = False


def _as_kept(value: Any) -> Value:
    kept: Value = value
    return kept


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column of a file that is taken in: all that is known of it, once. A blank cell keeps what is stored.

    Without headers no file has it yet; without `read` its cells are read together with others (a name, a RUT).
    """

    name: str  # in files and reports
    label: str  # where somebody chooses among columns
    headers: tuple[str, ...] = ()  # what it is called in files, the nearest first
    read: Callable[[Cell], Result[Any]] | None = None
    required: str | None = None  # why a row without it is refused
    kept: Kept | None = None
    note: Note | None = None  # keeps the text of a cell of which nothing could be read
    show: Callable[[Any], Value] = _as_kept  # what is kept, as tables show it
    short: str | None = None  # in tables, where the label is long
    blank: str | None = None  # what is said of a row that keeps nothing
    fill_in: FillIn | None = None  # in the template

    @property
    def title(self) -> str:
        return self.short or self.label

    @property
    def attribute(self) -> str:
        """Return what the rows that keep it call it; what none keeps goes by its own name."""
        return self.name if self.kept is None else self.kept.key

    @property
    def is_date(self) -> bool:
        return self.read in days.READERS

    @property
    def keeps(self) -> tuple[Kept, ...]:
        return tuple(kept for kept in (self.kept, self.note and self.note.kept) if kept is not None)

    def of(self, row: object) -> Value:
        """Return what a table shows of a row that keeps this column; None where it keeps nothing."""
        value = getattr(row, self.attribute)
        return None if value is None else self.show(value)

    def cell_of(self, row: object) -> Value:
        """Return what a file says of a row, to be read again: what is kept, else the text that could not be read."""
        shown = self.of(row)
        if shown is None and self.note:
            shown = getattr(row, self.note.kept.key)
        return shown

    def words_of(self, row: object) -> str | None:
        """Return what a sentence says of a row that keeps this column."""
        return self.words(getattr(row, self.attribute))

    def words(self, value: Any) -> str | None:
        if value is None:
            return self.blank
        return short_date(value) if isinstance(value, date) else str(self.show(value))

    @property
    def kind(self) -> type:
        """Return the type of what is kept."""
        kept: Any = self.kept
        found: type = kept.type.python_type
        return found

    def told_of(self, row: object) -> Iterator[tuple[str, Value]]:
        """Yield all that a row keeps of this column, by title."""
        if self.kept is not None:
            yield self.title, self.of(row)
        if self.note:
            yield self.note.title, getattr(row, self.note.kept.key)


def kept_by(kind: type, columns: Iterable[Column]) -> tuple[Column, ...]:
    """Return the columns of which rows of a kind keep something."""
    return tuple(column for column in columns if any(kept.class_ is kind for kept in column.keeps))


RUT = Column(
    "rut",
    "RUT",
    (
        "rut", "run", "rut/run", "run/rut", "n° rut", "n° run", "nro rut", "número de rut", "rut completo", "rut con dv",
        "rut funcionario", "rut inspector", "rut trabajador", "rut participante", "rut alumno", "rut del funcionario",
        "cédula", "n° cédula", "nro cédula", "número de cédula", "cédula de identidad", "cédula identidad",
        "n° cédula de identidad", "n° cédula identidad", "c.i.", "n° c.i.", "rol único tributario", "rol único nacional",
        "rut empleado", "rut del trabajador", "rut persona", "run funcionario", "run trabajador", "n° documento",
        "nro documento", "número documento", "número de documento", "n° de documento", "documento de identidad",
        "cédula nacional",
    ),
    kept=Inspector.rut,
    show=shown_rut,
)  # fmt: skip
DV = Column(
    "dv",
    "Dígito verificador (aparte del RUT)",
    ("dv", "d.v.", "dígito", "dígito verificador", "díg. verificador", "dig. verif.", "verificador"),
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one header stands for: a column (rank 0 is its own name) or the courses it names."""

    column: str | None = None
    rank: int = 0
    courses: frozenset[str] = frozenset()


Headers = Mapping[str, Meaning]
CourseNames = Mapping[str, frozenset[str]]


def headers(columns: Iterable[Column]) -> Headers:
    """Return what the known headers of these columns stand for."""
    known: dict[str, Meaning] = {}
    for column in columns:
        for rank, name in enumerate(column.headers):
            known.setdefault(key(name), Meaning(column.name, rank))
    return known


def course_names(pairs: Iterable[tuple[str, str]]) -> CourseNames:
    """Return the courses (codes) each key names, from pairs of a name (code, title or alias) and a code."""
    names: dict[str, frozenset[str]] = {}
    for name, code in pairs:
        if found := key(name):
            names[found] = names.get(found, frozenset()) | {code}
    return names


def meaning(header: str, known: Headers, courses: CourseNames) -> Meaning | None:
    """Return what a header stands for, or None: accents, case, punctuation and brackets are ignored."""
    for name in (header, _IN_BRACKETS.sub(" ", header), *_after_dash(header)):
        if found := known.get(key(name)) or _course(name, courses):
            return found
    return None


def _after_dash(header: str) -> Iterator[str]:
    """Yield what a payroll program writes behind what the column belongs to: «Colaborador - Email Personal»."""
    before, _, after = _IN_BRACKETS.sub(" ", header).rpartition(" - ")
    if after and not _SOMEBODY_ELSE.search(search_key(before)):
        yield after


def _course(name: str, courses: CourseNames) -> Meaning | None:
    shortened = _BEFORE_COURSE.sub("", search_key(name))
    found = courses.get(key(name)) or courses.get(key(shortened))
    return Meaning(courses=found) if found else None
