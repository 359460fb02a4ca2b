"""The acts that prolong records, and the records of one."""

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import joinedload, undefer

from tracker.ground import rut
from tracker.models.obligations import ExtensionAct, extension
from tracker.models.people import Inspector
from tracker.models.records import Record
from tracker.web.lists import Column, Listing, Look, Nothing, Phone
from tracker.web.rows import Statement


def acts() -> Listing[ExtensionAct]:
    """Return all acts, the latest first."""
    shown = undefer(ExtensionAct.people), joinedload(ExtensionAct.made_by), joinedload(ExtensionAct.version)
    return Listing(
        name="Actos de prórroga",
        columns=[
            Column(
                "Documento",
                lambda act: act.document,
                link=lambda act: url_for("obligations_act.show", act_id=act.id),
                phone=Phone.HEAD,
            ),
            Column("Hasta el", lambda act: act.until, look=Look.WHOLE),
            Column("Personas", lambda act: act.people, look=Look.NUMBER),
            Column("Lo hizo", lambda act: act.made_by.name if act.made_by else None, cell="maker"),
            Column("Hecho el", lambda act: act.made_at, page=False),
            Column("Situación", situation),
        ],
        rows=Statement(sa.select(ExtensionAct).options(*shown), [ExtensionAct.id.desc()]),
        nothing=Nothing("Todavía no hay actos de prórroga", icon="journal-text"),
    )


def records(act: ExtensionAct) -> Listing[Record]:
    """Return the records that an act prolongs, by person."""
    query = (
        sa.select(Record)
        .join(extension, extension.c.record_id == Record.id)
        .join(Record.inspector)
        .where(extension.c.act_id == act.id)
        .options(joinedload(Record.inspector), joinedload(Record.course))
    )
    return Listing(
        name=f"Prórroga {act.id}",
        title="Registros prorrogados",
        columns=[
            Column("RUT", lambda record: rut.show(record.inspector.rut), page=False),
            Column("Persona", lambda record: record.inspector.list_name, link=_person, phone=Phone.HEAD),
            Column("RUT", lambda record: rut.show(record.inspector.rut), look=Look.WHOLE, sheet=False),
            Column("Curso", lambda record: record.course.title),
            Column("Aprobado el", lambda record: record.obtained_on, look=Look.WHOLE),
            Column("Prorrogado hasta", lambda _: act.until, page=False),
        ],
        rows=Statement(query, [Inspector.sort_key, Record.id]),
        nothing=Nothing("No prorroga ningún registro"),
    )


def situation(act: ExtensionAct) -> str:
    """Return whether an act counts, in words."""
    if act.taken_back_at:
        return "Sin efecto"
    if act.counts:
        return "Rige"
    return f"Espera la versión {act.version.version}" if act.waits and act.version else "No llegó a regir"


def _person(record: Record) -> str:
    return url_for("people.show", inspector_id=record.inspector_id)
