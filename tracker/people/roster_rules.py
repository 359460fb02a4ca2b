"""A commune's roster on a date, as lists of people with their posting show it."""

from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground.database import rows_of
from tracker.models.people import Posting
from tracker.people.name_rules import BY_NAME, NAMED, Name, list_name


class Line(NamedTuple):
    """A person and the posting by which they are on the roster, as a row of its columns."""

    name: Name
    posting: sa.Row[*tuple[Any, ...]]


def lines(session: Session, cut: str, on: date) -> list[Line]:
    """Return the commune's roster on that date, in Spanish order of the names."""
    return [line_of(row) for row in rows_of(session, on_roster(cut, on).order_by(*BY_NAME))]


def now_and_later(session: Session, cut: str, today: date) -> tuple[list[Line], list[Line]]:
    """Return the commune's roster of today, and who is not on it and joins it later, the soonest first."""
    query = of_commune(cut).where(Posting.not_over(today)).order_by(*BY_NAME)
    known = [line_of(row) for row in rows_of(session, query)]
    now = [line for line in known if line.posting.start <= today]
    here = {line.name.id for line in now}
    later = [line for line in known if line.name.id not in here]
    return now, sorted(later, key=lambda line: line.posting.start)


def on_roster(cut: str, on: date) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement of a commune's roster on a date, each row what `line_of` reads."""
    return of_commune(cut).where(Posting.posted_on(on))


def of_commune(cut: str) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement of a commune's postings, each row what `line_of` reads."""
    _whose, *called = NAMED  # the posting names whose it is
    return sa.select(*Posting.__table__.c, *called).join(Posting.inspector).where(Posting.commune_cut == cut)


def line_of(row: sa.Row[*tuple[Any, ...]]) -> Line:
    return Line(Name(row.inspector_id, row.rut, list_name(row), row.sort_key), row)
