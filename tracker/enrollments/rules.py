"""An inspector's way through an edition, until it begins: asked, enrolled, waiting, withdrawn (design, section 3)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.editions import clash_rules, seating_rules
from tracker.enrollments.obstacle_rules import Obstacle, lock, obstacles
from tracker.ground import clock
from tracker.models.editions import OPEN_STATES, Edition, EditionState, Enrollment, EnrollmentState
from tracker.models.people import Inspector

SWAPPED_OUT = "cede su lugar a otra persona"


class EnrollRefused(Exception):
    """Nobody is enrolled and nothing changed; the message says why."""


class Obstructed(EnrollRefused):
    """Some of the people cannot be enrolled: why, by their id."""

    def __init__(self, found: Mapping[int, Obstacle]) -> None:
        super().__init__("Hay personas que no se pueden inscribir: vea el motivo junto a cada nombre.")
        self.found = found


def enroll(
    session: Session,
    edition: Edition,
    people: Sequence[Inspector],
    cut: str,
    *,
    by: int,
    now: datetime,
    any_time: bool = False,
    cap_note: str | None = None,
) -> list[Enrollment]:
    """Enroll people of a commune, in this order, and return their enrollments: confirmed, or waitlisted without a seat.

    The edition is locked. `any_time`: also outside the window, as the coordinator may. `cap_note` says why
    more people may be away at once than the commune's cap. Raise EnrollRefused; then nothing was made.
    """
    check_open(edition, now, any_time=any_time)
    lock(session, cut, people)
    found = obstacles(session, edition, people, cut, capped=cap_note is None)
    if found:
        raise Obstructed(found)
    made = [_new(edition, person, cut, EnrollmentState.WAITLISTED, now, by, cap_note) for person in people]
    session.add_all(made)
    seating_rules.settle(session, edition, now)
    return made


def ask(
    session: Session, edition: Edition, person: Inspector, cut: str, *, by: int, now: datetime
) -> Enrollment:
    """Note that a person asks to go, for the commune's director to decide; it takes no seat. Raise EnrollRefused."""
    check_open(edition, now)
    if found := obstacles(session, edition, [person], cut, capped=False):
        raise EnrollRefused(found[person.id].text)
    made = _new(edition, person, cut, EnrollmentState.REQUESTED, now, by, None)
    session.add(made)
    session.flush()
    return made


def approve(
    session: Session, enrollment: Enrollment, *, by: int, now: datetime, cap_note: str | None = None
) -> None:
    """Let who asked wait for a seat, or have one, from now on. The edition is locked. Raise EnrollRefused."""
    _check_state(enrollment, {EnrollmentState.REQUESTED})
    capped = cap_note is None
    lock(session, enrollment.commune_cut, [enrollment.inspector])
    found = obstacles(
        session, enrollment.edition, [enrollment.inspector], enrollment.commune_cut, capped=capped, known=True
    )
    if found:
        raise EnrollRefused(found[enrollment.inspector_id].text)
    enrollment.waiting_since = now
    seating_rules.become(enrollment, EnrollmentState.WAITLISTED, now, by, cap_note)
    seating_rules.settle(session, enrollment.edition, now)


def reject(enrollment: Enrollment, reason: str, *, by: int, now: datetime) -> None:
    """Say no to who asked, and why. The edition is locked. Raise EnrollRefused."""
    _check_state(enrollment, {EnrollmentState.REQUESTED})
    seating_rules.become(enrollment, EnrollmentState.REJECTED, now, by, reason)


def cancel(
    session: Session, enrollment: Enrollment, *, by: int, now: datetime, note: str | None = None
) -> list[Enrollment]:
    """End an enrollment; return who got the seat it held, if it did. The edition is locked. Raise EnrollRefused."""
    _check_state(enrollment, OPEN_STATES)
    seating_rules.become(enrollment, EnrollmentState.CANCELLED, now, by, note)
    return seating_rules.settle(session, enrollment.edition, now)


