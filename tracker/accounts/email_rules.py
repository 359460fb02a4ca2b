"""Another address for an account: kept aside until the link that was mailed to it is confirmed."""

from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.accounts.rules import TAKEN, address_of, change_email
from tracker.ground.refused import Refused
from tracker.models.accounts import Account, NewEmail
from tracker.post import links

SERVES = timedelta(hours=24)
PATH = "/confirmar-correo"  # stands in mails that were sent: it never changes


class Asked(NamedTuple):
    """An address that waits for its owner, and the code in clear, known only at this moment."""

    email: str
    code: str


class Changed(NamedTuple):
    """An account with its new address, and the one it had, if any."""

    account: Account
    former: str | None


def waiting(account: Account, now: datetime) -> NewEmail | None:
    """Return the address of an account that may still be confirmed, if any."""
    kept = account.new_email
    return kept if kept and kept.expires_at > now else None


def ask(session: Session, account: Account, email: str, now: datetime) -> Asked:
    """Keep an address aside; one kept before is forgotten. Raise Refused for what cannot be taken."""
    address = address_of(email)
    if address == account.email:
        raise Refused("Ese ya es su correo.", "email")
    if session.scalar(sa.select(Account.id).where(Account.email == address)):
        raise Refused(TAKEN, "email")
    session.execute(sa.select(Account.id).where(Account.id == account.id).with_for_update())  # one at a time
    code = links.new_text()
    session.merge(
        NewEmail(
            account_id=account.id,
            email=address,
            code_hash=links.digest(code),
            asked_at=now,
            expires_at=now + SERVES,
        )
    )
    return Asked(address, code)


def confirm(session: Session, typed: str, signed_in: int | None, now: datetime) -> Changed:
    """Give the account of a code its new address; codes that went to the former one end with it.

    `signed_in` is the account (id) of the browser, if any: it must be the code's own. Raise links.CodeRefused, or
    Refused where the address was taken meanwhile.
    """
    query = sa.select(NewEmail).where(NewEmail.code_hash == links.digest(typed), NewEmail.expires_at > now)
    kept = session.scalar(query.with_for_update())
    if kept is None or not _signs_in(kept.account):
        raise links.CodeRefused
    if signed_in not in {None, kept.account_id}:
        raise Refused(
            "Este código es de otra cuenta, y no de la que está abierta aquí. Cierre la sesión y ábralo otra vez."
        )
    account, former, address = kept.account, kept.account.email, kept.email
    change_email(session, account, address)
    links.cancel(session, account.id, now)
    return Changed(account, former)


def _signs_in(account: Account) -> bool:
    return account.disabled_at is None and any(each.ended_at is None for each in account.grants)
