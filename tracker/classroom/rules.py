"""Who is in an edition while it is given, and who came to it without enrolling (design, section 3)."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.access.oneself import check_others, rut_of
from tracker.editions import settling_rules
from tracker.editions.giving_rules import GIVES, gives
from tracker.ground import clock
from tracker.ground.refused import Refused
from tracker.models.editions import (
    OPEN_STATES,
    Attendance,
    Edition,
    EditionState,
    Enrollment,
    EnrollmentEvent,
    EnrollmentState,
    Meeting,
)
from tracker.models.people import Inspector, Posting

OWN = "Es usted: lo anota y lo decide otra persona."


def people(session: Session, edition: Edition, states: frozenset[EnrollmentState]) -> list[Enrollment]:
    """Return the enrollments in these states with person and marks, in Spanish order of the names."""
    session.flush()
    query = (
        sa.select(Enrollment)
        .join(Enrollment.inspector)
        .where(Enrollment.edition_id == edition.id, Enrollment.state.in_(states))
        .order_by(Inspector.sort_key, Inspector.id)
        .options(
            joinedload(Enrollment.inspector),
            joinedload(Enrollment.commune),
            selectinload(Enrollment.attendance).options(
                joinedload(Attendance.by), joinedload(Attendance.rival_by)
            ),
            selectinload(Enrollment.history),
        )
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query))


def check_running(edition: Edition) -> None:
    """Raise Refused unless the edition is given: published, and neither finished nor cancelled."""
    if edition.state is not EditionState.PUBLISHED:
        raise Refused("El curso está cerrado, fue anulado o no se ha publicado.")


def opens_at(meeting: Meeting) -> datetime:
    """Return the first instant of the meeting's local day."""
    return clock.start_of(clock.local_date(meeting.starts_at))


def has_begun(meeting: Meeting, now: datetime) -> bool:
    """Say whether its attendance may be taken: from the first instant of its local day on."""
    return opens_at(meeting) <= now


def walk_in(session: Session, edition: Edition, rut: str, *, by: int, now: datetime) -> list[EnrollmentEvent]:
    """Note that somebody came without a seat, for a director or the coordinator to decide; return what happened.

    The edition is locked. Raise Refused before its first meeting begins, and where nobody of that RUT is on a roster
    today, they are in the edition, or it is who notes it or gives it.
    """
    check_running(edition)
    if not has_begun(edition.meetings[0], now):
        raise Refused("El curso todavía no comienza: quien llega sin cupo se anota desde ese día.")
    if rut == rut_of(session, by):
        raise Refused(OWN)
    today = clock.local_date(now)
    posted = sa.select(Posting).join(Posting.inspector).where(Inspector.rut == rut, Posting.posted_on(today))
    posting = session.scalars(posted.order_by(Posting.start, Posting.id)).first()
    if posting is None:
        raise Refused("Nadie con ese RUT está hoy en una nómina: avise a su dirección comunal.")
    if gives(edition, posting.inspector):
        raise Refused(GIVES)
    stored = _open(session, edition, posting.inspector_id)
    if stored and stored.state is not EnrollmentState.WAITLISTED:
        raise Refused("Ya está en la lista de este curso.")
    found = stored or Enrollment(
        edition=edition,
        inspector_id=posting.inspector_id,
        commune_cut=posting.commune_cut,
        waiting_since=now,
    )
    asks = settling_rules.become(found, EnrollmentState.REQUESTED, now, by, settling_rules.WALKED_IN)
    session.add(found)
    session.flush()
    return [asks]


def admit(
    session: Session, enrollment: Enrollment, note: str | None, *, by: int, now: datetime
) -> list[EnrollmentEvent]:
    """Give who came a seat; over the capacity only with a note. Return what happened. The edition is locked.

    Raise Refused.
    """
    check_others(session, by, OWN, enrollment.inspector)
    check_running(enrollment.edition)
    if gives(enrollment.edition, enrollment.inspector):
        raise Refused(GIVES)
    if enrollment.state is not EnrollmentState.REQUESTED:
        raise Refused("Esta inscripción ya cambió: revise cómo está ahora. No se hizo nada.")
    if not note and not settling_rules.seats(session, enrollment.edition, now).free:
        raise Refused("No quedan cupos: escriba por qué se admite sobre la capacidad.")
    why = note or "se admitió en la sala"
    return [settling_rules.become(enrollment, EnrollmentState.CONFIRMED, now, by, why)]


def _open(session: Session, edition: Edition, inspector_id: int) -> Enrollment | None:
    query = sa.select(Enrollment).where(
        Enrollment.edition_id == edition.id,
        Enrollment.inspector_id == inspector_id,
        Enrollment.state.in_(OPEN_STATES),
    )
    return session.scalars(query).one_or_none()
