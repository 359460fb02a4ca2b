"""Who is written to: accounts that may sign in and have a mail address."""

from collections.abc import Collection, Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from tracker.models.accounts import Account, Role, RoleGrant
from tracker.models.people import Inspector

_REACHED = sa.and_(Account.disabled_at.is_(None), Account.email.is_not(None))


def of_people(session: Session, people: Iterable[Inspector]) -> Mapping[str | None, Account]:
    """Return the accounts of people, by RUT."""
    query = sa.select(Account).where(Account.rut.in_([person.rut for person in people]), _REACHED)
    return {account.rut: account for account in session.scalars(query)}


def directors(session: Session, cuts: Collection[str] | None = None) -> dict[Account, list[str]]:
    """Return the directors of communes (CUT), of all where none are given, each with those that are theirs."""
    of_communes = RoleGrant.commune_cut.in_(cuts) if cuts is not None else sa.true()
    query = (
        sa.select(RoleGrant)
        .join(RoleGrant.account)
        .where(RoleGrant.role == Role.DIRECTOR, RoleGrant.ended_at.is_(None), _REACHED)
        .where(of_communes)
        .options(joinedload(RoleGrant.account))
        .order_by(RoleGrant.id)
    )
    found: dict[Account, list[str]] = {}
    for grant in session.scalars(query) if cuts is None or cuts else ():
        found.setdefault(grant.account, []).append(str(grant.commune_cut))
    return found


def coordinators(session: Session) -> list[Account]:
    """Return who coordinates."""
    coordinate = Account.grants.any((RoleGrant.role == Role.COORDINATOR) & RoleGrant.ended_at.is_(None))
    return list(session.scalars(sa.select(Account).where(coordinate, _REACHED).order_by(Account.id)))


def reached(accounts: Iterable[Account]) -> list[Account]:
    """Return those of the accounts that can be written to."""
    return [account for account in accounts if account.email and account.disabled_at is None]
