"""The list of who was given access: by whom, until when the code serves, whether it was used."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased, contains_eager

from tracker.access.policy import Actor, Permission, within
from tracker.ground import clock, rut
from tracker.ground.format import date_and_time
from tracker.ground.words import word
from tracker.invitations.rules import posted_no_more
from tracker.models.accounts import Account, Link, Role, RoleGrant
from tracker.models.territory import Commune
from tracker.people.invitable_rules import without_access
from tracker.people.lists import named
from tracker.people.name_rules import Name, matching, roster_of
from tracker.web.lists import Choice, Column, Listing, Look, Nothing, Phone, Search
from tracker.web.rows import Statement

STATES = {
    "esperan": "No han entrado",
    "entran": "Ya eligieron su clave",
    "cerradas": "Deshabilitadas",
    "dejaron": "Direcciones que dejaron la comuna",
}
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
    left: bool  # a director whose posting in the commune is over

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
        words = self._situation(now)
        return f"{words}. Su destinación en la comuna terminó" if self.left else words

    def _situation(self, now: datetime) -> str:
        state = self.state(now)
        if self.link is None or state not in {"waiting", "expired"}:
            return _SITUATIONS[state]
        return f"{_SITUATIONS[state]} el {date_and_time(self.link.expires_at)}"

    @property
    def shown_name(self) -> str:
        """Return the name; of an account that also does other things elsewhere one learns no more than one typed."""
        if self.in_reach:
            return self.account.name
        known = rut.show(self.account.rut) if self.account.rut else "Cuenta unida a otra"
        return self.account.email or known

    def inviter(self, me: int) -> str:
        """Return who made the latest code, as far as one may know."""
        if self.link is None:
            return "–"
        if self.link.created_by_id == me:
            return "Usted"
        return self.invited_by or "La coordinación u otra comuna"


def access(
    who: Actor,
    where: ColumnElement[bool],
    whole: ColumnElement[bool],
    communes: Mapping[str, str],
    now: datetime,
) -> Listing[Access]:
    """Return the roles of a clause; `whole` keeps the accounts that are in reach as a whole."""
    today, known = clock.local_date(now), within(who, Permission.INVITE, RoleGrant)
    roles = {role.value: word(role) for role in Role}
    search = Search(_named, label="Buscar por nombre, RUT o correo")
    return Listing(
        name="Acceso al sistema",
        title="Quiénes tienen acceso",
        columns=_columns(who, now),
        rows=Statement(
            _query(known, whole, today).where(RoleGrant.ended_at.is_(None), where),
            [RoleGrant.id.desc()],
            lambda rows: [Access(*row) for row in rows],
        ),
        filters=[
            search,
            Choice("Función", "rol", roles, lambda role: RoleGrant.role == Role(role)),
            Choice("Situación", "estado", STATES, lambda state: _in_state(state, today)),
            Choice("Comuna", "comuna", communes, lambda cut: _of_commune(cut, today)),
        ],
        order="-desde",
        nothing=Nothing(
            "Nadie calza con esta búsqueda" if search.asked else "Nadie en esta lista", icon="people"
        ),
        brief=True,
    )


def not_invited(cut: str, today: date) -> Listing[Name]:
    """Return who is on a commune's roster and has no account."""
    search = Search(matching)
    return Listing(
        name="Sin cuenta",
        columns=[
            Column("Persona", lambda name: name.list_name),
            Column("RUT", lambda name: rut.show(name.rut)),
        ],
        rows=named(without_access(cut, today), list),
        filters=[search],
        nothing=Nothing("Todos los de la nómina tienen cuenta o invitación", icon="check-circle-fill"),
        unmatched=Nothing(
            f"Nadie sin cuenta calza con “{search.asked}”",
            "Quien ya tiene cuenta o invitación está en «Invitaciones».",
        ),
    )


def _of_commune(cut: str, today: date) -> ColumnElement[bool]:
    """Return the clause of a commune's directors and of the inspectors on its roster."""
    works = Account.inspector.has(roster_of([cut], today))
    return (RoleGrant.commune_cut == cut) | ((RoleGrant.role == Role.INSPECTOR) & works)


def _named(words: str) -> ColumnElement[bool]:
    """Return the clause of a search by name, RUT or mail."""
    typed = words.lower()
    named_so = sa.func.lower(Account.name).contains(typed, autoescape=True)
    mailed_so = Account.email.contains(typed, autoescape=True)
    return named_so | mailed_so | Account.inspector.has(matching(words))


def _columns(who: Actor, now: datetime) -> list[Column[Access]]:
    return [
        Column(
            "Persona",
            lambda row: row.shown_name,
            order=("persona", Account.name),
            look=Look.LONG,
            phone=Phone.HEAD,
        ),
        Column("Función", lambda row: word(row.grant.role), cell="role", order=("funcion", RoleGrant.role)),
        Column("Comuna", lambda row: row.commune, page=False),
        Column(
            "Desde", lambda row: row.grant.granted_at, order=("desde", RoleGrant.granted_at), look=Look.WHOLE
        ),
        Column("Situación", lambda row: row.situation(now)),
        Column("Última invitación de", lambda row: row.inviter(who.id)),
        Column("Opciones", cell="actions"),
    ]


def _in_state(state: str, today: date) -> ColumnElement[bool]:
    """Return the clause of the accounts in one of STATES."""
    disabled, entered = Account.disabled_at.is_not(None), Account.password_hash.is_not(None)
    return {
        "esperan": ~disabled & ~entered,
        "entran": ~disabled & entered,
        "cerradas": disabled,
        "dejaron": posted_no_more(today),
    }[state]


def _query(
    known: ColumnElement[bool], whole: ColumnElement[bool], today: date
) -> sa.Select[*tuple[Any, ...]]:
    other = aliased(Link)
    made = sa.and_(other.account_id == Account.id, other.created_by_id.is_not(None))  # not asked for by mail
    latest = sa.select(sa.func.max(other.id)).where(made).scalar_subquery()
    inviter = aliased(Account)
    name = sa.case((inviter.grants.any(known), inviter.name))
    return (
        sa.select(RoleGrant, Commune.name, Link, name, whole, posted_no_more(today))
        .join(RoleGrant.account)
        .outerjoin(Commune, Commune.cut == RoleGrant.commune_cut)
        .outerjoin(Link, Link.id == latest)
        .outerjoin(inviter, inviter.id == Link.created_by_id)
        .options(contains_eager(RoleGrant.account))
    )
