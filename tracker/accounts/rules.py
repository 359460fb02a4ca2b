"""Accounts, their roles and their sessions."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker import rut
from tracker.access import Actor
from tracker.models.accounts import Account, Role, RoleGrant, UserSession

IDLE = timedelta(hours=4)  # longer than a round in the street, shorter than from one shift to the next
LIFETIME = timedelta(hours=12)  # a working day: nobody finds the browser of yesterday's shift open
SEEN_EVERY = timedelta(minutes=5)  # fine enough for IDLE, and most requests write nothing


def login_key(text: str) -> str:
    """Return what was typed to sign in as it is stored: a RUT in any writing, else an e-mail in lower case."""
    try:
        return rut.parse(text)
    except rut.InvalidRut:
        return text.strip().lower()


def find(session: Session, login: str) -> Account | None:
    """Return the account that may sign in with this stored RUT or e-mail: not disabled, and with a role."""
    return session.scalar(
        sa.select(Account).where(
            sa.or_(Account.email == login, Account.rut == login),
            Account.disabled_at.is_(None),
            Account.grants.any(RoleGrant.ended_at.is_(None)),
        )
    )


def open_session(session: Session, account: Account, now: datetime) -> str:
    """Return the token of a new session of the account; sessions past their lifetime go."""
    session.execute(sa.delete(UserSession).where(UserSession.created_at <= now - LIFETIME))
    token = secrets.token_urlsafe(32)
    session.add(
        UserSession(token_hash=_digest(token), account_id=account.id, created_at=now, last_seen_at=now)
    )
    return token


def end_session(session: Session, token: str, now: datetime) -> None:
    """End one session, as signing out does."""
    session.execute(
        sa.update(UserSession)
        .where(UserSession.token_hash == _digest(token), UserSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_all_sessions(session: Session, account: Account, now: datetime) -> None:
    """End every session of the account, as a new password does."""
    session.execute(
        sa.update(UserSession)
        .where(UserSession.account_id == account.id, UserSession.ended_at.is_(None))
        .values(ended_at=now)
    )


@dataclass(frozen=True)
class SignedIn:
    actor: Actor
    last_seen_at: datetime


def signed_in(session: Session, token: str, now: datetime) -> SignedIn | None:
    """
    Return who a session's token stands for, with the roles of this moment, in one query.

    Nothing once the session ended, was idle or lived too long, or its account is disabled or has no role.
    """
    rows = session.execute(
        sa.select(
            Account.id, Account.name, Account.rut, RoleGrant.role, RoleGrant.commune_cut, UserSession.last_seen_at
        )
        .join(Account, Account.id == UserSession.account_id)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            UserSession.token_hash == _digest(token),
            UserSession.ended_at.is_(None),
            UserSession.created_at > now - LIFETIME,
            UserSession.last_seen_at > now - IDLE,
            Account.disabled_at.is_(None),
            RoleGrant.ended_at.is_(None),
        )
    ).all()
    if not rows:
        return None
    account = rows[0]
    actor = Actor(
        id=account.id,
        name=account.name,
        rut=account.rut,
        token=token,
        roles=frozenset(row.role for row in rows),
        communes=frozenset(row.commune_cut for row in rows if row.role is Role.DIRECTOR),
    )
    return SignedIn(actor, account.last_seen_at)


def seen(token: str, now: datetime) -> sa.Update:
    """Return the statement that writes down that a session was used."""
    return sa.update(UserSession).where(UserSession.token_hash == _digest(token)).values(last_seen_at=now)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
