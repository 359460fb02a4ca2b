"""The requests of people about what is stored of them."""

from collections.abc import Mapping

import sqlalchemy as sa
from flask import url_for
from sqlalchemy import ColumnElement
from sqlalchemy.orm import joinedload

from tracker.ground import rut
from tracker.models.privacy import DataRequest, RequestState
from tracker.privacy.words import ABOUT, KINDS, STATES
from tracker.web.lists import Choice, Column, Listing, Nothing, Phone
from tracker.web.rows import Statement


def requests(scope: ColumnElement[bool], communes: Mapping[str, str]) -> Listing[DataRequest]:
    """Return the requests of a clause in these communes."""
    commune = Choice("Comuna", "comuna", communes)
    here = DataRequest.commune_cut.in_([commune.asked] if commune.asked else communes)
    return Listing(
        name="Solicitudes sobre datos",
        columns=_COLUMNS,
        rows=asked(scope & here),
        filters=[
            Choice("Estado", "estado", STATES, lambda state: DataRequest.state == RequestState(state)),
            commune,
        ],
        nothing=Nothing(
            "Nadie ha pedido nada",
            "Cuando una persona marque «Algo está mal», aparecerá aquí con su plazo.",
            "envelope",
        ),
        unmatched=Nothing("Ninguna solicitud calza con esos filtros", icon="envelope"),
    )


def asked(where: ColumnElement[bool]) -> Statement[DataRequest]:
    """Return the requests of a clause: the open ones by their last day, then the answered, latest first."""
    still_open = DataRequest.state == RequestState.OPEN
    people = joinedload(DataRequest.inspector), joinedload(DataRequest.commune)
    return Statement(
        sa.select(DataRequest).where(where).options(*people),
        [
            sa.case((still_open, 0), else_=1),
            sa.case((still_open, DataRequest.due_on)),
            DataRequest.answered_at.desc(),
            DataRequest.id,
        ],
    )


_COLUMNS: list[Column[DataRequest]] = [
    Column(
        "Solicitud",
        lambda row: f"{KINDS[row.kind]}: {ABOUT[row.about]}",
        link=lambda row: url_for("privacy.show", request_id=row.id),
        phone=Phone.HEAD,
        sheet=False,
    ),
    Column("Estado", lambda row: STATES[row.state], page=False),
    Column("Vence el", lambda row: row.due_on, page=False),
    Column("Persona", lambda row: row.inspector.list_name),
    Column("RUT", lambda row: rut.show(row.inspector.rut), page=False),
    Column("Comuna", lambda row: row.commune.name),
    Column("Estado", cell="badge"),
    Column("Plazo", cell="due"),
    Column("Qué pide", lambda row: KINDS[row.kind], page=False),
    Column("Sobre", lambda row: ABOUT[row.about], page=False),
    Column("Decía", lambda row: row.shown, page=False),
    Column("Texto", lambda row: row.text, page=False),
    Column("Pedida el", lambda row: row.asked_at, page=False),
    Column("Prorrogada el", lambda row: row.extended_at, page=False),
    Column("Razón de la prórroga", lambda row: row.extension_reason, page=False),
    Column("Respondida el", lambda row: row.answered_at, page=False),
    Column("Respuesta", lambda row: row.answer, page=False),
]
