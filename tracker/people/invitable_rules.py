"""Who of a roster cannot sign in yet."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from tracker.models.accounts import Account, Role, RoleGrant
from tracker.models.people import Inspector
from tracker.people.name_rules import roster_of


def without_access(cut: str, today: date) -> ColumnElement[bool]:
    """Return the clause of a commune's people of today of whom no account may enter as an inspector."""
    return roster_of([cut], today) & ~has_account(enters_as_inspector())


def enters_already() -> ColumnElement[bool]:
    """Return the clause of the people whose account enters with some role."""
    return has_account(Account.grants.any(RoleGrant.ended_at.is_(None)))


def has_account(clause: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the clause of the people with an account of a clause."""
    return sa.exists().where(Account.rut == Inspector.rut, clause)


def enters_as_inspector() -> ColumnElement[bool]:
    return Account.grants.any((RoleGrant.role == Role.INSPECTOR) & RoleGrant.ended_at.is_(None))
