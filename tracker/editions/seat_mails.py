"""Tells people by mail what became of their way to a course, in the transaction in which it became so."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from tracker.editions import letter_mails
from tracker.editions.attending_rules import in_the_place, way
from tracker.editions.letter_mails import Calendars
from tracker.models.accounts import Account
from tracker.models.editions import Edition, EditionState, Enrollment, EnrollmentEvent, EnrollmentState
from tracker.post import addressees

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
    waiting list, who asks them for a seat, and of an edition that is cancelled which of theirs were in it, as is who
    gives it. The caller calls it once, in the transaction of the change: nobody is told twice.
    """
    changes = _changes(session, edition, now)
    accounts = addressees.of_people(session, [change.enrollment.inspector for change in changes])
    calendars = letter_mails.calendars(edition, now)
    for change in changes:
        account = accounts.get(change.enrollment.inspector.rut)
        if account and account.id != change.last.by_id and change.last.state in _SAYS:
            _write(session, account, change, now, calendars)
    _tell_of_moved(session, edition, [each for each in changes if each.moved], now)
    asked = [each for each in changes if each.last.state is EnrollmentState.REQUESTED]
    _tell_who_decides(session, edition, asked, now)
    if edition.state is EditionState.CANCELLED:
        _tell_of_cancelling(session, edition, changes, now, calendars)
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


def _write(session: Session, account: Account, change: Change, now: datetime, calendars: Calendars) -> None:
    edition, state = change.enrollment.edition, change.last.state
    subject, words = _SAYS[state]
    why = f" ({change.last.note})" if change.last.note else ""
    paragraphs = [f"En «{edition.course.title}», {words}{why}.", letter_mails.OWN_PAGE]
    calendar = calendars(in_the_place(edition)) if edition.state is EditionState.CANCELLED else None
    if state is EnrollmentState.CONFIRMED:
        how = way(edition, change.enrollment.commune_cut)
        paragraphs.insert(1, letter_mails.particulars(edition, edition.meetings, how))
        calendar = calendars(how)
    letter_mails.write(session, account, f"{subject}: {edition.course.title}", paragraphs, now, calendar)


def _tell_of_moved(session: Session, edition: Edition, moved: Iterable[Change], now: datetime) -> None:
    names: dict[str, list[str]] = {}
    for change in moved:
        name = f"{change.enrollment.inspector.full_name} ({change.last.note})"
        names.setdefault(change.enrollment.commune_cut, []).append(name)
    for director, cuts in addressees.directors(session, names).items():
        paragraphs = [
            f"Se liberaron cupos en «{edition.course.title}». Ahora tienen cupo:",
            letter_mails.listed(name for cut in cuts for name in names[cut]),
            letter_mails.particulars(edition, edition.meetings, in_the_place(edition)),
        ]
        title = f"Salió de la lista de espera: {edition.course.title}"
        letter_mails.write(session, director, title, paragraphs, now)


def _tell_who_decides(session: Session, edition: Edition, asked: Sequence[Change], now: datetime) -> None:
    """Write to the directors of who asks for a seat, or came without one."""
    directors = addressees.directors(session, {each.enrollment.commune_cut for each in asked})
    for change in asked:
        cut, person = change.enrollment.commune_cut, change.enrollment.inspector.full_name
        why = f" ({change.last.note})" if change.last.note else ""
        paragraphs = [
            f"{person} pide cupo en «{edition.course.title}»{why}.",
            letter_mails.particulars(edition, edition.meetings, in_the_place(edition)),
            f"Apruebe o rechace en la lista de inscritos:\n{letter_mails.enrolled_page(edition, cut)}",
        ]
        for director, cuts in directors.items():
            if cut in cuts and director.id != change.last.by_id:
                title = f"Piden cupo: {edition.course.title}"
                letter_mails.write(session, director, title, paragraphs, now)


def _tell_of_cancelling(
    session: Session, edition: Edition, ended: Sequence[Change], now: datetime, calendars: Calendars
) -> None:
    """Write to the directors of who was in the edition, with the names, and to who was to give it."""
    title, place = edition.course.title, in_the_place(edition)
    said = f"Se anuló «{title}»: {edition.cancelled_reason}"
    when = letter_mails.particulars(edition, edition.meetings, place)
    inside = [each.enrollment for each in ended]
    for director, cuts in addressees.directors(session, {each.commune_cut for each in inside}).items():
        names = letter_mails.listed(each.inspector.full_name for each in inside if each.commune_cut in cuts)
        letter_mails.write(
            session, director, f"Se anuló: {title}", [said, f"De su comuna estaban:\n{names}", when], now
        )
    for account in addressees.reached(edition.instructors):
        letter_mails.write(session, account, f"Se anuló: {title}", [said, when], now, calendars(place))
