"""Courses in free text (CURSOS REALIZADOS): its pieces, each with the date it says, if any."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tracker.ground.text import key
from tracker.sheets import days
from tracker.sheets.cells import Result, quoted, text
from tracker.sheets.columns import CourseNames
from tracker.sheets.read import Cell

_MARK = "\ue000"  # stands for a date while its slashes could be taken for what parts the pieces
_BETWEEN = re.compile(rf"(\s*(?:[;\n/]|,(?!\s*{_MARK})|(?<=\s)[yY](?=\s))\s*)")
_GAPS = re.compile(r"[^\S\n]+")  # to look for what parts the pieces within a long one would take minutes
_EMPTY_BRACKETS = re.compile(r"\(\s*\)|\[\s*\]")
_AROUND = " .,:-–—()[]*•"
LONGEST_CELL, MOST_TEXT = 2_000, 150_000  # characters: whoever sends a file cannot make it take minutes
_LONGEST = 6  # parts that may be one name: «Primeros auxilios, emergencias y rescate»


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the text: whole, what it calls the course, and the day; refused where it says no full one."""

    text: str
    name: str
    passed_on: Result[date]


class FreeText:
    """Reads the cells of one file, unless they are too long, each or together."""

    def __init__(self, names: CourseNames) -> None:
        self._names = names
        self._left = MOST_TEXT

    def pieces(self, cell: Cell) -> Result[list[Piece]]:
        """Return what a cell lists, or (a warning) why it is not read."""
        length = len(text(cell))
        if length > LONGEST_CELL:
            return Result([], warning=f"No se lee: el texto pasa de {LONGEST_CELL} caracteres.")
        if length > self._left:
            reason = f"No se lee: la columna pasa de {MOST_TEXT} caracteres en total; divida la planilla."
            return Result([], warning=reason)
        self._left -= length
        return Result(pieces(cell, self._names))


def pieces(cell: Cell, names: CourseNames) -> list[Piece]:
    """Return what a cell lists, parted by ; / , «y» and new lines, but not within a known name of a course."""
    found: list[str] = []

    def mark(match: re.Match[str]) -> str:
        found.append(match[0])
        return _MARK

    typed = _GAPS.sub(" ", str(cell or "").replace(_MARK, ""))
    parts = _BETWEEN.split(days.WITHIN.sub(mark, typed))
    dates = iter(found)
    listed = (
        _piece(joined, [next(dates) for _ in range(joined.count(_MARK))]) for joined in _joined(parts, names)
    )
    return [piece for piece in listed if key(piece.name)]


def _joined(parts: list[str], names: CourseNames) -> Iterator[str]:
    """Yield the parts (every second is what stands between two), those of the longest known names joined again."""
    keys = [key(_name(part)) for part in parts]
    start = 0
    while start < len(parts):
        ends = range(start + 1, min(start + 2 * _LONGEST, len(parts) + 1), 2)
        known = (end for end in reversed(ends) if "".join(keys[start:end]) in names)
        end = next(known, start + 1)
        yield "".join(parts[start:end])
        start = end + 1


def _piece(marked: str, dates: list[str]) -> Piece:
    typed = marked
    for each in dates:
        typed = typed.replace(_MARK, each, 1)
    whole = text(typed)
    if len(dates) == 1:
        return Piece(whole, _name(marked), days.day(dates[0]))
    reason = "tiene más de una fecha" if dates else "no dice la fecha en que se aprobó"
    return Piece(whole, _name(marked), Result(refusal=f"{quoted(whole)} {reason}: {days.EXAMPLE}."))


def _name(marked: str) -> str:
    name = text(_EMPTY_BRACKETS.sub(" ", marked.replace(_MARK, " "))).strip(_AROUND)
    return f"{name})" if name.count("(") > name.count(")") else name
