"""Of two accounts of one person one stays, and enters with the person's RUT (design: Identity)."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from tracker.accounts.rules import end_all_sessions
from tracker.ground.refused import Refused
from tracker.identity.ledger_rules import Ledger
from tracker.models.accounts import Account
from tracker.models.territory import Association
from tracker.post import links


def lock(session: Session) -> None:
    """Let nobody be invited meanwhile: an account with a RUT that is given up would be nobody's."""
    session.execute(sa.select(Association.id).with_for_update())


def accounts_of(session: Session, ruts: Collection[str]) -> Sequence[Account]:
    """Return the accounts that enter with one of these RUTs, one at most with each."""
    query = sa.select(Account).where(Account.rut.in_(ruts)).options(selectinload(Account.grants))
    return session.scalars(query.order_by(Account.id)).all()


def one_stays(
    ledger: Ledger, accounts: Sequence[Account], chosen: int | None, rut: str, now: datetime
) -> None:
    """Let the chosen account (id) enter with a RUT, or the only one; the other is disabled and knows no RUT.

    The other's sessions and links end, also where this is taken back. Raise Refused.
    """
    stays = next((each for each in accounts if each.id == chosen or len(accounts) == 1), None)
    if accounts and stays is None:
        raise Refused("Elija con cuál de las dos cuentas sigue entrando la persona.", "account")
    for other in accounts:
        if other is not stays:
            ledger.change(Account, other.id, rut=None, disabled_at=other.disabled_at or now)
            links.cancel(ledger.session, other.id, now)
            end_all_sessions(ledger.session, other, now)
    if stays is not None:
        ledger.change(Account, stays.id, rut=rut)
