"""A commune's roster on a date, as lists of people with their posting show it."""

from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from tracker.models.people import Contract, Inspector, Posting, Profile
from tracker.people.name_rules import Name, name_of


class Line(NamedTuple):
    """A person and the posting by which they are on the roster."""

    name: Name
    posting_id: int
    profile: Profile
    contract: Contract | None
    appointed_on: date | None
    start: date
    end: date | None


def lines(session: Session, cut: str, on: date, where: ColumnElement[bool] | None = None) -> list[Line]:
    """Return the commune's roster on that date, of it only the people of a clause, in Spanish order of the names."""
    query = (
        sa.select(
            Inspector.id,
            Inspector.rut,
            Inspector.names,
            Inspector.paternal_surname,
            Inspector.maternal_surname,
            Inspector.sort_key,
            Posting.id.label("posting_id"),
            Posting.profile,
            Posting.contract,
            Posting.appointed_on,
            Posting.start,
            Posting.end,
        )
        .join(Posting.inspector)
        .where(Posting.commune_cut == cut, Posting.start <= on)
        .where(sa.or_(Posting.end.is_(None), Posting.end >= on), sa.true() if where is None else where)
        .order_by(Inspector.sort_key, Inspector.id)
    )
    return [
        Line(name_of(row), row.posting_id, row.profile, row.contract, row.appointed_on, row.start, row.end)
        for row in session.execute(query)
    ]
