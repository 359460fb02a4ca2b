"""Everything the tracker keeps about oneself, as tables: of others only which role they had, never who they are."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.ground import rut
from tracker.ground.format import short_date
from tracker.ground.text import search_key
from tracker.ground.words import word
from tracker.models.accounts import Account, RoleGrant, UserSession
from tracker.models.machinery import AuditEvent
from tracker.models.obligations import Exemption, ExtensionAct
from tracker.models.people import HandOver, Inspector
from tracker.models.privacy import DataRequest
from tracker.models.records import Record
from tracker.people.former_rules import numbers_of, ruts_before
from tracker.privacy.verb_words import in_words
from tracker.privacy.words import ABOUT, KINDS, STATES
from tracker.sheets.columns import RUT
from tracker.sheets.record_columns import RECORD
from tracker.sheets.roster_columns import PERSON, POSTING
from tracker.sheets.write import Page, Value

HAND_OVERS = {"asked": "Pedido", "granted": "Concedido", "refused": "Rechazado", "withdrawn": "Retirado"}
Rows = list[Sequence[Value]]


class Own(NamedTuple):
    """A person's rows; without a person (nobody sent a roster with their RUT yet) only the account's."""

    account: Account
    person: Inspector | None
    records: Sequence[Record]
    exemptions: Sequence[Exemption]
    requests: Sequence[DataRequest]
    hand_overs: Sequence[HandOver]
    former_ruts: Sequence[str]
    sessions: Sequence[UserSession]
    events: Sequence[AuditEvent]


class Roles:
    """What accounts were at a moment, in words: «usted», a role, or the system itself."""

    def __init__(self, own: Account, grants: Iterable[RoleGrant]) -> None:
        self.own_id = own.id
        self.grants = list(grants)

    def of(self, account_id: int | None, at: datetime | None) -> str | None:
        if at is None:
            return None
        if account_id is None:
            return "sistema"
        if account_id == self.own_id:
            return "usted"
        held = {word(each.role) for each in self.grants if _held(each, account_id, at)}
        return ", ".join(sorted(held)) or "otra persona"


def tables(session: Session, account: Account, person: Inspector | None) -> list[Page]:
    """Return the tables, the same for a spreadsheet and for JSON."""
    own = _read(session, account, person)
    roles = Roles(
        account, session.scalars(sa.select(RoleGrant).where(RoleGrant.account_id.in_(_others(own))))
    )
    return [
        _personal(own),
        _postings(own),
        _moves(own),
        _records(own, roles),
        _exemptions(own, roles),
        _requests(own, roles),
        _account(own),
        _sessions(own),
        _events(own, roles),
    ]


def as_mapping(pages: Iterable[Page]) -> dict[str, list[dict[str, Value]]]:
    """Return the tables as JSON has them: names and headers in lower case, without accents, joined by «_»."""
    return {
        _name(page.name): [
            dict(zip(map(_name, page.headers), map(_plain, row), strict=True)) for row in page.rows
        ]
        for page in pages
    }


def _read(session: Session, account: Account, person: Inspector | None) -> Own:
    number = person.id if person else None
    records = _of(
        session,
        Record,
        number,
        joinedload(Record.course),
        selectinload(Record.acts).joinedload(ExtensionAct.version),
    )
    exemptions = _of(session, Exemption, number, joinedload(Exemption.subject))
    requests = _of(session, DataRequest, number, joinedload(DataRequest.commune))
    moves = _of(session, HandOver, number, joinedload(HandOver.commune), joinedload(HandOver.to))
    about = {("account", str(account.id))} | {("role_grant", str(each.id)) for each in account.grants}
    if person:
        about |= {("inspector", str(each)) for each in numbers_of(session, person.id)}
        about |= {("posting", str(each.id)) for each in person.postings}
    for row in (*records, *exemptions, *requests, *moves):
        about.add((row.__tablename__, str(row.id)))
    return Own(
        account,
        person,
        records,
        exemptions,
        requests,
        moves,
        ruts_before(session, person.id) if person else [],
        _signed_in(session, account),
        _noted(session, account, about),
    )


def _of(session: Session, kind: Any, person_id: int | None, *options: Any) -> Sequence[Any]:
    return session.scalars(
        sa.select(kind).where(kind.inspector_id == person_id).options(*options).order_by(kind.id)
    ).all()


def _signed_in(session: Session, account: Account) -> Sequence[UserSession]:
    return session.scalars(
        sa.select(UserSession).where(UserSession.account_id == account.id).order_by(UserSession.created_at)
    ).all()


def _noted(session: Session, account: Account, about: Iterable[tuple[str, str]]) -> Sequence[AuditEvent]:
    """Return what the account did, and what was done to these rows."""
    things = sa.tuple_(AuditEvent.thing, AuditEvent.thing_id).in_(sorted(about))
    return session.scalars(
        sa.select(AuditEvent)
        .where(sa.or_(AuditEvent.actor_id == account.id, things))
        .order_by(AuditEvent.at, AuditEvent.id)
    ).all()


def _others(own: Own) -> set[int]:
    ids = {event.actor_id for event in own.events} | {request.answered_by_id for request in own.requests}
    for record in own.records:
        ids |= {record.added_by_id, record.decided_by_id}
    for exemption in own.exemptions:
        ids |= {exemption.proposed_by_id, exemption.decided_by_id}
    return {each for each in ids if each is not None and each != own.account.id}


def _held(grant: RoleGrant, account_id: int, at: datetime) -> bool:
    return (
        grant.account_id == account_id
        and grant.granted_at <= at
        and (grant.ended_at is None or at < grant.ended_at)
    )


def _personal(own: Own) -> Page:
    person = own.person
    if person is None:
        return Page("Datos personales", ["Dato", "Valor"], [])
    rows: Rows = [told for column in (RUT, *PERSON) for told in column.told_of(person)]
    rows += [("RUT anterior", rut.show(each)) for each in own.former_ruts]
    return Page("Datos personales", ["Dato", "Valor"], rows)


def _postings(own: Own) -> Page:
    headers = ["Comuna", *(column.title for column in POSTING), "Decreto de prórroga", "Fecha del decreto"]
    rows: Rows = [
        (
            each.commune.name,
            *(column.of(each) for column in POSTING),
            each.mayor_decree,
            each.mayor_decree_on,
        )
        for each in (own.person.postings if own.person else ())
    ]
    return Page("Destinaciones", headers, rows)


def _moves(own: Own) -> Page:
    headers = ["De", "A", "Desde", "Nota", "Estado", "Pedido el", "Decidido el", "Razón"]
    rows: Rows = [
        (
            each.commune.name,
            each.to.name,
            each.start,
            each.note,
            HAND_OVERS[each.state],
            each.asked_at,
            each.decided_at,
            each.reason,
        )
        for each in own.hand_overs
    ]
    return Page("Traspasos", headers, rows)


def _records(own: Own, roles: Roles) -> Page:
    headers = [
        "Curso",
        *(column.title for column in RECORD),
        "Estado",
        "Agregado el",
        "Agregado por",
        "Respaldo",
        "Nota del respaldo",
        "Decidido el",
        "Decidido por",
        "Razón del rechazo",
        "Revocado el",
        "Razón de la revocación",
        "Prórrogas",
    ]
    rows: Rows = [
        (
            each.course.title,
            *(column.of(each) for column in RECORD),
            word(each.state),
            each.added_at,
            roles.of(each.added_by_id, each.added_at),
            "Sí" if each.evidence_id else "No",
            each.evidence_note,
            each.decided_at,
            roles.of(each.decided_by_id, each.decided_at),
            each.refused_reason,
            each.revoked_at,
            each.revoked_reason,
            "; ".join(_prolonged(act) for act in each.acts if act.ever_counted),
        )
        for each in own.records
    ]
    return Page("Registros", headers, rows)


def _prolonged(act: ExtensionAct) -> str:
    back = f", sin efecto: {act.taken_back_reason}" if act.taken_back_at else ""
    return f"hasta el {short_date(act.until)} ({act.document}): {act.reason}{back}"


def _exemptions(own: Own, roles: Roles) -> Page:
    headers = ["Materia", "Desde", "Hasta", "Motivo", "Estado", "Propuesta el", "Propuesta por"]
    headers += ["Decidida el", "Decidida por", "Razón del rechazo", "Revocada el", "Razón de la revocación"]
    rows: Rows = [
        (
            each.subject.name,
            each.start,
            each.end,
            word(each.reason),
            word(each.state, feminine=True),
            each.proposed_at,
            roles.of(each.proposed_by_id, each.proposed_at),
            each.decided_at,
            roles.of(each.decided_by_id, each.decided_at),
            each.refused_reason,
            each.revoked_at,
            each.revoked_reason,
        )
        for each in own.exemptions
    ]
    return Page("Eximiciones", headers, rows)


def _requests(own: Own, roles: Roles) -> Page:
    headers = [
        "Pedida el",
        "Qué pide",
        "Sobre",
        "Decía",
        "Texto",
        "Comuna",
        "Vence el",
        "Prorrogada el",
        "Razón de la prórroga",
        "Estado",
        "Respuesta",
        "Respondida el",
        "Respondida por",
    ]
    rows: Rows = [
        (
            each.asked_at,
            KINDS[each.kind],
            ABOUT[each.about],
            each.shown,
            each.text,
            each.commune.name,
            each.due_on,
            each.extended_at,
            each.extension_reason,
            STATES[each.state],
            each.answer,
            each.answered_at,
            roles.of(each.answered_by_id, each.answered_at),
        )
        for each in own.requests
    ]
    return Page("Solicitudes", headers, rows)


def _account(own: Own) -> Page:
    account = own.account
    rows: Rows = [
        ("Nombre", account.name, account.created_at, account.disabled_at),
        ("RUT", rut.show(account.rut) if account.rut else None, None, None),
        ("Correo electrónico", account.email, None, None),
        ("Celular", account.phone, None, None),
    ]
    if asked := account.new_email:
        rows.append(("Correo por confirmar", asked.email, asked.asked_at, asked.expires_at))
    rows += [
        ("Función en el sistema", word(each.role), each.granted_at, each.ended_at) for each in account.grants
    ]
    return Page("Cuenta", ["Dato", "Valor", "Desde", "Hasta"], rows)


def _sessions(own: Own) -> Page:
    headers = ["Comenzó", "Último uso", "Terminó"]
    rows: Rows = [(each.created_at, each.last_seen_at, each.ended_at) for each in own.sessions]
    return Page("Ingresos", headers, rows)


def _events(own: Own, roles: Roles) -> Page:
    headers = ["Cuándo", "Qué", "Quién"]
    rows: Rows = [(each.at, in_words(each.verb), roles.of(each.actor_id, each.at)) for each in own.events]
    return Page("Actividad", headers, rows)


def _name(text: str) -> str:
    return search_key(text).replace(" ", "_")


def _plain(value: Value) -> Value:
    return value.isoformat() if isinstance(value, date) else value
