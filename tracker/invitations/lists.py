"""The list of who was given access: by whom, until when the code serves, whether it was used."""

from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session, aliased, contains_eager

from tracker.ground import rut
from tracker.ground.format import date_and_time
from tracker.models.accounts import Account, Link, Role, RoleGrant
from tracker.models.territory import Commune
from tracker.people.name_rules import matching, roster_of
from tracker.web.listing import PER_PAGE, Page, by_column, last_page_at_most

STATES = {"esperan": "No han entrado", "entran": "Ya eligieron su clave", "cerradas": "Deshabilitadas"}

ORDERS = {"persona": Account.name, "funcion": RoleGrant.role, "desde": RoleGrant.granted_at}
LATEST = "-desde"
_SITUATIONS = {
    "disabled": "Cuenta deshabilitada",
    "in": "Ya eligió su clave",
    "waiting": "Invitación vigente hasta",
    "expired": "La invitación venció",
    "cancelled": "La invitación se anuló",
    "none": "Sin invitación vigente",
    "used": "Sin invitación vigente",
}


class Access(NamedTuple):
    """A role somebody holds, with the latest code that somebody made for the account, if any."""

    grant: RoleGrant
    commune: str | None
    link: Link | None
    invited_by: str | None  # where one may know
    in_reach: bool  # with everything else that the account may do

    @property
    def account(self) -> Account:
        return self.grant.account

    def state(self, now: datetime) -> str:
        """Return «disabled», «in», «none», «used», «cancelled», «expired» or «waiting»."""
        if self.account.disabled_at:
            return "disabled"
        if self.account.password_hash:
            return "in"
        if self.link is None or self.link.used_at:
            return "none"
        if self.link.cancelled_at:
            return "cancelled"
        return "expired" if self.link.expires_at <= now else "waiting"

    def situation(self, now: datetime) -> str:
        """Return the state in words."""
        state = self.state(now)
        if self.link is None or state not in {"waiting", "expired"}:
            return _SITUATIONS[state]
        return f"{_SITUATIONS[state]} el {date_and_time(self.link.expires_at)}"

    @property
    def shown_name(self) -> str:
        """Return the name; of an account that also does other things elsewhere one learns no more than one typed."""
        if self.in_reach:
            return self.account.name
        return self.account.email or rut.show(self.account.rut or "")

    def inviter(self, me: int) -> str:
        """Return who made the latest code, as far as one may know."""
        if self.link is None:
            return "–"
        if self.link.created_by_id == me:
            return "Usted"
        return self.invited_by or "La coordinación u otra comuna"


def in_state(state: str) -> ColumnElement[bool]:
    """Return the clause of the accounts in one of STATES, or of all."""
    disabled, entered = Account.disabled_at.is_not(None), Account.password_hash.is_not(None)
    return {"esperan": ~disabled & ~entered, "entran": ~disabled & entered, "cerradas": disabled}.get(
        state, sa.true()
    )


def of_role(role: str) -> ColumnElement[bool]:
    return RoleGrant.role == Role(role) if role else sa.true()


def of_commune(cut: str, today: date) -> ColumnElement[bool]:
    """Return the clause of a commune's directors and of the inspectors on its roster; of all without a commune."""
    if not cut:
        return sa.true()
    works = Account.inspector.has(roster_of([cut], today))
    return (RoleGrant.commune_cut == cut) | ((RoleGrant.role == Role.INSPECTOR) & works)


def named(words: str) -> ColumnElement[bool]:
    """Return the clause of a search by name, RUT or mail."""
    if not words:
        return sa.true()
    typed = words.lower()
    named_so = sa.func.lower(Account.name).contains(typed, autoescape=True)
    mailed_so = Account.email.contains(typed, autoescape=True)
    return named_so | mailed_so | Account.inspector.has(matching(words))


def access_page(
    session: Session,
    where: ColumnElement[bool],
    known: ColumnElement[bool],
    whole: ColumnElement[bool],
    order: str,
    number: int,
    per_page: int = PER_PAGE,
) -> Page[Access]:
    """Return a page of the roles that a clause keeps; past the end, the last page.

    `known` keeps the roles whose holders one may know as who invited; `whole` the accounts in reach as a whole.
    """
    live = RoleGrant.ended_at.is_(None) & where
    counted = sa.select(sa.func.count()).select_from(RoleGrant).join(RoleGrant.account).where(live)
    total = session.scalar(counted) or 0
    number = last_page_at_most(number, total, per_page)
    query = _query(known, whole).where(live).order_by(by_column(order, ORDERS), RoleGrant.id.desc())
    rows = session.execute(query.offset((number - 1) * per_page).limit(per_page))
    return Page([Access(*row) for row in rows], number, total, per_page)


def _query(known: ColumnElement[bool], whole: ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    other = aliased(Link)
    made = sa.and_(other.account_id == Account.id, other.created_by_id.is_not(None))  # not asked for by mail
    latest = sa.select(sa.func.max(other.id)).where(made).scalar_subquery()
    inviter = aliased(Account)
    name = sa.case((inviter.grants.any(known), inviter.name))
    return (
        sa.select(RoleGrant, Commune.name, Link, name, whole)
        .join(RoleGrant.account)
        .outerjoin(Commune, Commune.cut == RoleGrant.commune_cut)
        .outerjoin(Link, Link.id == latest)
        .outerjoin(inviter, inviter.id == Link.created_by_id)
        .options(contains_eager(RoleGrant.account))
    )
