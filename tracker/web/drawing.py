"""Draws the rows of a list: the frame of a cell is drawn once for its column, and filled for each row.

A page has up to a thousand cells, and calling macros for each of them took half of its time.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from jinja2.runtime import Macro
from markupsafe import Markup, escape

from tracker.web.lists import Cards, Column, Listing, Phone

Row = TypeVar("Row")
Draws = Callable[[Row], str]  # what stands in one place of a row

_HOLE = "\0"  # no title and no word of a page holds one


def drawn_rows(listed: Listing[Row], cells: Mapping[str, Macro], frames: Mapping[str, Macro]) -> Markup:
    """Return the rows of a list's page, as a table's.

    `cells` are the macros of the columns that have one, by name; of the `frames` «cell» draws the cell of a column
    around its content, «link» a link around its words.
    """
    labelled = listed.cards is not Cards.NONE
    draws = [
        _cell(column, labelled, frames["cell"], _content(column, cells, frames["link"]))
        for column in listed.on_page
    ]
    rows = [f"<tr>{''.join([draw(row) for draw in draws])}</tr>" for row in listed.page.rows]
    return Markup("\n".join(rows))  # noqa: S704  frames and cells are of macros, all else is escaped


def _cell(column: Column[Row], labelled: bool, frame: Macro, content: Draws[Row]) -> Draws[Row]:  # noqa: FBT001
    before, after = _parts(frame(column, labelled, column.classes(), _HOLE))
    if column.phone is not Phone.IF_ANY:
        return lambda row: f"{before}{content(row)}{after}"
    empty, _ = _parts(frame(column, labelled, column.classes(nothing=True), _HOLE))
    return lambda row: f"{empty if column.is_empty(row) else before}{content(row)}{after}"


def _content(column: Column[Row], cells: Mapping[str, Macro], link: Macro) -> Draws[Row]:
    """Return what draws, of a row, what stands inside the cell of a column."""
    if column.cell:
        macro = cells[column.cell]
        return (lambda row: macro(row, column.about)) if len(macro.arguments) > 1 else macro
    if column.link:
        return _linked(column.text, column.link, _parts(link(_HOLE, _HOLE)))
    return lambda row: escape(column.text(row))


def _linked(text: Callable[[Row], str], address: Callable[[Row], str], around: Sequence[str]) -> Draws[Row]:
    before, between, after = around

    def draw(row: Row) -> str:
        to, words = address(row), escape(text(row))
        return f"{before}{escape(to)}{between}{words}{after}" if to else words

    return draw


def _parts(drawn: str) -> list[str]:
    """Return a text around its holes."""
    return str(drawn).split(_HOLE)
