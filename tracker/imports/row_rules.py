"""A row of an upload, to be corrected on the page."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tracker.imports.review_rules import Review
from tracker.sheets.cells import text
from tracker.sheets.map import letters
from tracker.sheets.read import Row


class CellAsked(NamedTuple):
    """A cell of a row as it may be corrected: its column, what that is called, and what it says."""

    at: int
    title: str
    text: str


def row_of(seen: Review, sheet: int, row: int) -> list[CellAsked] | None:
    """Return the cells of a row that say something or have a title; None where there is no such row."""
    rows = seen.sheets[sheet].rows if sheet < len(seen.sheets) else ()
    found = next((each for each in rows if each.number == row), None)
    return None if found is None else list(_cells(seen, sheet, found))


def saying(seen: Review, sheet: int, row: int, said: Mapping[int, str]) -> dict[str, Any]:
    """Return what was chosen so far, with what the cells of a row are to say from now on."""
    cells = dict(seen.choices.get("cells", {}))
    key = f"{sheet}:{row}"
    kept = {str(index): words for index, words in said.items()}
    cells[key] = {**cells.get(key, {}), **kept}
    return {**seen.choices, "cells": cells}


def _cells(seen: Review, sheet: int, row: Row) -> Iterator[CellAsked]:
    titles = {column.index: column.title for column in seen.columns} if sheet == seen.sheet else {}
    for index in range(max([len(row.cells), *(at + 1 for at in titles)])):
        said = text(row.cells[index]) if index < len(row.cells) else ""
        if said or titles.get(index):
            yield CellAsked(index, f"{letters(index)} · {titles.get(index) or 'sin título'}", said)
