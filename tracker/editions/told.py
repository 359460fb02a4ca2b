"""Tells people by mail what became of their way to a course, in the transaction in which it became so."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from tracker import mail
from tracker.editions.attending import attends_online
from tracker.models.accounts import Account, Role, RoleGrant
from tracker.models.editions import Edition, Enrollment, EnrollmentEvent, EnrollmentState
from tracker.pages import date_and_time

_SAYS = {
    EnrollmentState.CONFIRMED: ("Tiene cupo", "tiene cupo"),
    EnrollmentState.WAITLISTED: (
        "Está en lista de espera",
        "está en lista de espera: le avisaremos si se libera un cupo",
    ),
    EnrollmentState.CANCELLED: ("Su inscripción terminó", "ya no está en el curso"),
    EnrollmentState.PASSED: ("Aprobó el curso", "aprobó y ya tiene su registro"),
    EnrollmentState.FAILED: ("No aprobó el curso", "no aprobó"),
    EnrollmentState.ABSENT: ("No asistió al curso", "no aprobó"),
    EnrollmentState.REJECTED: ("No se aprobó su cupo", "su comuna no aprobó el cupo que pidió"),
}


class Change(NamedTuple):
    """What an enrollment became in the end; `moved`: the rules gave a seat to who waited already."""

    enrollment: Enrollment
    last: EnrollmentEvent
    moved: bool


def tell(session: Session, edition: Edition, now: datetime) -> list[Enrollment]:
    """Write to everybody whose enrollment in the edition changed at this instant; return these enrollments.

    Who did it to themselves is told nothing; the directors of a commune are told whom the rules took from the
    waiting list. The caller calls it once, in the transaction of the change: nobody is told twice.
    """
    changes = _changes(session, edition, now)
    accounts = _accounts(session, changes)
    for change in changes:
        account = accounts.get(change.enrollment.inspector.rut)
        if account and account.email and account.id != change.last.by_id and change.last.state in _SAYS:
            _write(session, account, account.email, change, now)
    _tell_directors(session, edition, [each for each in changes if each.moved], now)
    return [change.enrollment for change in changes]


def _changes(session: Session, edition: Edition, now: datetime) -> list[Change]:
    session.flush()
    query = (
        sa.select(EnrollmentEvent)
        .join(EnrollmentEvent.enrollment)
        .where(Enrollment.edition_id == edition.id, EnrollmentEvent.at == now)
        .options(joinedload(EnrollmentEvent.enrollment).joinedload(Enrollment.inspector))
        .order_by(EnrollmentEvent.id)
    )
    events: dict[Enrollment, list[EnrollmentEvent]] = {}
    for event in session.scalars(query):
        events.setdefault(event.enrollment, []).append(event)
    return [Change(each, given[-1], _is_moved(given)) for each, given in events.items()]


def _is_moved(events: Sequence[EnrollmentEvent]) -> bool:
    [last, *earlier] = reversed(events)
    return not earlier and last.by_id is None and last.state is EnrollmentState.CONFIRMED


def _accounts(session: Session, changes: Iterable[Change]) -> dict[str | None, Account]:
    ruts = [change.enrollment.inspector.rut for change in changes]
    query = sa.select(Account).where(Account.rut.in_(ruts), Account.disabled_at.is_(None))
    return {account.rut: account for account in session.scalars(query)}


def _write(session: Session, account: Account, address: str, change: Change, now: datetime) -> None:
    edition = change.enrollment.edition
    subject, words = _SAYS[change.last.state]
    why = f" ({change.last.note})" if change.last.note else ""
    body = f"{account.name}:\n\nEn «{edition.course.title}», {words}{why}.\n"
    if change.last.state is EnrollmentState.CONFIRMED:
        body += f"\n{when_and_where(edition, change.enrollment.commune_cut)}\n"
    body += "\nLo verá también en el sistema, en «Mis cursos».\n"
    mail.send(session, address, f"{subject}: {edition.course.title}", body, account, now)


def when_and_where(edition: Edition, cut: str) -> str:
    """Return on lines when an edition meets, where the people of a commune (CUT) attend it, and what to bring."""
    online = attends_online(edition, cut)
    lines = [f"Cuándo: {date_and_time(meeting.starts_at)}" for meeting in edition.meetings]
    lines += [f"Dónde: {'en línea' if online else _place(edition)}"]
    lines += [f"Enlace: {edition.link}"] if online else []
    lines += [f"Qué llevar: {edition.bring}"] if edition.bring else []
    return "\n".join(lines)


def _place(edition: Edition) -> str:
    parts = edition.place, edition.host.name if edition.host else None
    return ", ".join(filter(None, parts))


def _tell_directors(session: Session, edition: Edition, moved: Iterable[Change], now: datetime) -> None:
    names: dict[str, list[str]] = {}
    for change in moved:
        names.setdefault(change.enrollment.commune_cut, []).append(
            f"- {change.enrollment.inspector.full_name} ({change.last.note})"
        )
    grants = (
        sa.select(RoleGrant)
        .join(RoleGrant.account)
        .where(RoleGrant.role == Role.DIRECTOR, RoleGrant.ended_at.is_(None), Account.disabled_at.is_(None))
        .where(RoleGrant.commune_cut.in_(names))
        .options(joinedload(RoleGrant.account))
        .order_by(RoleGrant.id)
    )
    for grant in session.scalars(grants) if names else ():
        director = grant.account
        if director.email and grant.commune_cut:
            people = "\n".join(names[grant.commune_cut])
            body = f"{director.name}:\n\nSe liberaron cupos en «{edition.course.title}». Ahora tienen cupo:\n\n{people}\n\n{when_and_where(edition, grant.commune_cut)}\n"
            title = f"Salió de la lista de espera: {edition.course.title}"
            mail.send(session, director.email, title, body, director, now)
