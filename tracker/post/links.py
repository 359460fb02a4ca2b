"""Single-use links: a code of 80 random bits on paper or in a message, of which only the hash is kept."""

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground.refused import Refused
from tracker.models.accounts import Account, Link, LinkPurpose, NewEmail, Role, RoleGrant

ALPHABET = (
    "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: what is read as one of them is 1, 1, 0 and nothing
)
LENGTH = 16
LIVES = {
    LinkPurpose.FIRST: timedelta(days=7),
    LinkPurpose.INVITATION: timedelta(days=7),
    LinkPurpose.RESET: timedelta(hours=1),
}
PATHS = {  # printed on paper: they never change
    LinkPurpose.FIRST: "/comenzar",
    LinkPurpose.INVITATION: "/invitacion",
    LinkPurpose.RESET: "/restablecer",
}
_READ_AS = str.maketrans("ILO", "110")
_BETWEEN = re.compile(r"[\s_\u00ad\u2010-\u2015\u2212-]")


class CodeRefused(Exception):
    """The code is wrong, used, expired or cancelled: nobody is told which."""


class Code(NamedTuple):
    """A code in clear, known only at this moment, and until when it serves."""

    text: str
    purpose: LinkPurpose
    expires_at: datetime

    def address(self, base_url: str) -> str:
        """Return where the code is used: behind the «#», which no browser sends and no log holds."""
        return address_of(base_url, PATHS[self.purpose], self.text)


def address_of(base_url: str, path: str, code: str) -> str:
    """Return the address that carries a code behind its «#»."""
    return f"{base_url.rstrip('/')}{path}#{code}"


def new_text() -> str:
    """Return a code that nobody has, as it is shown."""
    text = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(text[at : at + 4] for at in range(0, LENGTH, 4))


def make(
    session: Session, purpose: LinkPurpose, account: Account | None, by_id: int | None, now: datetime
) -> Code:
    """Add a link and return its code; the account's unused ones (the first coordinator's) are cancelled.

    Those that somebody made stay while nobody (`by_id`) asks: or who knows a RUT could spoil a printed slip.
    """
    cancel(session, account.id if account else None, now, only_nobodys=by_id is None)
    text = new_text()
    expires_at = now + LIVES[purpose]
    session.add(
        Link(
            code_hash=digest(text),
            purpose=purpose,
            account=account,
            created_at=now,
            created_by_id=by_id,
            expires_at=expires_at,
        )
    )
    return Code(text, purpose, expires_at)


def first(session: Session, now: datetime) -> Code:
    """Add the link of the first coordinator and return its code. Raise Refused."""
    if has_coordinator(session):
        raise Refused("Ya hay una cuenta de coordinación con clave: ella invita a las demás personas.")
    return make(session, LinkPurpose.FIRST, None, None, now)


def has_coordinator(session: Session) -> bool:
    """Say whether a coordinator can sign in."""
    coordinates = sa.and_(RoleGrant.role == Role.COORDINATOR, RoleGrant.ended_at.is_(None))
    able = sa.and_(Account.password_hash.is_not(None), Account.disabled_at.is_(None))
    return bool(session.scalar(sa.select(sa.exists().where(able, Account.grants.any(coordinates)))))


def cancel(session: Session, account_id: int | None, now: datetime, *, only_nobodys: bool = False) -> None:
    """Cancel the unused links of an account (without one, of the first coordinator), or those nobody made for it.

    With all of them goes an address that was not confirmed yet.
    """
    made = Link.created_by_id.is_(None) if only_nobodys else sa.true()
    unused = Link.used_at.is_(None), Link.cancelled_at.is_(None)
    session.execute(
        sa.update(Link).where(Link.account_id == account_id, made, *unused).values(cancelled_at=now)
    )
    if account_id is not None and not only_nobodys:
        session.execute(sa.delete(NewEmail).where(NewEmail.account_id == account_id))


def find(session: Session, purpose: LinkPurpose, typed: str, now: datetime) -> Link:
    """Return the link of a code that may still be used. Raise CodeRefused."""
    of_code = sa.and_(Link.code_hash == digest(typed), Link.purpose == purpose)
    found = session.scalar(sa.select(Link).where(of_code, *_usable(now)))
    if found is None or not _still_leads_in(session, found):
        raise CodeRefused
    return found


def use(session: Session, link_id: int, now: datetime) -> None:
    """Use a link up: of any number at one moment, one succeeds. Raise CodeRefused."""
    used = sa.update(Link).where(Link.id == link_id, *_usable(now)).values(used_at=now)
    if session.execute(used).rowcount != 1:  # type: ignore[attr-defined]
        raise CodeRefused


def plain(typed: str) -> str:
    """Return a code as it was made, from any usual way to type it."""
    return _BETWEEN.sub("", typed).upper().translate(_READ_AS)


def digest(typed: str) -> str:
    """Return what is kept of a code, from any usual way to type it."""
    return hashlib.sha256(plain(typed).encode()).hexdigest()


def forget_expired(session: Session, before: datetime) -> None:
    """Delete the links that expired before an instant."""
    session.execute(sa.delete(Link).where(Link.expires_at < before))
    session.execute(sa.delete(NewEmail).where(NewEmail.expires_at < before))


def _usable(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return Link.used_at.is_(None), Link.cancelled_at.is_(None), Link.expires_at > now


def _still_leads_in(session: Session, link: Link) -> bool:
    """Say whether the account may sign in once it has a password, or the first coordinator is still missing."""
    if link.account is None:
        return not has_coordinator(session)
    return link.account.disabled_at is None and any(each.ended_at is None for each in link.account.grants)
