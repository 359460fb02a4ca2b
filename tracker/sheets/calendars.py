"""How the columns of a table write their dates: judged by the whole column, and doubted where it does not decide."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from tracker.ground.format import short_date
from tracker.sheets import days
from tracker.sheets.cells import text
from tracker.sheets.columns import Column
from tracker.sheets.days import AS_USUAL, LAST_MONTH, Manner
from tracker.sheets.doubts import OFFERED, Answer, Doubt, Doubtful, DoubtKind
from tracker.sheets.map import Entry, Finding, Table
from tracker.sheets.read import Cell

_MANY = 2
_TO_JUDGE = 4  # dates: of fewer it would often be chance that none could be read the other way round


class Dated(NamedTuple):
    """A cell of a column of dates, and where it stands."""

    entry: Entry
    cell: Cell


class Raised(NamedTuple):
    """A doubt about one column: how it is read unless somebody says otherwise, whose cells, and what tells it."""

    kind: DoubtKind
    taken: Answer
    about: Sequence[Dated]
    reason: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """How each column of a table (a course: its code) is read, what is doubted of it, and what tells that."""

    manners: Mapping[str, Manner]
    doubts: tuple[Doubt, ...]
    warnings: tuple[Finding, ...]

    def manner(self, column: str) -> Manner:
        return self.manners.get(column, AS_USUAL)


AS_IS = Calendar({}, (), ())


def calendar(
    table: Table, columns: Iterable[Column], answers: Mapping[str, str], *, ask_for_days: bool = False
) -> Calendar:
    """Return how to read the columns of dates, and the courses, of a table, by what they hold and what was answered.

    With `ask_for_days` what a month or a year alone means is a doubt too; not of a course, nor of an end.
    """
    named = [column for column in columns if column.is_date and column.name in table.columns]
    alone = [column.name for column in named if ask_for_days and column.read is days.day]
    manners, doubts, warnings = {}, [], []
    for column, dated in _dated(table, named):
        known = answers.get(f"{DoubtKind.MONTH_FIRST}:{column}") == Answer.MONTH_FIRST
        raised = list(_raised(dated, since_1904=table.since_1904, known=known))
        found = [_doubt(column, each, answers) for each in raised]
        most = {each.taken for each in raised}
        manners[column] = _manner(found, most, first_day=column in alone and _wants_first_day(answers))
        doubts += found
        warnings += [
            _warning(table, column, each) for each in raised if f"{each.kind}:{column}" not in answers
        ]
    return Calendar(manners, (*doubts, *_alone(table, alone, answers)), tuple(warnings))


def together(doubts: Iterable[Doubt]) -> tuple[Doubt, ...]:
    """Return the doubts of several tables as one for each question."""
    joined: dict[str, Doubt] = {}
    for doubt in doubts:
        before = joined.get(doubt.key)
        cells = (*before.cells, *doubt.cells) if before else doubt.cells
        joined[doubt.key] = Doubt(doubt.kind, doubt.key, doubt.taken, cells)
    return tuple(joined.values())


def _dated(table: Table, columns: Iterable[Column]) -> Iterator[tuple[str, list[Dated]]]:
    for column in columns:
        name = column.name
        yield name, [Dated(entry, entry.cells[name]) for entry in table.entries if name in entry.cells]
    courses: dict[str, list[Dated]] = {}
    for entry in table.entries:
        for course in entry.courses:
            courses.setdefault(course.course, []).append(Dated(entry, course.cell))
    yield from courses.items()


def _raised(dated: Sequence[Dated], *, since_1904: bool, known: bool) -> Iterator[Raised]:
    """Yield the doubts about a column; `known`: its earlier files had the month first, so what has two readings is doubted."""
    figures = [(each, found) for each in dated if (found := _figures(each.cell))]
    month_first = [each for each, (first, second, _) in figures if first <= LAST_MONTH < second]
    day_first = [each for each, (first, second, _) in figures if second <= LAST_MONTH < first]
    either = [
        each for each, (first, second, _) in figures if first != second and max(first, second) <= LAST_MONTH
    ]
    if len(month_first) > len(day_first) or len(month_first) >= _MANY or (known and either and not day_first):
        yield _month_first(month_first, either, by_most=len(month_first) > len(day_first))
    real = [each for each in dated if isinstance(each.cell, date)]
    if _half_converted(real, len(day_first), len(figures)):
        yield _swapped(real)
    serials = [each for each in dated if since_1904 and days.is_serial(each.cell)]
    if serials:
        yield _from_1904(serials)


def _figures(cell: Cell) -> tuple[int, int, int] | None:
    found = days.figures(text(cell)) if isinstance(cell, str) else None
    return found if found and days.exists(*found) else None


def _half_converted(real: Sequence[Dated], day_first: int, figures: int) -> bool:
    """Say whether a program that expects the month first seems to have turned into dates what it could.

    Then each text has a day beyond 12 and no date has one; dates that all fall on a first were hardly turned round.
    """
    turned = [each.cell for each in real if isinstance(each.cell, date)]
    return (
        0 < day_first == figures
        and len(turned) >= _MANY
        and len(turned) + figures >= _TO_JUDGE
        and all(day.day <= LAST_MONTH for day in turned)
        and any(day.day > 1 for day in turned)
    )


def _month_first(clear: Sequence[Dated], either: Sequence[Dated], *, by_most: bool) -> Raised:
    shown = text((*clear, *either)[0].cell)
    how = "con el mes primero" if by_most else "con el día primero"
    reason = f"Hay fechas que traen primero el mes, como «{shown}»."
    if either:
        reason += (
            f" {_also(either)} se leyó {how}." if len(either) == 1 else f" {_also(either)} se leyeron {how}."
        )
    taken = Answer.MONTH_FIRST if by_most else Answer.DAY_FIRST
    return Raised(DoubtKind.MONTH_FIRST, taken, (*clear, *either), reason)


def _swapped(real: Sequence[Dated]) -> Raised:
    about = [each for each in real if isinstance(each.cell, date) and each.cell.day != each.cell.month]
    reason = (
        "Las fechas con día mayor que 12 vienen como texto y las demás no: puede que al abrir el archivo se hayan invertido "
        f"el día y el mes. {_also(about)} se tomó tal como viene: revise."
    )
    return Raised(DoubtKind.HALF_CONVERTED, Answer.AS_WRITTEN, about, reason)


def _from_1904(serials: Sequence[Dated]) -> Raised:
    first = serials[0].cell
    said = days.day(first, Manner(origin=days.FROM_1904)).value
    shown = f"«{text(first)}» se leyó como {short_date(said)}" if said else f"«{text(first)}» no se leyó"
    reason = f"La planilla cuenta los días desde 1904: el número {shown}{_more(serials)}. Revise."
    return Raised(DoubtKind.FROM_1904, Answer.FROM_1904, serials, reason)


def _also(about: Sequence[Dated]) -> str:
    return f"«{text(about[0].cell)}»{_more(about)}"


def _more(about: Sequence[Dated]) -> str:
    match len(about) - 1:
        case 0:
            return ""
        case 1:
            return " y 1 fecha más"
        case more:
            return f" y {more} fechas más"


def _warning(table: Table, column: str, raised: Raised) -> Finding:
    return Finding(table.sheet, table.header_row, column, None, raised.reason)


def _doubt(column: str, raised: Raised, answers: Mapping[str, str]) -> Doubt:
    key = f"{raised.kind}:{column}"
    return Doubt(
        raised.kind, key, _taken(raised.kind, answers.get(key), raised.taken), _cells(column, raised.about)
    )


def _taken(kind: DoubtKind, said: str | None, otherwise: Answer) -> Answer:
    return next((answer for answer in OFFERED[kind] if answer == said), otherwise)


def _cells(column: str, about: Iterable[Dated]) -> tuple[Doubtful, ...]:
    return tuple(Doubtful(each.entry.sheet, each.entry.row, column, text(each.cell)) for each in about)


def _wants_first_day(answers: Mapping[str, str]) -> bool:
    return answers.get(DoubtKind.NO_DAY) == Answer.FIRST_DAY


def _manner(doubts: Sequence[Doubt], most: Collection[Answer], *, first_day: bool) -> Manner:
    """Return how to read a column: as was answered; what only `most` of it tells is left to it where that is blank."""
    taken = {doubt.taken for doubt in doubts}
    blank = frozenset(doubt.kind for doubt in doubts if doubt.taken is Answer.BLANK)
    return Manner(
        month_first=Answer.MONTH_FIRST in (most if DoubtKind.MONTH_FIRST in blank else taken),
        swapped=Answer.SWAPPED in taken,
        origin=days.FROM_1904 if Answer.FROM_1904 in taken else AS_USUAL.origin,
        first_day=first_day,
        blank=blank,
    )


def _alone(table: Table, columns: Iterable[str], answers: Mapping[str, str]) -> Iterator[Doubt]:
    """Yield the one question about months and years alone."""
    found = [
        (column, Dated(entry, cell))
        for column in columns
        for entry in table.entries
        if (cell := entry.cells.get(column)) is not None and days.month(cell)
    ]
    if found:
        cells = [cell for column, each in found for cell in _cells(column, [each])]
        taken = _taken(DoubtKind.NO_DAY, answers.get(DoubtKind.NO_DAY), Answer.BLANK)
        yield Doubt(DoubtKind.NO_DAY, str(DoubtKind.NO_DAY), taken, tuple(cells))
