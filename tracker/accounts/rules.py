"""Accounts, their roles and their sessions."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from argon2 import PasswordHasher
from email_validator import EmailNotValidError, validate_email
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.access.policy import Actor
from tracker.accounts import password_rules
from tracker.ground import rut
from tracker.ground.refused import Refused
from tracker.models.accounts import Account, Role, RoleGrant, UserSession
from tracker.models.people import Inspector
from tracker.models.territory import Association, Commune
from tracker.post import links

IDLE = timedelta(hours=4)  # longer than a round in the street, shorter than from one shift to the next
LIFETIME = timedelta(hours=12)  # a working day: nobody finds the browser of yesterday's shift open
SEEN_EVERY = timedelta(minutes=5)  # fine enough for IDLE, and most requests write nothing

TAKEN = "Ese correo no se puede usar: es de otra cuenta."


def grant(
    session: Session,
    role: Role,
    *,
    email: str | None,
    commune_cut: str | None,
    person: str | None,
    now: datetime,
) -> Account:
    """Give a role to the account of an e-mail, which is made if there is none, and return the account.

    `person` is a RUT in any writing: an inspector's, who must exist; others may sign in with theirs. It must
    not be another than the account already has; without an e-mail it is the RUT's account. Raise
    Refused or rut.InvalidRut.
    """
    address = address_of(email) if email is not None else None
    stored_rut = rut.parse(person or "") if person or address is None else None
    if commune_cut is not None and session.get(Commune, commune_cut) is None:
        raise Refused(f"No existe la comuna {commune_cut}.")
    inspector = session.scalar(sa.select(Inspector).where(Inspector.rut == stored_rut))
    if role is Role.INSPECTOR and inspector is None:
        raise Refused("Ningún inspector tiene ese RUT.")
    known_by = Account.email == address if address else Account.rut == stored_rut
    account = session.scalar(sa.select(Account).where(known_by))
    if account is None:
        name = inspector.full_name if inspector else address
        own_rut = None if address else stored_rut
        account = Account(email=address, rut=own_rut, name=name, created_at=now)
        session.add(account)
    _bind_rut(session, account, stored_rut)
    _add_role(account, role, commune_cut, now)
    return account


def check_password(account: Account, password: str) -> None:
    """Raise Refused unless the password is good enough for this account."""
    roles = {each.role for each in account.grants if each.ended_at is None}
    about = [account.name, *account.name.split(), account.email or "", *(account.email or "").split("@")]
    password_rules.check(password, roles, [*about, *(account.rut or "").split("-")])


def set_password(
    session: Session, account: Account, password: str, hasher: PasswordHasher, now: datetime
) -> None:
    """Give the account a new password and end its sessions. Raise Refused."""
    check_password(account, password)
    change_password(session, account, password_rules.keep(hasher, password), now)


def change_password(
    session: Session, account: Account, kept: str, now: datetime, but: str | None = None
) -> None:
    """Give the account a password that was checked and hashed; its links and sessions, `but` this one, end."""
    account.password_hash = kept
    session.flush()
    links.cancel(session, account.id, now)
    end_all_sessions(session, account, now, but)


def change_email(session: Session, account: Account, email: str) -> None:
    """Give the account another address to sign in with. Raise Refused."""
    address = address_of(email)
    try:
        with session.begin_nested():
            account.email = address
    except IntegrityError as error:
        raise Refused(TAKEN, "email") from error


def address_of(email: str) -> str:
    """Return an e-mail as it is stored. Raise Refused for what is none."""
    try:
        checked = validate_email(email, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise Refused(f"«{email}» no es un correo electrónico.", "email") from error
    return checked.normalized.lower()


def _bind_rut(session: Session, account: Account, stored_rut: str | None) -> None:
    if stored_rut is None or account.rut == stored_rut:
        return
    if account.rut is not None:
        raise Refused("Ya hay una cuenta con ese correo y es de otro RUT.")
    if session.scalar(sa.select(Account.id).where(Account.rut == stored_rut)):
        raise Refused("Ya hay una cuenta con ese RUT y tiene otro correo.")
    account.rut = stored_rut


def _add_role(account: Account, role: Role, commune_cut: str | None, now: datetime) -> None:
    if account.disabled_at is not None:
        raise Refused("La cuenta de ese correo está deshabilitada.")
    live = {(each.role, each.commune_cut) for each in account.grants if each.ended_at is None}
    if (role, commune_cut) in live:
        raise Refused("La cuenta de ese correo ya tiene esa función.")
    account.grants.append(RoleGrant(role=role, commune_cut=commune_cut, granted_at=now))


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


def end_all_sessions(session: Session, account: Account, now: datetime, but: str | None = None) -> None:
    """End every session of the account, as a new password does; `but` is the token of one that stays."""
    open_ones = sa.and_(UserSession.account_id == account.id, UserSession.ended_at.is_(None))
    spared = UserSession.token_hash != _digest(but) if but else sa.true()
    session.execute(sa.update(UserSession).where(open_ones, spared).values(ended_at=now))


@dataclass(frozen=True)
class SignedIn:
    actor: Actor
    last_seen_at: datetime
    association: Association | None


_WHO = (  # made once, since every page begins with it
    sa.select(
        Account.id,
        Account.name,
        Account.rut,
        RoleGrant.role,
        RoleGrant.commune_cut,
        Commune.name.label("commune"),
        UserSession.last_seen_at,
        Association,
    )
    .join(Account, Account.id == UserSession.account_id)
    .join(RoleGrant, RoleGrant.account_id == Account.id)
    .outerjoin(Commune, Commune.cut == RoleGrant.commune_cut)
    .outerjoin(Association, sa.true())
    .where(
        UserSession.token_hash == sa.bindparam("token_hash"),
        UserSession.ended_at.is_(None),
        UserSession.created_at > sa.bindparam("born_after"),
        UserSession.last_seen_at > sa.bindparam("seen_after"),
        Account.disabled_at.is_(None),
        RoleGrant.ended_at.is_(None),
    )
)


def signed_in(session: Session, token: str, now: datetime) -> SignedIn | None:
    """Return who a session's token stands for, with the roles of this moment and the association's settings.

    One query, since every page begins with it.
    Nothing once the session ended, was idle or lived too long, or its account is disabled or has no role.
    """
    rows = session.execute(
        _WHO, {"token_hash": _digest(token), "born_after": now - LIFETIME, "seen_after": now - IDLE}
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
        communes={row.commune_cut: row.commune for row in rows if row.role is Role.DIRECTOR},
    )
    return SignedIn(actor, account.last_seen_at, account.Association)


def owner_of(session: Session, token: str) -> int | None:
    """Return the account (id) a session was of, also when it ended."""
    return session.scalar(sa.select(UserSession.account_id).where(UserSession.token_hash == _digest(token)))


def seen(token: str, now: datetime) -> sa.Update:
    """Return the statement that writes down that a session was used."""
    return sa.update(UserSession).where(UserSession.token_hash == _digest(token)).values(last_seen_at=now)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
