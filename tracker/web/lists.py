"""A list, declared once: its page, cards, order, filters, paging and spreadsheet all follow from what is said here."""

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.ground.format import date_and_time, number, short_date
from tracker.sheets.write import Page as Sheet
from tracker.sheets.write import Value
from tracker.web import listing
from tracker.web.rows import Order, Page, Rows

Row = TypeVar("Row")

UNPAGED = 1_000_000  # rows on one page: of a table that stands whole beside other things


class Look(enum.StrEnum):
    """How a column stands in its table."""

    TEXT = ""
    WHOLE = "text-nowrap"  # a RUT, a date
    LONG = "long-word"  # an address: broken where it must
    NUMBER = "number"


class Phone(enum.StrEnum):
    """What becomes of a cell on the card that its row is on a phone."""

    LABELLED = ""  # a line, after the title of the column
    HEAD = "head"  # the head of the card: what the row is about
    BARE = "bare"  # a line without the title
    HALF = "half"  # shares its line with another
    SAID = "said"  # keeps its title also where cards are short
    IF_ANY = "if-any"  # a line, where there is anything to say
    LEFT_OUT = "at-a-desk"


class Cards(enum.StrEnum):
    """What the rows of a table become on a phone."""

    LABELLED = "stack"
    SHORT = "stack stack-short"  # lines without titles
    LINE = "stack stack-line"  # two lines a row
    NONE = "tight"  # a table there too: its columns are few and narrow


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column: what it says of a row stands in the spreadsheet, and on the page unless the macro `cell` shows more.

    `order` is how the address names its order, and by what; `link`, where its cells lead.
    """

    title: str
    says: Callable[[Row], Value] | None = None
    cell: str = ""
    order: tuple[str, Any] | None = None
    link: Callable[[Row], str] | None = None
    look: Look = Look.TEXT
    phone: Phone = Phone.LABELLED
    page: bool = True
    sheet: bool = True
    sheet_title: str = ""  # in the spreadsheet, where that is not the page's
    heard: bool = False  # its title is only for who listens to the page
    about: Any = None  # what it is about, for a macro that fills several columns

    def text(self, row: Row) -> str:
        """Return what it says of a row as pages write it."""
        value = self.says(row) if self.says else None
        if value is None or value == "":
            return "–"
        if isinstance(value, datetime):
            return date_and_time(value)
        if isinstance(value, date):
            return short_date(value)
        return number(value) if isinstance(value, int | float) else str(value)

    def is_empty(self, row: Row) -> bool:
        """Say whether it has nothing to say of a row."""
        return not (self.says and self.says(row))

    def classes(self, *, nothing: bool = False) -> str:
        """Return the classes of its cells, or of those that have nothing to say."""
        names: list[str] = [self.look]
        if self.phone in {Phone.HALF, Phone.SAID, Phone.LEFT_OUT}:
            names.append(self.phone)
        if nothing:
            names.append("nothing")
        return " ".join(filter(None, names))


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter by one of some values; there is none where there is nothing to choose from.

    `keeps` gives, for a value, what keeps its rows (see Rows.kept); none where the rows follow the choice already.
    """

    label: str
    name: str
    options: Mapping[str, str]
    keeps: Callable[[str], Any] | None = None
    every: str | None = "Todas"  # what choosing none is called; none: one is always chosen
    default: str = ""

    @property
    def asked(self) -> str:
        return listing.chosen(self.name, self.options, self.default)

    @property
    def words(self) -> str:
        """Return what was chosen, in words."""
        return self.options.get(self.asked, "")


@dataclass(frozen=True, slots=True)
class Search:
    """A filter by words."""

    keeps: Callable[[str], Any] | None = None
    label: str = "Buscar por nombre o RUT"
    name: str = "buscar"
    default: str = ""

    @property
    def asked(self) -> str:
        return listing.search_words()

    @property
    def words(self) -> str:
        return self.asked


@dataclass(frozen=True, slots=True)
class Nothing:
    """What a list without rows says, and what one can do about it."""

    title: str
    text: str = ""
    icon: str = "search"


@dataclass(frozen=True, kw_only=True)
class Listing(Generic[Row]):
    """A list. Its name is that of its spreadsheet; `order` names the order where the address names none.

    `unmatched` is what it says where its filters leave nothing, if that is not what it says of an empty list.
    """

    name: str
    columns: Sequence[Column[Row]]
    rows: Rows[Row]
    nothing: Nothing
    filters: Sequence[Choice | Search] = ()
    order: str = ""
    unmatched: Nothing | None = None
    title: str = ""  # of its page, or of the table on one; the name, unless told
    cards: Cards = Cards.LABELLED
    brief: bool = False  # a phone shows the first rows, and the rest when asked
    per_page: int = listing.PER_PAGE
    paging: str = "pagina"  # how the address names its page

    @property
    def label(self) -> str:
        return self.title or self.name

    @property
    def on_page(self) -> list[Column[Row]]:
        return [column for column in self.columns if column.page]

    @property
    def filtered(self) -> bool:
        return any(each.asked not in {"", each.default} for each in self.filters)

    @cached_property
    def asked_order(self) -> str:
        if not self._orders:
            return ""
        return listing.chosen("orden", listing.both_ways(self._orders), self.order)

    @cached_property
    def page(self) -> Page[Row]:
        """Return the page that the address names; past the end, the last one."""
        return self._kept().page(self._order(), listing.page_number(self.paging), self.per_page)

    def every(self) -> Iterator[Row]:
        """Yield all its rows, in the order and with the filters of the address."""
        return self._kept().every(self._order())

    def sheet(self) -> Sheet:
        """Return them all as a sheet."""
        columns = [
            (each.sheet_title or each.title, each.says) for each in self.columns if each.sheet and each.says
        ]
        chosen = " · ".join(f"{each.label}: {each.words}" for each in self.filters if each.asked)
        titles, says = zip(*columns, strict=True)
        rows = ([say(row) for say in says] for row in self.every())
        return Sheet(self.name, titles, rows, chosen=chosen)

    @property
    def _orders(self) -> dict[str, Any]:
        return dict(column.order for column in self.columns if column.order)

    def _order(self) -> Order | None:
        asked = self.asked_order
        return Order(self._orders[asked.removeprefix("-")], asked.startswith("-")) if asked else None

    def _kept(self) -> Rows[Row]:
        return self.rows.kept([each.keeps(each.asked) for each in self.filters if each.keeps and each.asked])


def respond(listed: Listing[Any], template: str = "ui/list_page.html", **around: Any) -> ResponseReturnValue:
    """Return the spreadsheet of a list where the address asks for it, else the page it stands on."""
    if listing.wants_spreadsheet():
        return listing.workbook(listed.name, listed.sheet())
    return render_template(template, listed=listed, **around)
