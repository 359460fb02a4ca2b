"""People by name: who is found, within a reach."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from tracker.ground.text import search_key
from tracker.models.people import Inspector, Posting


class Name(NamedTuple):
    """What a list shows of a person; `list_name` is «Apellido Apellido, Nombres»."""

    id: int
    rut: str
    list_name: str
    sort_key: str


def roster_of(cuts: Collection[str] | None, on: date) -> ColumnElement[bool]:
    """Return the clause of the people on the roster of one of these communes, or of any, on that date (inclusive)."""
    there = Posting.start <= on, sa.or_(Posting.end.is_(None), Posting.end >= on)
    if cuts is None:  # almost everybody is: to ask each of those that are shown takes less
        return sa.exists().where(Posting.inspector_id == Inspector.id, *there)
    return Inspector.id.in_(sa.select(Posting.inspector_id).where(*there, Posting.commune_cut.in_(cuts)))


def matching(words: str) -> ColumnElement[bool]:
    """Return the clause of a search by name or RUT: every word somewhere, accents ignored."""
    found = [Inspector.search_key.contains(search_key(word), autoescape=True) for word in words.split()]
    return sa.and_(sa.true(), *found)


def names(session: Session, where: ColumnElement[bool], most: int | None = None) -> list[Name]:
    """Return the people of a clause, in Spanish order, at most so many."""
    return [name_of(row) for row in session.execute(_select(where).limit(most))]


def names_page(
    session: Session, where: ColumnElement[bool], page: int, per_page: int, total: int | None = None
) -> tuple[list[Name], int, int]:
    """Return a page of the people of a clause, in Spanish order, its number, and how many there are in all.

    Past the end it is the last page. Where `total` is known, nobody has to be looked for who is not shown.
    """
    query = _select(where)
    if total is None:
        query = query.add_columns(sa.func.count().over().label("total"))
    else:
        page = max(1, min(page, -(-total // per_page)))
    rows = session.execute(query.limit(per_page).offset((page - 1) * per_page)).all()
    if not rows and page > 1:
        total = session.scalar(sa.select(sa.func.count()).select_from(Inspector).where(where)) or 0
        return names_page(session, where, page, per_page, total)
    if total is None:
        total = rows[0].total if rows else 0
    return [name_of(row) for row in rows], page, total


def _select(where: ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Inspector.id,
            Inspector.rut,
            Inspector.names,
            Inspector.paternal_surname,
            Inspector.maternal_surname,
            Inspector.sort_key,
        )
        .where(where)
        .order_by(Inspector.sort_key, Inspector.id)
    )


def name_of(row: sa.Row[*tuple[Any, ...]]) -> Name:
    """Return the name of a row that has the columns of one."""
    surnames = " ".join(filter(None, (row.paternal_surname, row.maternal_surname)))
    return Name(row.id, row.rut, ", ".join(filter(None, (surnames, row.names))), row.sort_key)
