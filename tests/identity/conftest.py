"""What the tests of who somebody is share."""

from typing import Any

import pytest
import sqlalchemy as sa

from tracker.ground.database import Base
from tracker.identity import joining_rules
from tracker.identity.double_rules import doubles, holdings
from tracker.models import Inspector, Joining
from tracker.models.identity import FormerKind


@pytest.fixture
def join(session):
    """Give the function that joins two people, whatever both have decided for the one or the other."""

    def join(stays, goes, by, now, *, of_first=True, kind=FormerKind.ANOTHER):
        joining_rules.prepare(session(), stays, goes)
        twice = doubles(session(), *holdings(session(), stays, goes))
        chosen = joining_rules.Chosen(
            kind,
            {each.cut: (stays if of_first else goes).id for each in twice.crossings},
            {frozenset(each.id for each in pair): pair[not of_first].id for pair in twice.records},
            twice.accounts[0 if of_first else -1].id if twice.accounts else None,
        )
        joined = joining_rules.join(session(), stays, goes, chosen, by=by.id, now=now)
        session.commit()
        return joined.joining

    return join


def everything(session: Any, *without: str) -> dict[str, list[Any]]:
    """Return every row of every table but these, in the order of their keys."""
    session.expire_all()
    return {
        table.name: session.execute(sa.select(table).order_by(*table.primary_key)).all()
        for table in Base.metadata.sorted_tables
        if table.name not in without
    }


def orphans(session: Any) -> list[str]:
    """Return the tables with rows that refer to a person that is no more, the joinings' own note aside."""
    people = set(session.scalars(sa.select(Inspector.id)))
    found = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table is Inspector.__table__ for key in column.foreign_keys):
                left = set(session.scalars(sa.select(column).where(column.is_not(None)))) - people
                found += [table.name] if left else []
    gone = set(session.scalars(sa.select(Joining.gone_id).where(Joining.undone_at.is_(None))))
    return found + [f"person {each} is there" for each in gone & people]
