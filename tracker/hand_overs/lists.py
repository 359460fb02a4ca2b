"""Requests for people: those that wait for an answer, and those that a commune received or made."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import sqlalchemy as sa
from flask import url_for
from sqlalchemy import ColumnElement
from sqlalchemy.orm import joinedload

from tracker.ground import rut
from tracker.ground.format import date_and_time
from tracker.ground.words import word
from tracker.models.accounts import Account, Role, RoleGrant
from tracker.models.people import HandOver, HandOverState
from tracker.web.lists import Column, Listing, Look, Nothing, Phone
from tracker.web.rows import Statement


class Entry(NamedTuple):
    """A request, and whether the commune that has to answer has a director who can sign in."""

    hand_over: HandOver
    has_director: bool

    @property
    def outcome(self) -> str:
        return outcome(self.hand_over)


def waiting(where: ColumnElement[bool]) -> Listing[Entry]:
    """Return the requests of a clause that wait for an answer."""
    return Listing(
        name="Traspasos",
        title="Traspasos por resolver",
        columns=[_PERSON, _RUT, _HOLDER, *_ASKED],
        rows=_requests(where & (HandOver.state == HandOverState.ASKED)),
        nothing=Nothing("Nada por resolver", "Ninguna comuna espera respuesta.", "check-circle-fill"),
    )


def received(cut: str) -> Listing[Entry]:
    """Return the requests for people of a commune, by name."""
    return Listing(
        name="Traspasos",
        title="Le piden a la comuna",
        columns=[_PERSON, _RUT, _HOLDER_IN_SHEET, *_ASKED],
        rows=_requests(HandOver.commune_cut == cut),
        nothing=Nothing("Nadie pidió a una persona de la comuna", icon="people"),
    )


def asked(cut: str, named: Callable[[HandOver], bool]) -> Listing[Entry]:
    """Return the requests of a commune; `named` says of which it may know whom and where."""
    return Listing(
        name="Traspasos",
        title="Pide la comuna",
        columns=[
            Column(
                "RUT",
                lambda row: rut.show(row.hand_over.inspector.rut),
                cell="whom",
                look=Look.WHOLE,
                phone=Phone.HEAD,
            ),
            Column(
                "Persona",
                lambda row: row.hand_over.inspector.list_name if named(row.hand_over) else None,
                page=False,
            ),
            Column(
                "Está en",
                lambda row: row.hand_over.commune.name if named(row.hand_over) else None,
                page=False,
            ),
            Column("La pide", lambda row: row.hand_over.to.name, page=False),
            *_DATES,
            Column("Respuesta", lambda row: row.outcome, cell="withdrawable"),
        ],
        rows=_requests(HandOver.to_cut == cut),
        nothing=Nothing(
            "La comuna no ha pedido a nadie",
            "Si alguien que figura en otra comuna trabaja ahora en esta, pida el traspaso.",
            "people",
        ),
    )


def outcome(hand_over: HandOver) -> str:
    """Return how a request stands, and the answer's reason."""
    words = word(hand_over.state)
    if hand_over.decided_at:
        words += f" el {date_and_time(hand_over.decided_at)}"
    return f"{words}: {hand_over.reason}" if hand_over.reason else words


def _requests(where: ColumnElement[bool]) -> Statement[Entry]:
    """Return the requests of a clause: those that wait first, then the latest."""
    return Statement(
        sa.select(HandOver, _has_director())
        .where(where)
        .options(joinedload(HandOver.inspector), joinedload(HandOver.commune), joinedload(HandOver.to)),
        [HandOver.state != HandOverState.ASKED, HandOver.asked_at.desc(), HandOver.id.desc()],
        lambda rows: [Entry(*row) for row in rows],
    )


def _has_director() -> ColumnElement[bool]:
    return sa.exists().where(
        RoleGrant.commune_cut == HandOver.commune_cut,
        RoleGrant.role == Role.DIRECTOR,
        RoleGrant.ended_at.is_(None),
        RoleGrant.account.has(Account.disabled_at.is_(None)),
    )


_PERSON: Column[Entry] = Column(
    "Persona",
    lambda row: row.hand_over.inspector.list_name,
    link=lambda row: url_for("hand_overs.show", hand_over_id=row.hand_over.id),
    phone=Phone.HEAD,
)
_RUT: Column[Entry] = Column("RUT", lambda row: rut.show(row.hand_over.inspector.rut), look=Look.WHOLE)
_HOLDER: Column[Entry] = Column("Está en", lambda row: row.hand_over.commune.name)
_HOLDER_IN_SHEET = replace(_HOLDER, page=False)
_DATES: list[Column[Entry]] = [
    Column("Desde", lambda row: row.hand_over.start, order=("desde", HandOver.start), look=Look.WHOLE),
    Column(
        "Pedida el", lambda row: row.hand_over.asked_at, order=("pedida", HandOver.asked_at), look=Look.WHOLE
    ),
]
_ASKED: list[Column[Entry]] = [
    Column("La pide", lambda row: row.hand_over.to.name),
    *_DATES,
    Column("Respuesta", lambda row: row.outcome, cell="answer"),
]
