"""Who gave somebody a slip for another password: they could have entered as them, so it is told, and they decide nothing of theirs."""

from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.models.accounts import Account, Link, LinkPurpose

NOT_BY = timedelta(days=30)  # what an account enters is not decided by who reset it so lately
OWN = (
    "Usted hizo la tarjeta con que esa cuenta cambió su clave, hace menos de 30 días: lo decide otra persona."
)


class Reset(NamedTuple):
    """A slip that somebody made for another password of an account; `used_at` is None where it did not serve."""

    made_at: datetime
    by: str | None
    used_at: datetime | None


def reset_by(session: Session, account_id: int, now: datetime) -> frozenset[int]:
    """Return the accounts (ids) that chose another password with a slip of this account in the last 30 days."""
    used = Link.created_by_id == account_id, Link.used_at > now - NOT_BY
    query = sa.select(Link.account_id).where(Link.purpose == LinkPurpose.RESET, *used)
    return frozenset(session.scalars(query.where(Link.account_id != account_id)))


def resets_of(session: Session, account_id: int) -> list[Reset]:
    """Return the slips for another password that others made for an account, as long as they are kept, the latest first."""
    query = (
        sa.select(Link.created_at, Account.name, Link.used_at)
        .join(Account, Account.id == Link.created_by_id)
        .where(Link.account_id == account_id, Link.purpose == LinkPurpose.RESET)
        .order_by(Link.id.desc())
    )
    return [Reset(*row) for row in session.execute(query)]
