"""Whom to call in each commune, and how fresh its roster is."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.models.accounts import Account, Role, RoleGrant
from tracker.standing.facts import CommuneFact


@dataclass(frozen=True)
class Contact:
    """A commune with those who direct its security."""

    commune: CommuneFact
    directors: Sequence[Account]
    stale: bool

    @property
    def state(self) -> str:
        """Return «silent» (never sent a roster), «unconfirmed», «stale» or «fresh»."""
        if not self.commune.sent_roster:
            return "silent"
        if self.commune.attested_on is None:
            return "unconfirmed"
        return "stale" if self.stale else "fresh"


def contacts(
    session: Session, communes: Sequence[CommuneFact], today: date, stale_days: int
) -> list[Contact]:
    """Return these communes, in their order, with their directors; `stale_days` of the association's settings."""
    directors = _directors(session, [commune.cut for commune in communes])
    oldest = today - timedelta(days=stale_days)
    return [
        Contact(
            commune,
            directors[commune.cut],
            stale=commune.attested_on is None or commune.attested_on < oldest,
        )
        for commune in communes
    ]


def _directors(session: Session, cuts: Sequence[str]) -> defaultdict[str, list[Account]]:
    """Return who directs each commune's security today, the longest first."""
    found: defaultdict[str, list[Account]] = defaultdict(list)
    query = (
        sa.select(RoleGrant.commune_cut, Account)
        .join(RoleGrant.account)
        .where(
            RoleGrant.role == Role.DIRECTOR,
            RoleGrant.ended_at.is_(None),
            RoleGrant.commune_cut.in_(cuts),
            Account.disabled_at.is_(None),
        )
        .order_by(RoleGrant.granted_at, RoleGrant.id)
    )
    for cut, account in session.execute(query):
        found[cut or ""].append(account)
    return found
