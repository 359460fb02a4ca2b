"""An inspector's way through an edition, until it begins: asked, enrolled, waiting, withdrawn (design, section 3)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.editions import clash_rules, settling_rules
from tracker.editions.record_rules import issued, take_back, with_loss
from tracker.enrollments.obstacle_rules import Obstacle, lock, obstacles
from tracker.ground import clock
from tracker.ground.format import short_date
from tracker.ground.refused import Refused
from tracker.models.editions import (
    OPEN_STATES,
    THERE,
    Edition,
    EditionState,
    Enrollment,
    EnrollmentEvent,
    EnrollmentState,
)
from tracker.models.people import Inspector

SWAPPED_OUT = "cede su lugar a otra persona"


class Obstructed(Refused):
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
) -> list[EnrollmentEvent]:
    """Enroll people of a commune, in this order: confirmed, or waitlisted without a seat. Return what happened.

    Others may get a seat with them. The edition is locked. `any_time`: also outside the window, as the coordinator may. `cap_note` says why
    more people may be away at once than the commune's cap. Raise Refused; then nothing was made.
    """
    check_open(edition, now, any_time=any_time)
    lock(session, [edition], [cut], [person.id for person in people])
    found = obstacles(session, edition, people, cut, capped=cap_note is None)
    if found:
        raise Obstructed(found)
    waits = EnrollmentState.WAITLISTED
    came = [_begin(session, edition, person, cut, waits, now, by, cap_note) for person in people]
    return came + settling_rules.settle(session, edition, now)


def ask(
    session: Session, edition: Edition, person: Inspector, cut: str, *, by: int, now: datetime
) -> list[EnrollmentEvent]:
    """Note that a person asks to go, for the commune's director to decide; it takes no seat. Return what happened.

    Raise Refused.
    """
    check_open(edition, now)
    if found := obstacles(session, edition, [person], cut, capped=False):
        raise Refused(found[person.id].text)
    asks = _begin(session, edition, person, cut, EnrollmentState.REQUESTED, now, by)
    session.flush()
    return [asks]


def approve(
    session: Session, enrollment: Enrollment, *, by: int, now: datetime, cap_note: str | None = None
) -> list[EnrollmentEvent]:
    """Let who asked wait for a seat, or have one, from now on; return what happened. The edition is locked.

    Raise Refused.
    """
    _check_state(enrollment, {EnrollmentState.REQUESTED})
    capped = cap_note is None
    lock(session, [enrollment.edition], [enrollment.commune_cut], [enrollment.inspector_id])
    found = obstacles(
        session, enrollment.edition, [enrollment.inspector], enrollment.commune_cut, capped=capped, known=True
    )
    if found:
        raise Refused(found[enrollment.inspector_id].text)
    enrollment.waiting_since = now
    waits = settling_rules.become(enrollment, EnrollmentState.WAITLISTED, now, by, cap_note)
    return [waits, *settling_rules.settle(session, enrollment.edition, now)]


def reject(enrollment: Enrollment, reason: str, *, by: int, now: datetime) -> list[EnrollmentEvent]:
    """Say no to who asked, and why; return what happened. The edition is locked. Raise Refused."""
    _check_state(enrollment, {EnrollmentState.REQUESTED})
    return [settling_rules.become(enrollment, EnrollmentState.REJECTED, now, by, reason)]


def cancel(
    session: Session,
    enrollment: Enrollment,
    *,
    by: int,
    now: datetime,
    note: str | None = None,
    revokes: bool = False,
) -> list[EnrollmentEvent]:
    """End an enrollment; return that, and who got the seat it held, if it did. The edition is locked.

    Whoever was marked leaves only with a reason (`note`), and keeps the marks; a record that the edition had issued is
    revoked, by who may (`revokes`). Raise Refused.
    """
    _check_state(enrollment, OPEN_STATES)
    if issued(session, [enrollment]) and not revokes:
        raise Refused(
            "Tiene un registro de este curso, que se anularía: solo la coordinación retira a esta persona."
        )
    if enrollment.attendance and not note:
        raise Refused("Ya tiene asistencia tomada: escriba por qué se retira.", "note")
    ended = _leave(session, enrollment, note, by=by, now=now)
    return [ended, *settling_rules.settle(session, enrollment.edition, now)]


def withdraw(session: Session, enrollment: Enrollment, *, by: int, now: datetime) -> list[EnrollmentEvent]:
    """End one's own enrollment, before the edition begins; return that, and who got the seat. It is locked.

    Raise Refused.
    """
    if now >= enrollment.edition.meetings[0].starts_at:
        raise Refused("El curso ya comenzó: pida a su dirección que le retire.")
    return cancel(session, enrollment, by=by, now=now, note="se retiró")


def swap(
    session: Session, enrollment: Enrollment, person: Inspector, *, by: int, now: datetime
) -> list[EnrollmentEvent]:
    """Put another person of the commune in the place, seat or turn, of one; return who left and who came.

    The edition is locked. The cap does not matter: as many are away as before. Raise Refused.
    """
    _check_state(enrollment, {EnrollmentState.CONFIRMED, EnrollmentState.WAITLISTED})
    if enrollment.attendance:
        raise Refused(
            "Ya tiene asistencia tomada: retire a esta persona, con el motivo, e inscriba a la otra."
        )
    edition, cut, place = enrollment.edition, enrollment.commune_cut, enrollment.state
    lock(session, [edition], [cut], [person.id])
    if found := obstacles(session, edition, [person], cut, capped=False):
        raise Refused(found[person.id].text)
    left = _leave(session, enrollment, SWAPPED_OUT, by=by, now=now)
    came = _begin(session, edition, person, cut, place, now, by, "toma el lugar de otra persona")
    came.enrollment.waiting_since = enrollment.waiting_since
    session.flush()
    return [left, came]


def give_seats(
    session: Session, edition: Edition, chosen: Sequence[Enrollment], *, by: int, now: datetime
) -> list[EnrollmentEvent]:
    """Give free seats to some who wait, once the coordinator decides; return what happened. The edition is locked.

    Raise Refused; then nobody got one.
    """
    for each in chosen:
        _check_state(each, {EnrollmentState.WAITLISTED})
    if not settling_rules.decided_by_hand(edition, now):
        raise Refused("Hasta 72 horas antes del inicio los cupos se asignan solos, por regla.")
    free = settling_rules.seats(session, edition, now).free
    if not free:
        raise Refused("No queda ningún cupo libre.")
    if len(chosen) > free:
        raise Refused(
            f"Marcó a {len(chosen)} personas y {'queda 1 cupo libre' if free == 1 else f'quedan {free} cupos libres'}."
        )
    ids = [each.inspector_id for each in chosen]
    clash_rules.lock(session, ids)
    if elsewhere := clash_rules.busy_people(session, edition, ids):
        busy = (each.inspector for each in chosen if each.inspector_id in elsewhere)
        told = [f"{each.list_name} tiene cupo a esa hora en «{elsewhere[each.id]}»." for each in busy]
        raise Refused(" ".join(told))
    why = "por decisión de la coordinación"
    return [settling_rules.become(each, EnrollmentState.CONFIRMED, now, by, why) for each in chosen]


def give_back(
    session: Session, edition: Edition, cut: str, seats: int, *, now: datetime
) -> list[EnrollmentEvent]:
    """Give seats of a commune's quota back to the pool; return who got one. The edition is locked.

    Raise Refused for more than the commune has left.
    """
    left = settling_rules.seats(session, edition, now).of_quota(cut)
    if not 0 < seats <= left:
        own = "1 cupo propio" if left == 1 else f"{left} cupos propios"
        raise Refused(f"La comuna tiene {own} sin usar: no se pueden devolver {seats}.", "seats")
    for quota in edition.quotas:
        if quota.commune_cut == cut:
            quota.seats -= seats
    return settling_rules.settle(session, edition, now)


def release(session: Session, edition: Edition, *, now: datetime) -> list[EnrollmentEvent]:
    """Let every commune have every free seat from today on; return who got one. The edition is locked.

    Raise Refused.
    """
    check_open(edition, now, any_time=True)
    edition.release_on = min(edition.release_on, clock.local_date(now))
    return settling_rules.settle(session, edition, now)


def check_open(edition: Edition, now: datetime, *, any_time: bool = False) -> None:
    """Raise Refused unless enrollment is open at this instant; `any_time`: unless it may still begin."""
    if edition.state is not EditionState.PUBLISHED:
        raise Refused("El curso no está publicado, terminó o fue anulado.")
    if edition.meetings and now >= edition.meetings[-1].ends_at:
        raise Refused("El curso ya se dictó.")
    today = clock.local_date(now)
    if not any_time and today < edition.opens_on:
        raise Refused(f"Las inscripciones se abren el {short_date(edition.opens_on)}.")
    if not any_time and today > edition.closes_on:
        raise Refused(
            f"Las inscripciones cerraron el {short_date(edition.closes_on)}: pida a la coordinación."
        )


def _check_state(enrollment: Enrollment, states: Collection[EnrollmentState]) -> None:
    if enrollment.state not in states or enrollment.edition.state is not EditionState.PUBLISHED:
        raise Refused("Esta inscripción ya cambió: revise cómo está ahora. No se hizo nada.")


def _leave(
    session: Session, enrollment: Enrollment, note: str | None, *, by: int, now: datetime
) -> EnrollmentEvent:
    """End an enrollment, with its record; who was marked, and never as there, was absent."""
    lost = take_back(session, [enrollment], f"Se retiró del curso: {note}", by=by, now=now)
    marks = {each.mark for each in enrollment.attendance}
    ended = EnrollmentState.ABSENT if marks and not marks & THERE else EnrollmentState.CANCELLED
    return settling_rules.become(enrollment, ended, now, by, with_loss(note or "") if lost else note)


def _begin(
    session: Session,
    edition: Edition,
    person: Inspector,
    cut: str,
    state: EnrollmentState,
    now: datetime,
    by: int,
    note: str | None = None,
) -> EnrollmentEvent:
    made = Enrollment(edition=edition, inspector=person, commune_cut=cut, waiting_since=now)
    begun = settling_rules.become(made, state, now, by, note)
    session.add(made)
    return begun
