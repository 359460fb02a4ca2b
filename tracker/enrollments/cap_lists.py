"""The communes with how many people they have, and how many may be away in courses at once."""

from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from tracker.models.people import Posting
from tracker.models.territory import Commune
from tracker.web.lists import Column, Listing, Look, Nothing, Phone
from tracker.web.rows import Statement


class Row(NamedTuple):
    """A commune and how many people are on its roster today."""

    commune: Commune
    roster: int


def caps(where: ColumnElement[bool], today: date) -> Listing[Row]:
    """Return the communes of a clause in Spanish order of their names."""
    people = _people(today).where(Posting.commune_cut == Commune.cut).correlate(Commune).scalar_subquery()
    return Listing(
        name="Topes",
        columns=[
            Column("CUT", lambda row: row.commune.cut, page=False),
            Column("Comuna", lambda row: row.commune.name, phone=Phone.HEAD),
            Column("En la nómina", lambda row: row.roster, look=Look.NUMBER),
            Column("Tope fuera a la vez", lambda row: row.commune.most_away, cell="cap", look=Look.NUMBER),
            Column("Cambiar", cell="change", phone=Phone.BARE, heard=True),
        ],
        rows=Statement(
            sa.select(Commune, people).where(where),
            [Commune.sort_key],
            lambda rows: [Row(*row) for row in rows],
        ),
        nothing=Nothing("No hay comunas"),
    )


def roster_of(session: Session, cut: str, today: date) -> int:
    """Return how many people are on a commune's roster."""
    return session.scalar(_people(today).where(Posting.commune_cut == cut)) or 0


def _people(today: date) -> sa.Select[int]:
    return sa.select(sa.func.count(sa.distinct(Posting.inspector_id))).where(Posting.posted_on(today))
