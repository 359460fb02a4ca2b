"""An edition while it is given and after: attendance, who came without enrolling, results, records (design, section 3)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.editions import seating_rules
from tracker.ground import clock
from tracker.ground.refused import Refused
from tracker.models.editions import (
    OPEN_STATES,
    AbsenceReason,
    Attendance,
    Edition,
    EditionState,
    Enrollment,
    EnrollmentEvent,
    EnrollmentState,
    Mark,
    Meeting,
)
from tracker.models.people import Inspector, Posting
from tracker.models.records import Evidence


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
            selectinload(Enrollment.attendance),
            selectinload(Enrollment.history),
        )
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query))


def mark(
    session: Session,
    meeting: Meeting,
    marks: Mapping[int, tuple[Mark, AbsenceReason | None]],
    *,
    by: int,
    now: datetime,
) -> list[Enrollment]:
    """Mark enrollments (ids) in a meeting, and return those whose mark is another now; the last one counts.

    The edition is locked. Raise Refused where it is not running, the meeting has not begun, or one
    holds no seat.
    """
    check_running(meeting.edition)
    if not has_begun(meeting, now):
        raise Refused("La jornada todavía no comienza: la asistencia se toma desde ese día.")
    present = _seated(session, meeting.edition, marks.keys())
    changed = []
    for one, (sign, reason) in marks.items():
        stored = _attendance(present[one], meeting.id)
        if (stored.mark, stored.reason) != (sign, reason):
            stored.mark, stored.reason, stored.at, stored.by_id = sign, reason, now, by
            changed.append(present[one])
    return changed


def has_begun(meeting: Meeting, now: datetime) -> bool:
    """Say whether its attendance may be taken: from the first instant of its local day on."""
    return clock.local_date(meeting.starts_at) <= clock.local_date(now)


def attach(meeting: Meeting, scans: Sequence[Evidence], now: datetime) -> None:
    """Keep these scans of a meeting's signed sheet beside those it has; none is ever taken away.

    Also after the end, when the paper comes in. The edition is locked. Raise Refused where the
    edition is cancelled or the meeting has not begun.
    """
    if meeting.edition.state is EditionState.CANCELLED:
        raise Refused("El curso fue anulado: no tiene hojas firmadas.")
    if not has_begun(meeting, now):
        raise Refused("La jornada todavía no comienza: la hoja se adjunta desde ese día.")
    meeting.sheets.extend(scans)


def grade(session: Session, edition: Edition, grades: Mapping[int, float | None]) -> list[Enrollment]:
    """Grade enrollments (ids), 1.0 to 7.0 or none; return those whose grade is another now. The edition is locked.

    Raise Refused where it is not running or not graded, or for who holds no seat.
    """
    check_running(edition)
    if not edition.course.graded:
        raise Refused("Este curso se aprueba por asistencia: no lleva notas.")
    present = {each.id: each for each in people(session, edition, frozenset({EnrollmentState.CONFIRMED}))}
    if not grades.keys() <= present.keys():
        raise Refused("Alguien de la lista ya no tiene cupo en este curso. Cargue la página otra vez.")
    changed = [present[one] for one, given in grades.items() if present[one].grade != given]
    for each in changed:
        each.grade = grades[each.id]
    return changed


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
    asks = seating_rules.become(found, EnrollmentState.REQUESTED, now, by, seating_rules.WALKED_IN)
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


def check_running(edition: Edition) -> None:
    """Raise Refused unless the edition is published, and not ended."""
    if edition.state is not EditionState.PUBLISHED:
        raise Refused("El curso está cerrado, fue anulado o no se ha publicado.")


def _seated(session: Session, edition: Edition, ids: Collection[int]) -> dict[int, Enrollment]:
    """Return who holds a seat, by id; raise Refused if not all of these do."""
    found = {each.id: each for each in people(session, edition, frozenset({EnrollmentState.CONFIRMED}))}
    if not set(ids) <= found.keys():
        raise Refused("Alguien de la lista ya no tiene cupo en este curso. Cargue la página otra vez.")
    return found


def _attendance(enrollment: Enrollment, meeting_id: int) -> Attendance:
    for stored in enrollment.attendance:
        if stored.meeting_id == meeting_id:
            return stored
    made = Attendance(meeting_id=meeting_id)
    enrollment.attendance.append(made)
    return made


def _open(session: Session, edition: Edition, inspector_id: int) -> Enrollment | None:
    query = sa.select(Enrollment).where(
        Enrollment.edition_id == edition.id,
        Enrollment.inspector_id == inspector_id,
        Enrollment.state.in_(OPEN_STATES),
    )
    return session.scalars(query).one_or_none()
