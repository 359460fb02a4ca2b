"""An edition short of its minimum is merged into another of its course: its people go along (design: The minimum)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from tracker.editions import clash_rules, minimum_rules, settling_rules
from tracker.editions import rules as editions
from tracker.editions.allocation_rules import Waiting, allocate
from tracker.enrollments import obstacle_rules
from tracker.enrollments.obstacle_rules import Obstacle, obstacles
from tracker.ground import clock
from tracker.ground.format import date_and_time
from tracker.ground.refused import Refused
from tracker.models.editions import (
    OPEN_STATES,
    Edition,
    EditionState,
    Enrollment,
    EnrollmentEvent,
    EnrollmentState,
)

_CONFIRMED, _WAITS, _ASKS = EnrollmentState.CONFIRMED, EnrollmentState.WAITLISTED, EnrollmentState.REQUESTED
_IN_ORDER = (_CONFIRMED, _WAITS, _ASKS)


class Move(NamedTuple):
    """What somebody of the edition becomes in the other; `becomes` is None where they cannot go.

    `why` is why they cannot, or why they get a seat.
    """

    enrollment: Enrollment
    becomes: EnrollmentState | None
    why: str
    turn: datetime


class Merging(NamedTuple):
    """What becomes of everybody, in the order in which they go; `served` waited in the other already, and get a seat."""

    moves: Sequence[Move]
    served: Sequence[tuple[Enrollment, str]]

    def those(self, becomes: EnrollmentState | None) -> list[Move]:
        return [each for each in self.moves if each.becomes == becomes]


class Merged(NamedTuple):
    """What was done: by whom, of which editions, what became of everybody, and who of the other got a seat with it."""

    short: Edition
    into: Edition
    moves: Sequence[Move]
    served: Sequence[EnrollmentEvent]


def lock(session: Session, short: Edition, into: Edition) -> None:
    """Let nobody else enroll who is in the edition, who waits in the other, or anybody of the communes, anywhere.

    Both editions are locked.
    """
    inside = session.scalars(_inside(short)).all()
    cuts, people = {each.commune_cut for each in inside}, {each.inspector_id for each in inside}
    obstacle_rules.lock(session, [into], cuts, people)


def merging(session: Session, short: Edition, into: Edition, now: datetime) -> Merging:
    """Return what would become of who is in an edition, were it merged into another: nothing is changed.

    They go in their order, seats first, and keep their turn; the one rule gives the seats, quotas, cap and reasons
    decide as for anybody (design, section 3: Seats are counted). Raise Refused.
    """
    _check(session, short, into, now)
    going = _in_order(session, short)
    if not going:
        raise Refused("No hay nadie a quien pasar: anúlelo.")
    against = _against(session, short, into, going)
    turns = _turns(going)
    queue = settling_rules.waiting(session, into)
    seeking = [each for each in going if each.id not in against and each.state is not _ASKS]
    given = _given(session, short, into, queue, seeking, turns, now)
    moves = [_move(each, against.get(each.id), given, turns[each.id]) for each in going]
    return Merging(moves, [(each, given[each.id]) for each in queue if each.id in given])


def merge(
    session: Session, short: Edition, into: Edition, found: Merging, reason: str, *, by: int, now: datetime
) -> Merged:
    """Do what `merging` found since both editions and the people are locked; cancel the edition with its reason.

    Raise Refused; then nothing was done.
    """
    editions.cancel(session, short, reason, by=by, now=now)
    session.flush()
    who = by if settling_rules.decided_by_hand(into, now) else None
    for each in found.moves:
        _arrive(session, each, short, into, by=by, seats_by=who, now=now)
    served = [settling_rules.become(one, _CONFIRMED, now, who, why) for one, why in found.served]
    session.flush()
    return Merged(short, into, found.moves, served)


def _check(session: Session, short: Edition, into: Edition, now: datetime) -> None:
    held = settling_rules.seats(session, short, now).held.total()
    if not minimum_rules.is_short(short, held, now):
        raise Refused("Ya no hay nada que decidir: alcanza el mínimo, ya se decidió, o comenzó.")
    if into.id == short.id or into.course_id != short.course_id:
        raise Refused("Solo se junta con otro del mismo curso.")
    if into.state is not EditionState.PUBLISHED or now >= into.meetings[0].starts_at:
        raise Refused("El otro curso no está publicado, se anuló o ya comenzó.")
    if not settling_rules.seats(session, into, now).free:
        raise Refused("El otro curso ya no tiene cupos libres.")


def _inside(edition: Edition) -> sa.Select[Enrollment]:
    query = sa.select(Enrollment).where(
        Enrollment.edition_id == edition.id, Enrollment.state.in_(OPEN_STATES)
    )
    return query.options(joinedload(Enrollment.inspector), joinedload(Enrollment.commune))


def _in_order(session: Session, short: Edition) -> list[Enrollment]:
    """Return who is in the edition: seats, then turns, then requests, each by how long they are there."""
    found = session.scalars(_inside(short)).all()
    return sorted(found, key=lambda each: (_IN_ORDER.index(each.state), each.waiting_since, each.id))


def _turns(going: Sequence[Enrollment]) -> dict[int, datetime]:
    """Return by enrollment (id) the turn that it keeps, never before one who goes first."""
    turns: dict[int, datetime] = {}
    last = going[0].waiting_since
    for each in going:
        last = turns[each.id] = max(last, each.waiting_since)
    return turns


def _against(
    session: Session, short: Edition, into: Edition, going: Sequence[Enrollment]
) -> dict[int, Obstacle]:
    """Return by enrollment (id) why somebody cannot go; who only asks is held to no cap, as by `ask`."""
    found: dict[int, Obstacle] = {}
    for cut in {each.commune_cut for each in going}:
        of_commune = [each for each in going if each.commune_cut == cut]
        people = [each.inspector for each in of_commune]
        against = obstacles(session, into, people, cut, but=short)
        for each in of_commune:
            obstacle = against.get(each.inspector_id)
            if obstacle and not (obstacle.is_cap and each.state is _ASKS):
                found[each.id] = obstacle
    return found


def _given(
    session: Session,
    short: Edition,
    into: Edition,
    queue: Sequence[Enrollment],
    seeking: Sequence[Enrollment],
    turns: Mapping[int, datetime],
    now: datetime,
) -> dict[int, str]:
    """Return who gets a seat (enrollment's id), and why: of who waits there already and of who comes."""
    busy = clash_rules.busy_people(session, into, _people(queue), but=short)
    rows = [*(each for each in queue if each.inspector_id not in busy), *seeking]
    waits = [
        Waiting(place, each.commune_cut, turns.get(each.id, each.waiting_since))
        for place, each in enumerate(rows)  # of one turn, who waits there goes first, then in their order
    ]
    cuts = {each.commune_cut for each in rows}
    gaps = settling_rules.gaps(session, into, cuts, clock.local_date(now))
    given = allocate(settling_rules.seats(session, into, now), waits, gaps)
    return {rows[one.id].id: one.reason for one in given}


def _people(enrollments: Collection[Enrollment]) -> list[int]:
    return [each.inspector_id for each in enrollments]


def _move(each: Enrollment, against: Obstacle | None, given: Mapping[int, str], turn: datetime) -> Move:
    if against:
        return Move(each, None, against.text, turn)
    if each.state is _ASKS:
        return Move(each, _ASKS, "", turn)
    if each.id in given:
        return Move(each, _CONFIRMED, given[each.id], turn)
    return Move(each, _WAITS, "", turn)


def _arrive(
    session: Session,
    move: Move,
    short: Edition,
    into: Edition,
    *,
    by: int,
    seats_by: int | None,
    now: datetime,
) -> None:
    """Let somebody have in the other edition what was found for them, with their turn."""
    if move.becomes is None:
        return
    left = move.enrollment
    made = Enrollment(
        edition=into, inspector=left.inspector, commune_cut=left.commune_cut, waiting_since=move.turn
    )
    came = f"Pasó del curso del {date_and_time(short.meetings[0].starts_at)}, que se anuló."
    settling_rules.become(made, _ASKS if move.becomes is _ASKS else _WAITS, now, by, came)
    if move.becomes is _CONFIRMED:
        settling_rules.become(made, _CONFIRMED, now, seats_by, move.why)
    session.add(made)
