"""An edition while it is given and after: who came without enrolling, its end, its correction (design, section 3)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.classroom.issuing_rules import issue
from tracker.classroom.result_rules import needs_grade, result
from tracker.editions import seating_rules
from tracker.ground import clock
from tracker.ground.format import short_date
from tracker.ground.refused import Refused
from tracker.models.editions import (
    OPEN_STATES,
    RESULTS,
    Attendance,
    Edition,
    EditionState,
    Enrollment,
    EnrollmentEvent,
    EnrollmentState,
    Mark,
)
from tracker.models.people import Inspector, Posting

WALKED_IN = "se presentó sin inscripción"
NO_SEAT = "no alcanzó cupo"


class CannotFinish(Refused):
    """The edition is not complete: what is missing, a sentence each."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__("Todavía no se puede cerrar el curso.")
        self.missing = missing

    @property
    def sentences(self) -> Sequence[str]:
        return self.missing


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


def walk_in(session: Session, edition: Edition, rut: str, *, by: int, now: datetime) -> list[EnrollmentEvent]:
    """Note that somebody came without a seat, for a director or the coordinator to decide; return what happened.

    The edition is locked. Raise Refused where nobody of that RUT is on a roster today, or they are in the edition.
    """
    check_running(edition)
    today = clock.local_date(now)
    posted = sa.select(Posting).join(Posting.inspector).where(Inspector.rut == rut, Posting.posted_on(today))
    posting = session.scalars(posted.order_by(Posting.start, Posting.id)).first()
    if posting is None:
        raise Refused("Nadie con ese RUT está hoy en una nómina: avise a su dirección comunal.")
    stored = _open(session, edition, posting.inspector_id)
    if stored and stored.state is not EnrollmentState.WAITLISTED:
        raise Refused("Ya está en la lista de este curso.")
    found = stored or Enrollment(
        edition=edition,
        inspector_id=posting.inspector_id,
        commune_cut=posting.commune_cut,
        waiting_since=now,
    )
    asks = seating_rules.become(found, EnrollmentState.REQUESTED, now, by, WALKED_IN)
    session.add(found)
    session.flush()
    return [asks]


def admit(
    session: Session, enrollment: Enrollment, note: str | None, *, by: int, now: datetime
) -> list[EnrollmentEvent]:
    """Give who came a seat; over the capacity only with a note. Return what happened. The edition is locked.

    Raise Refused.
    """
    check_running(enrollment.edition)
    if enrollment.state is not EnrollmentState.REQUESTED:
        raise Refused("Esta inscripción ya cambió: revise cómo está ahora. No se hizo nada.")
    if not note and not seating_rules.seats(session, enrollment.edition, now).free:
        raise Refused("No quedan cupos: escriba por qué se admite sobre la capacidad.")
    why = note or "se admitió en la sala"
    return [seating_rules.become(enrollment, EnrollmentState.CONFIRMED, now, by, why)]


def finish(session: Session, edition: Edition, *, by: int, now: datetime) -> list[EnrollmentEvent]:
    """End the edition: give each one with a seat their result, and issue the records; return what became of each.

    Who still waits got no seat. Records are of the last meeting's local date, with the course's hours and the
    commune of that time; after a reopening only those that differ are replaced. The edition is locked.
    Raise CannotFinish with what is missing.
    """
    check_running(edition)
    present = people(session, edition, frozenset({EnrollmentState.CONFIRMED}))
    undecided = people(session, edition, frozenset({EnrollmentState.REQUESTED}))
    if missing := _missing(edition, present, undecided, now):
        raise CannotFinish(missing)
    waits = people(session, edition, frozenset({EnrollmentState.WAITLISTED}))
    left = [seating_rules.become(each, EnrollmentState.CANCELLED, now, None, NO_SEAT) for each in waits]
    ended = [_end(edition, each, by, now) for each in present]
    issue(session, edition, present, by=by, now=now)
    edition.state, edition.finished_at = EditionState.FINISHED, now
    return left + ended


def reopen(session: Session, edition: Edition, reason: str, *, by: int, now: datetime) -> None:
    """Let a finished edition be corrected; its records stay until it is finished again. It is locked.

    Raise Refused.
    """
    if edition.state is not EditionState.FINISHED:
        raise Refused("El curso no está cerrado: no hay nada que reabrir.")
    edition.state, edition.finished_at = EditionState.PUBLISHED, None
    for each in people(session, edition, RESULTS):
        seating_rules.become(each, EnrollmentState.CONFIRMED, now, by, f"reabierto: {reason}"[:300])


def _open(session: Session, edition: Edition, inspector_id: int) -> Enrollment | None:
    query = sa.select(Enrollment).where(
        Enrollment.edition_id == edition.id,
        Enrollment.inspector_id == inspector_id,
        Enrollment.state.in_(OPEN_STATES),
    )
    return session.scalars(query).one_or_none()


def _missing(
    edition: Edition, present: Sequence[Enrollment], undecided: Sequence[Enrollment], now: datetime
) -> list[str]:
    """Return what keeps the edition from being finished, each with the names it is about."""
    found = []
    if not edition.meetings or now < edition.meetings[-1].starts_at:
        found.append("Falta que se dicte la última jornada.")
    if undecided:
        found.append(f"Falta decidir si se admite a: {_names(undecided)}.")
    for meeting in edition.meetings:
        if unmarked := [each for each in present if meeting.id not in _marks(each)]:
            day = short_date(clock.local_date(meeting.starts_at))
            found.append(f"Falta marcar la asistencia del {day} de: {_names(unmarked)}.")
    ungraded = [
        each for each in present if needs_grade(edition.course, _marks(each), _lengths(edition), each.grade)
    ]
    if ungraded:
        found.append(f"Falta la nota de: {_names(ungraded)}.")
    return found


def _end(edition: Edition, enrollment: Enrollment, by: int, now: datetime) -> EnrollmentEvent:
    found = result(edition.course, _marks(enrollment), _lengths(edition), enrollment.grade)
    return seating_rules.become(enrollment, found.state, now, by, found.why)


def _marks(enrollment: Enrollment) -> dict[int, Mark]:
    return {each.meeting_id: each.mark for each in enrollment.attendance}


def _lengths(edition: Edition) -> dict[int, timedelta]:
    return {meeting.id: meeting.ends_at - meeting.starts_at for meeting in edition.meetings}


def _names(enrollments: Sequence[Enrollment]) -> str:
    return "; ".join(each.inspector.list_name for each in enrollments)
