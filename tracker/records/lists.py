"""Which records one may know of, and those that wait for a decision."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from flask import url_for
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session, contains_eager

from tracker.access.policy import Actor, Permission, Reach, reaches, within
from tracker.ground import rut
from tracker.models.accounts import Account
from tracker.models.people import Inspector, Posting
from tracker.models.plan import Course
from tracker.models.records import Record, RecordState
from tracker.web.lists import Choice, Column, Listing, Look, Nothing, Phone
from tracker.web.rows import Statement

_WAITING: sa.BindParameter[RecordState] = sa.bindparam(
    None, RecordState.WAITING, literal_execute=True
)  # said aloud, or no index would serve
WAITING = sa.and_(Record.state == _WAITING, Record.revoked_at.is_(None))


class Waiting(NamedTuple):
    """A record that waits, with who added it."""

    record: Record
    added_by: str | None

    @property
    def person(self) -> Inspector:
        return self.record.inspector


def waiting(who: Actor, communes: Mapping[str, str], today: date) -> Listing[Waiting]:
    """Return what waits for a decision of whom it is shown to; the communes are those they may choose."""
    commune = Choice("Comuna", "comuna", communes, lambda cut: of_communes([cut], today))
    return Listing(
        name="Registros por aceptar",
        columns=[
            Column("Elegir", cell="choice", phone=Phone.BARE),
            Column(
                "Persona",
                lambda row: row.person.list_name,
                order=("persona", Inspector.sort_key),
                link=_person,
                phone=Phone.HEAD,
            ),
            Column("RUT", lambda row: rut.show(row.person.rut), page=False),
            Column("Comuna", lambda row: _places(row.person, communes, today)),
            Column(
                "Curso", lambda row: row.record.course.title, cell="course", order=("curso", Course.title)
            ),
            Column("Organismo", lambda row: row.record.provider, page=False),
            Column(
                "Fecha",
                lambda row: row.record.obtained_on,
                order=("fecha", Record.obtained_on),
                look=Look.WHOLE,
            ),
            Column("Horas", lambda row: row.record.hours, look=Look.NUMBER),
            Column("Lo agregó", lambda row: row.added_by, cell="added", order=("agregado", Record.added_at)),
            Column("Agregado el", lambda row: row.record.added_at, page=False),
            Column("Evidencia", cell="evidence"),
            Column("Archivo", lambda row: "Sí" if row.record.evidence_id else "No", page=False),
            Column("Referencia", lambda row: row.record.evidence_note, page=False),
        ],
        rows=_waiting(in_sight(who, Permission.ACCEPT_RECORDS, today)),
        filters=[commune],
        order="agregado",
        nothing=Nothing(
            "Nada por aceptar",
            "Aquí aparecen los cursos que agregan las direcciones y los propios inspectores.",
            "check-circle-fill",
        ),
        unmatched=Nothing("Nada por aceptar en esta comuna", icon="check-circle-fill"),
    )


def of_communes(cuts: Collection[str], today: date) -> ColumnElement[bool]:
    """Return the clause of the records of these communes' people; of who left, up to the last day there.

    The former commune keeps sight of its own period (design, section 3, Moves).
    """
    return sa.exists().where(
        Posting.inspector_id == Record.inspector_id,
        Posting.commune_cut.in_(cuts),
        sa.or_(Posting.not_over(today), Posting.not_over(Record.obtained_on)),
    )


def in_sight(actor: Actor, permission: Permission, today: date) -> ColumnElement[bool]:
    """Return the clause of the records that a permission reaches, as far as the actor may know of them."""
    if Reach.EVERYONE in reaches(actor, permission):
        return sa.true()
    oneself = Record.inspector.has(Inspector.rut == actor.rut)
    return sa.and_(within(actor, permission, Record), sa.or_(oneself, of_communes(actor.communes, today)))


def count_waiting(session: Session, where: ColumnElement[bool]) -> int:
    """Return how many of the records of a clause wait for a decision."""
    return session.scalar(sa.select(sa.func.count()).select_from(Record).where(WAITING, where)) or 0


def _waiting(where: sa.ColumnElement[bool]) -> Statement[Waiting]:
    """Return the records of a clause that wait, with person, postings and course."""
    person = contains_eager(Record.inspector).selectinload(Inspector.postings).joinedload(Posting.commune)
    query = (
        sa.select(Record, Account.name)
        .outerjoin(Account, Account.id == Record.added_by_id)
        .join(Record.inspector)
        .join(Record.course)
        .where(WAITING, where)
        .options(contains_eager(Record.course), person)
    )
    return Statement(query, [Record.id], lambda rows: [Waiting(*row) for row in rows])


def _person(row: Waiting) -> str:
    return url_for("people.show", inspector_id=row.person.id)


def _places(person: Inspector, communes: Mapping[str, str], today: date) -> str:
    """Return where a person works; of communes out of sight one learns that there is another."""
    there = [each for each in person.postings if each.end is None or each.end >= today]
    names = dict.fromkeys(communes.get(each.commune_cut, "otra comuna") for each in there)
    return ", ".join(names) or "ya no está en una nómina"
