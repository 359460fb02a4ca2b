"""Exemptions, as lists show them."""

from datetime import date

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import joinedload

from tracker.access.policy import Actor, Permission
from tracker.ground import rut
from tracker.ground.words import word
from tracker.models.obligations import Exemption, ExemptionState
from tracker.models.people import Inspector, Posting
from tracker.obligations.exemption_rules import in_sight
from tracker.web.lists import Column, Listing, Nothing, Phone
from tracker.web.rows import Statement


def exemptions(who: Actor, state: ExemptionState, today: date, *, chooses: bool) -> Listing[Exemption]:
    """Return the exemptions of a state in sight, those asked for first before others; `chooses`: to decide on them."""
    shown = in_sight(who, Permission.PROPOSE_EXEMPTIONS, today)
    waiting = state is ExemptionState.WAITING
    return Listing(
        name="Eximiciones",
        columns=[
            Column("Elegir", cell="choice", phone=Phone.BARE, page=chooses),
            Column("RUT", lambda row: rut.show(row.inspector.rut), page=False),
            Column("Persona", lambda row: row.inspector.list_name, link=_person, phone=Phone.HEAD),
            Column("Materia", lambda row: row.subject.name),
            Column("Fechas", cell="dates"),
            Column("Desde", lambda row: row.start, page=False),
            Column("Hasta", lambda row: row.end, page=False),
            Column("Motivo", lambda row: word(row.reason)),
            Column("Situación", _told, page=False),
            Column("La propuso", lambda row: row.proposed_by.name if row.proposed_by else None, page=False),
            Column("El", lambda row: row.proposed_at, page=False),
            Column("Quién y cuándo", cell="history"),
            Column("Documento", cell="paper"),
        ],
        rows=_exemptions(shown & (Exemption.state == state)),
        nothing=Nothing(
            "Ninguna eximición espera decisión" if waiting else "Ninguna eximición en esta lista",
            icon="check-circle-fill",
        ),
    )


def _exemptions(where: sa.ColumnElement[bool]) -> Statement[Exemption]:
    postings = joinedload(Exemption.inspector).selectinload(Inspector.postings).joinedload(Posting.commune)
    names = (Exemption.subject, Exemption.proposed_by, Exemption.decided_by, Exemption.revoked_by)
    query = sa.select(Exemption).where(where).options(postings, *(joinedload(name) for name in names))
    return Statement(query, [Exemption.proposed_at, Exemption.id])


def _told(exemption: Exemption) -> str:
    """Return how an exemption stands, in a word."""
    return "Revocada" if exemption.revoked_at else word(exemption.state, feminine=True)


def _person(exemption: Exemption) -> str:
    return url_for("people.show", inspector_id=exemption.inspector_id)
