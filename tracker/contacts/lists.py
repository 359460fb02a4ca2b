"""Whom to call in each commune, and how fresh its roster is."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground.format import phone
from tracker.models.accounts import Account, Role, RoleGrant
from tracker.standing import load
from tracker.standing.facts import CommuneFact
from tracker.web.lists import Column, Listing, Nothing, Phone
from tracker.web.rows import Known

STATES = {
    "silent": "Nunca envió su nómina",
    "unconfirmed": "Nómina sin confirmar",
    "stale": "Nómina por confirmar otra vez",
    "fresh": "Nómina al día",
}


class Director(NamedTuple):
    """Who directs a commune's security, if anybody does; a commune has a line for each."""

    contact: "Contact"
    account: Account | None


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


def communes(session: Session, today: date, stale_days: int) -> Listing[Contact]:
    """Return the communes with whom to call; `stale_days` of the association's settings."""
    return Listing(
        name="Contactos",
        columns=[
            Column("Comuna", lambda contact: contact.commune.name, phone=Phone.HEAD),
            Column("Dirección de seguridad", cell="people"),
            Column("Nómina", lambda contact: STATES[contact.state], cell="roster"),
            Column("Mensaje", cell="message"),
        ],
        rows=Known(load.communes(session, today), lambda part: contacts(session, part, today, stale_days)),
        nothing=Nothing("No hay comunas"),
    )


def directors(session: Session, today: date, stale_days: int) -> Listing[Director]:
    """Return the same for a spreadsheet, with a line for each who directs."""
    found = contacts(session, load.communes(session, today), today, stale_days)
    lines = [Director(contact, account) for contact in found for account in contact.directors or [None]]
    return Listing(
        name="Contactos",
        columns=[
            Column("Comuna", lambda line: line.contact.commune.name),
            Column("Nombre", lambda line: line.account.name if line.account else None),
            Column("Correo", lambda line: line.account.email if line.account else None),
            Column(
                "Celular",
                lambda line: phone(line.account.phone) if line.account and line.account.phone else None,
            ),
            Column("Cuenta", lambda line: _entered(line.account) if line.account else None),
            Column("Nómina", lambda line: STATES[line.contact.state]),
            Column("Confirmada el", lambda line: line.contact.commune.attested_on),
        ],
        rows=Known(lines),
        nothing=Nothing("No hay comunas"),
    )


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


def _entered(account: Account) -> str:
    return "Ya eligió su clave" if account.password_hash else "Aún no entra"
