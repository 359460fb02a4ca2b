"""The rows of a list: a statement that the database orders, counts and cuts, or what the rules found before."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Generic, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from tracker.ground.database import db

Row = TypeVar("Row")
Found = TypeVar("Found")

CHUNK = 500  # rows of a download that are at hand at once


@dataclass(frozen=True, slots=True)
class Order:
    """An order that was asked for: by an expression of the statement (or several), or by what this says of a row that was found."""

    by: Any
    descending: bool


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The part of a list that is shown, and how long the whole is."""

    rows: Sequence[Row]
    number: int
    total: int
    per_page: int


def last_page(total: int, per_page: int) -> int:
    return max(1, -(-total // per_page))


class Rows(Protocol[Row]):
    """What a list has to show."""

    def kept(self, conditions: Sequence[Any]) -> "Rows[Row]":
        """Return the rows that all these keep: clauses for a statement, tests for what was found."""

    def page(self, order: Order | None, number: int, per_page: int) -> "Page[Row]":
        """Return a page of them; past the end, the last one."""

    def every(self, order: Order | None = None) -> Iterator[Row]:
        """Yield all rows, however many, with a chunk of them at hand at once."""


def things(rows: Sequence[sa.Row[*tuple[Any, ...]]]) -> Sequence[Any]:
    """Return the first thing of each row, all there is where a statement selects one."""
    return [row[0] for row in rows]


@dataclass(frozen=True, slots=True)
class Statement(Generic[Row]):
    """Rows of the database. `then` decides between equals, and is the order where none was asked for.

    `read` makes, of the rows of a page or a chunk, what the list shows; `total` says how many there are, where
    that is known.
    """

    select: sa.Select[*tuple[Any, ...]]
    then: Sequence[sa.ColumnExpressionArgument[Any]]
    read: Callable[[Sequence[sa.Row[*tuple[Any, ...]]]], Sequence[Row]] = things
    total: int | None = None

    def kept(self, conditions: Sequence[ColumnElement[bool]]) -> "Statement[Row]":
        total = None if conditions else self.total
        return Statement(self.select.where(*conditions), self.then, self.read, total)

    def page(self, order: Order | None, number: int, per_page: int) -> Page[Row]:
        """Return a page, in one query, for each row brings how many there are."""
        if self.total is not None:
            number = min(number, last_page(self.total, per_page))
            known = self._ordered(order).limit(per_page).offset((number - 1) * per_page)
            return Page(self.read(db.session.execute(known).all()), number, self.total, per_page)
        counted = sa.select(sa.func.count()).select_from(self.select.subquery()).scalar_subquery()
        query = self._ordered(order).add_columns(counted).limit(per_page).offset((number - 1) * per_page)
        found = db.session.execute(query).freeze()
        last = len(found().keys()) - 1
        total = found().scalars(last).first()
        if total is None and number > 1:
            total = db.session.scalar(sa.select(counted)) or 0
            return self.page(order, last_page(total, per_page), per_page)
        return Page(self.read(found().columns(*range(last)).all()), number, total or 0, per_page)

    def every(self, order: Order | None = None) -> Iterator[Row]:
        query = self._ordered(order).execution_options(yield_per=CHUNK)
        for chunk in db.session.execute(query).partitions():
            yield from self.read(chunk)

    def _ordered(self, order: Order | None) -> sa.Select[*tuple[Any, ...]]:
        """Return the statement in order; rows without a value come last in both directions."""
        if order is None:
            return self.select.order_by(*self.then)
        asked = order.by if isinstance(order.by, tuple) else (order.by,)
        turned = (each.desc() if order.descending else each.asc() for each in asked)
        return self.select.order_by(*(each.nulls_last() for each in turned), *self.then)


def as_found(found: Sequence[Any]) -> Sequence[Any]:
    return found


@dataclass(frozen=True, slots=True)
class Known(Generic[Found, Row]):
    """What the rules found, in its order; `read` makes, of the part that a page or a chunk shows, what the list shows.

    It is for what no statement can say: how a person stands, say.
    """

    found: Sequence[Found]
    read: Callable[[Sequence[Found]], Sequence[Row]] = as_found

    def kept(self, conditions: Sequence[Callable[[Found], bool]]) -> "Known[Found, Row]":
        if not conditions:
            return self
        found = [each for each in self.found if all(keeps(each) for keeps in conditions)]
        return Known(found, self.read)

    def page(self, order: Order | None, number: int, per_page: int) -> Page[Row]:
        number = min(number, last_page(len(self.found), per_page))
        first = (number - 1) * per_page
        found = self._ordered(order)[first : first + per_page]
        return Page(self.read(found), number, len(self.found), per_page)

    def every(self, order: Order | None = None) -> Iterator[Row]:
        found = self._ordered(order)
        for first in range(0, len(found), CHUNK):
            yield from self.read(found[first : first + CHUNK])

    def _ordered(self, order: Order | None) -> Sequence[Found]:
        """Return what was found in order: without a value last in both directions, equal ones as they came."""
        if order is None:
            return self.found
        keyed = [(order.by(each), each) for each in self.found]
        known = [pair for pair in keyed if pair[0] is not None]
        known.sort(key=itemgetter(0), reverse=order.descending)
        return [each for _, each in known] + [each for value, each in keyed if value is None]
