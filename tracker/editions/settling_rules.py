"""The seats of an edition as they are stored: who holds one, who waits, and what is settled after every change."""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.editions import clash_rules
from tracker.editions.allocation_rules import CommuneGap, Given, Seats, Waiting, allocate
from tracker.editions.record_rules import take_back, with_loss
from tracker.ground import clock
from tracker.models.editions import (
    OPEN_STATES,
    Edition,
    EditionState,
    Enrollment,
    EnrollmentEvent,
    EnrollmentState,
)
from tracker.standing import load
from tracker.standing.figures import figures

BY_HAND = timedelta(hours=72)  # before the first meeting the coordinator decides
WALKED_IN = "se presentó sin inscripción"


def lock(session: Session, edition_id: int) -> Edition:
    """Return the edition as it is now; nobody else gives or takes its seats before this transaction ends."""
    query = sa.select(Edition).where(Edition.id == edition_id).with_for_update(of=Edition)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def waiting_people(session: Session, editions: Collection[int]) -> set[int]:
    """Return who (inspectors' ids) waits in editions (ids): whoever settles them locks these people with the others."""
    waits = Enrollment.state == EnrollmentState.WAITLISTED, Enrollment.edition_id.in_(editions)
    return set(session.scalars(sa.select(Enrollment.inspector_id).where(*waits)))


def become(
    enrollment: Enrollment, state: EnrollmentState, now: datetime, by: int | None, note: str | None = None
) -> EnrollmentEvent:
    """Give an enrollment its new state, and its history the event that says so; return the event."""
    enrollment.state = state
    happened = EnrollmentEvent(state=state, at=now, by_id=by, note=note)
    enrollment.history.append(happened)
    return happened


def settle(session: Session, edition: Edition, now: datetime) -> list[EnrollmentEvent]:
    """Give the free seats to who waits and may have them; return what happened: each who got one, in that order.

    Who by now holds a seat elsewhere at the same hours waits on.
    The caller has locked the edition, and calls this after whatever may have freed a seat; who locks people
    before locks who waits with them (`waiting_people`), or two would wait for each other. From 72 hours
    before the first meeting on nobody gets one by rule (`decided_by_hand`).
    """
    if edition.state is not EditionState.PUBLISHED or decided_by_hand(edition, now):
        return []
    queue = waiting(session, edition)
    taken = seats(session, edition, now)
    if not queue or not taken.free:
        return []
    clash_rules.lock(session, [each.inspector_id for each in queue])
    by_id = {each.id: each for each in queue}
    given = next_in_turn(session, edition, queue, taken, now)
    return [become(by_id[one.id], EnrollmentState.CONFIRMED, now, None, one.reason) for one in given]


def next_in_turn(
    session: Session, edition: Edition, queue: Collection[Enrollment], taken: Seats, now: datetime
) -> list[Given]:
    """Return who of the queue the rule gives the free seats, in its order; nobody who holds a seat at those hours."""
    elsewhere = clash_rules.busy_people(session, edition, [each.inspector_id for each in queue])
    of = [
        Waiting(each.id, each.commune_cut, each.waiting_since)
        for each in queue
        if each.inspector_id not in elsewhere
    ]
    found = gaps(session, edition, {each.commune for each in of}, clock.local_date(now))
    return allocate(taken, of, found)


def seats(session: Session, edition: Edition, now: datetime) -> Seats:
    """Return capacity, quotas in force at this instant (none from the start of the release date on) and seats held."""
    session.flush()
    held = session.execute(
        sa.select(Enrollment.commune_cut, sa.func.count())
        .where(Enrollment.edition_id == edition.id, Enrollment.state == EnrollmentState.CONFIRMED)
        .group_by(Enrollment.commune_cut)
    )
    released = now >= clock.start_of(edition.release_on)
    quotas = {} if released else {quota.commune_cut: quota.seats for quota in edition.quotas}
    return Seats(edition.capacity, quotas, Counter(dict(held.all())))


def waiting(session: Session, edition: Edition) -> list[Enrollment]:
    """Return who waits for a seat, who waits longest first."""
    session.flush()
    query = _enrollments(edition, {EnrollmentState.WAITLISTED})
    return list(session.scalars(query.order_by(Enrollment.waiting_since, Enrollment.id)))


def count_waiting(session: Session, edition: Edition) -> int:
    """Return how many wait for a seat."""
    return _count(session, edition, {EnrollmentState.WAITLISTED})


def gaps(session: Session, edition: Edition, cuts: Collection[str] | None, on: date) -> dict[str, CommuneGap]:
    """Return what these communes, or all, have covered on a date of the common requirements in the edition's subjects."""
    plan = load.terms(session, on).plan
    subjects = {subject.code for subject in edition.course.subjects}
    found = {}
    for part in figures(session, load.communes(session, on, cuts), plan, on, enrolled=False):
        cells = [
            cell
            for cell in part.cells
            if cell.requirement.commune is None and cell.requirement.subject in subjects
        ]
        covered, required = sum(cell.covered for cell in cells), sum(cell.required for cell in cells)
        found[part.commune] = CommuneGap(part.commune, covered, required)
    return found


def decided_by_hand(edition: Edition, now: datetime) -> bool:
    """Say whether it is so late that the coordinator gives each free seat (72 hours before the first meeting)."""
    return bool(edition.meetings) and now >= edition.meetings[0].starts_at - BY_HAND


def count_inside(session: Session, edition: Edition) -> int:
    """Return how many enrollments of the edition are not ended."""
    return _count(session, edition, OPEN_STATES)


def cancel_all(
    session: Session, edition: Edition, reason: str, by: int, now: datetime
) -> list[EnrollmentEvent]:
    """End every enrollment that is not ended, because its edition is cancelled, with its record; return what happened."""
    ended = session.scalars(_enrollments(edition, OPEN_STATES).order_by(Enrollment.id)).all()
    lost = take_back(session, ended, f"Se anuló el curso: {reason}", by=by, now=now)
    notes = {each: with_loss(reason) if each.id in lost else reason for each in ended}
    return [become(each, EnrollmentState.CANCELLED, now, by, note) for each, note in notes.items()]


def _count(session: Session, edition: Edition, states: Collection[EnrollmentState]) -> int:
    inside = Enrollment.edition_id == edition.id, Enrollment.state.in_(states)
    return session.scalar(sa.select(sa.func.count(Enrollment.id)).where(*inside)) or 0


def _enrollments(edition: Edition, states: Collection[EnrollmentState]) -> sa.Select[Enrollment]:
    """Ask for enrollments with their history, which their next state is added to, and whom they are of."""
    query = sa.select(Enrollment).where(Enrollment.edition_id == edition.id, Enrollment.state.in_(states))
    return query.options(selectinload(Enrollment.history), joinedload(Enrollment.inspector))