def swap(
    session: Session, enrollment: Enrollment, person: Inspector, *, by: int, now: datetime
) -> Enrollment:
    """Put another person of the commune in the place, seat or turn, of one; return the new enrollment.

    The edition is locked. The cap does not matter: as many are away as before. Raise EnrollRefused.
    """
    _check_state(enrollment, {EnrollmentState.CONFIRMED, EnrollmentState.WAITLISTED})
    edition, cut, place = enrollment.edition, enrollment.commune_cut, enrollment.state
    lock(session, cut, [person])
    if found := obstacles(session, edition, [person], cut, capped=False):
        raise EnrollRefused(found[person.id].text)
    seating_rules.become(enrollment, EnrollmentState.CANCELLED, now, by, SWAPPED_OUT)
    made = _new(edition, person, cut, place, enrollment.waiting_since, by, "toma el lugar de otra persona")
    made.history[0].at = now
    session.add(made)
    session.flush()
    return made


def give_seat(session: Session, enrollment: Enrollment, *, by: int, now: datetime) -> None:
    """Give a free seat to one who waits, once the coordinator decides. The edition is locked. Raise EnrollRefused."""
    _check_state(enrollment, {EnrollmentState.WAITLISTED})
    if not seating_rules.decided_by_hand(enrollment.edition, now):
        raise EnrollRefused("Hasta 72 horas antes del inicio los cupos se asignan solos, por regla.")
    if not seating_rules.seats(session, enrollment.edition, now).free:
        raise EnrollRefused("No queda ningún cupo libre.")
    clash_rules.lock(session, [enrollment.inspector_id])
    elsewhere = clash_rules.busy_people(session, enrollment.edition, [enrollment.inspector_id])
    if elsewhere:
        raise EnrollRefused(f"A esa hora tiene cupo en «{elsewhere[enrollment.inspector_id]}».")
    seating_rules.become(enrollment, EnrollmentState.CONFIRMED, now, by, "por decisión de la coordinación")


def give_back(session: Session, edition: Edition, cut: str, seats: int, *, now: datetime) -> list[Enrollment]:
    """Give seats of a commune's quota back to the pool; return who got one. The edition is locked.

    Raise EnrollRefused for more than the commune has left.
    """
    left = seating_rules.seats(session, edition, now).of_quota(cut)
    if not 0 < seats <= left:
        own = "1 cupo propio" if left == 1 else f"{left} cupos propios"
        raise EnrollRefused(f"La comuna tiene {own} sin usar: no se pueden devolver {seats}.")
    for quota in edition.quotas:
        if quota.commune_cut == cut:
            quota.seats -= seats
    return seating_rules.settle(session, edition, now)


def release(session: Session, edition: Edition, *, now: datetime) -> list[Enrollment]:
    """Let every commune have every free seat from today on; return who got one. The edition is locked.

    Raise EnrollRefused.
    """
    check_open(edition, now, any_time=True)
    edition.release_on = min(edition.release_on, clock.local_date(now))
    return seating_rules.settle(session, edition, now)


def check_open(edition: Edition, now: datetime, *, any_time: bool = False) -> None:
    """Raise EnrollRefused unless enrollment is open at this instant; `any_time`: unless it may still begin."""
    if edition.state is not EditionState.PUBLISHED:
        raise EnrollRefused("El curso no está publicado, terminó o fue anulado.")
    if edition.meetings and now >= edition.meetings[-1].ends_at:
        raise EnrollRefused("El curso ya se dictó.")
    today = clock.local_date(now)
    if not any_time and today < edition.opens_on:
        raise EnrollRefused(f"Las inscripciones se abren el {edition.opens_on:%d-%m-%Y}.")
    if not any_time and today > edition.closes_on:
        raise EnrollRefused(
            f"Las inscripciones cerraron el {edition.closes_on:%d-%m-%Y}: pida a la coordinación."
        )


def _check_state(enrollment: Enrollment, states: Collection[EnrollmentState]) -> None:
    if enrollment.state not in states or enrollment.edition.state is not EditionState.PUBLISHED:
        raise EnrollRefused("Esta inscripción ya cambió: revise cómo está ahora. No se hizo nada.")


def _new(
    edition: Edition,
    person: Inspector,
    cut: str,
    state: EnrollmentState,
    since: datetime,
    by: int,
    note: str | None,
) -> Enrollment:
    made = Enrollment(edition=edition, inspector=person, commune_cut=cut, waiting_since=since)
    seating_rules.become(made, state, since, by, note)
    return made
