"""Reads the file a municipality sent: .xlsx .xlsm .xls .ods .csv, whatever its name says."""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

from tracker.ground.refused import Refused
from tracker.sheets import parse

Cell = str | int | float | date | None

CHILD = Path(parse.__file__).with_name("child.py")
_BESIDE = (
    "hidden_rows",
    "hidden_columns",
    "hidden_unknown",
    "merged",
    "since_1904",
    "encoding",
    "wide",
    "problem",
)
_DAMAGED = "El archivo está dañado o incompleto: ábralo con el programa en que se hizo y guárdelo de nuevo."
_TOO_SLOW = "El archivo es demasiado complejo y no se alcanzó a leer: copie la tabla en una planilla nueva."


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not blank: its number as the spreadsheet shows it, from 1, and its cells from column A."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it came; the name is None in a CSV.

    Columns count from 0. Where `hidden_unknown`, the file does not tell which rows and columns it hides.
    `merged` are cells of one column that are one over several rows (first and last, column). Without rows,
    `problem` says why they are not read; `wide`: something stands beyond the columns that are. `encoding` is told of a
    CSV where it was found by what looks Spanish; since_1904: numbers that are dates count from there.
    """

    name: str | None
    hidden: bool
    rows: tuple[Row, ...]
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    hidden_unknown: bool = False
    merged: tuple[tuple[int, int, int], ...] = ()
    since_1904: bool = False
    encoding: str | None = None
    wide: bool = False
    problem: str | None = None


def read(file: Path | BinaryIO) -> tuple[Sheet, ...]:
    """Return the sheets of a file in their order: values only, blank cells and errors (#N/D) as None.

    Whole numbers are int, times of day are dropped from dates. Raise Refused with a sentence when
    the file is missing, no spreadsheet, damaged, protected, or beyond a limit (design, section 8).
    """
    try:
        with file.open("rb") if isinstance(file, Path) else _on_disk(file) as opened:
            answer = _parsed(opened)
    except OSError as error:
        raise Refused("No se pudo abrir el archivo.") from error
    if "error" in answer:
        raise Refused(answer["error"])
    sheets = tuple(_sheet(sheet) for sheet in answer["sheets"])
    problems = [sheet.problem for sheet in sheets if sheet.problem]
    if problems and not any(sheet.rows for sheet in sheets):
        raise Refused(problems[0])
    return sheets


def packed(sheets: Sequence[Sheet]) -> bytes:
    """Return the sheets as bytes to keep, small: a line for what they are, and one for each row."""
    lines: list[Any] = [[_about(sheet) for sheet in sheets]]
    lines += [(row.number, row.cells) for sheet in sheets for row in sheet.rows]
    text = "\n".join(json.dumps(line, default=lambda day: [day.isoformat()]) for line in lines)
    return zlib.compress(text.encode(), level=3)


def unpacked(content: bytes) -> tuple[Sheet, ...]:
    """Return the sheets that were packed; equal cells are one object, so that a large file takes little memory."""
    lines = io.BytesIO(zlib.decompress(content))
    same: dict[Any, Cell] = {}
    about = json.loads(lines.readline())
    return tuple(
        Sheet(
            name, hidden, tuple(_row(json.loads(line), same) for line in islice(lines, rows)), **_more(*more)
        )
        for name, hidden, rows, *more in about
    )


def _about(sheet: Sheet) -> tuple[Any, ...]:
    return sheet.name, sheet.hidden, len(sheet.rows), {name: getattr(sheet, name) for name in _BESIDE}


def _more(beside: Mapping[str, Any] = MappingProxyType({})) -> dict[str, Any]:
    """Return what was packed of a sheet beside its rows: nothing before there was such."""
    return {name: _frozen(value) for name, value in beside.items()}


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _row(raw: tuple[int, list[Any]], same: dict[Any, Cell]) -> Row:
    cells = map(_cell, raw[1])
    return Row(raw[0], tuple(same.setdefault((type(cell), cell), cell) for cell in cells))


@contextmanager
def _on_disk(stream: BinaryIO) -> Iterator[BinaryIO]:
    """Give what a stream holds as a file that another process can read, for as long as it takes."""
    with tempfile.TemporaryFile() as file:
        shutil.copyfileobj(stream, file)
        file.seek(0)
        yield file


def _parsed(file: BinaryIO) -> dict[str, Any]:
    """Parse in a child process, which may run out of memory or of processor time without harm.

    The clock does not end it: on a busy machine a good file takes long too, and the child waits for nobody.
    """
    child = subprocess.run(  # noqa: S603 - our own interpreter and program, the file is its input
        [sys.executable, "-B", "-P", "-S", CHILD],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        check=False,
    )
    if child.returncode == 0:
        answer: dict[str, Any] = json.loads(child.stdout)
        return answer
    raise Refused(_last_words(child.returncode))


def _last_words(status: int) -> str:
    if status in {-signal.SIGXCPU, -signal.SIGKILL}:
        return _TOO_SLOW
    return parse.TOO_FAR if status == -signal.SIGABRT else _DAMAGED


def _sheet(raw: dict[str, Any]) -> Sheet:
    rows = (Row(number, tuple(_cell(cell) for cell in cells)) for number, cells in raw["rows"])
    return Sheet(
        raw["name"], raw["hidden"], tuple(rows), **_more({name: raw[name] for name in _BESIDE if name in raw})
    )


def _cell(raw: Any) -> Cell:
    value: Cell = date.fromisoformat(raw[0]) if isinstance(raw, list) else raw
    return value
