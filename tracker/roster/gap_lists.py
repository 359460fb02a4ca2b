"""What a commune's roster lacks on a date."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground.database import rows_of
from tracker.models.people import Posting
from tracker.people.roster_rules import Line
from tracker.roster.gap_rules import Gaps, gaps
from tracker.standing import load, mapping
from tracker.standing.facts import PostingFact


def gaps_of(session: Session, cut: str, roster: Sequence[Line], on: date) -> Gaps:
    """Return what the roster of a commune and date lacks to be judged by the plan in force on it, in two queries."""
    postings: defaultdict[int, list[PostingFact]] = defaultdict(list)
    for row in (*(line.posting for line in roster), *rows_of(session, _others(), {"cut": cut, "on": on})):
        postings[row.inspector_id].append(mapping.posting(row))
    return gaps(roster, postings, load.terms(session, on).plan)


@cache  # to put a query together takes longer than the database needs to answer it
def _others() -> sa.Select[*tuple[Any, ...]]:
    """Ask for what other postings the people of a roster have."""
    on = sa.bindparam("on", type_=sa.Date)
    there = sa.and_(Posting.commune_cut == sa.bindparam("cut"), Posting.posted_on(on))
    people = sa.select(Posting.inspector_id).where(there)
    return sa.select(*Posting.__table__.c).where(Posting.inspector_id.in_(people), ~there)
