"""What somebody who leaves a commune still holds there, and what becomes of it (design, section 3: Moves)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from tracker.editions import settling_rules
from tracker.enrollments import obstacle_rules
from tracker.enrollments.rules import cancel
from tracker.ground import clock
from tracker.ground.refused import Refused
from tracker.ground.words import Code
from tracker.models.accounts import Account, Role, RoleGrant
from tracker.models.editions import (
    OPEN_STATES,
    Edition,
    EditionState,
    Enrollment,
    EnrollmentEvent,
    EnrollmentState,
    Meeting,
)
from tracker.models.people import Inspector, Posting
from tracker.people.posting_rules import day_after, on

STAYS = timedelta(days=30)  # a seat that nobody decided on, after the last day on the roster
LEFT = "Dejó la comuna."
ALONG = "Pasó a otra comuna con su lugar."


class Fate(Code):
    """What is chosen for a seat, or for a seat asked."""

    LATER = "later", "Decidir después"
    WITHDRAW = "withdraw", "Dejarlo libre"
    KEEP = "keep", "Conservarlo"
    MOVE = "move", "Llevarlo a la otra comuna"


class Held(NamedTuple):
    """What a person holds through a commune: in editions that have not begun, and as what they enter the system."""

    enrollments: Sequence[Enrollment]
    roles: Sequence[RoleGrant]


Happened = Sequence[tuple[Edition, Sequence[EnrollmentEvent]]]


def held(session: Session, person: Inspector, cut: str, now: datetime) -> Held:
    """Return what a person holds through a commune: also the role of an inspector, which is of none."""
    return held_by(session, [person.id], cut, now)[person.id]


def held_by(session: Session, ids: Collection[int], cut: str, now: datetime) -> dict[int, Held]:
    """Return what people (ids) hold through a commune, in a fixed number of queries."""
    of_people = Enrollment.inspector_id.in_(ids), Enrollment.commune_cut == cut
    whose = joinedload(Enrollment.inspector).selectinload(Inspector.postings)
    enrollments = session.scalars(_to_come(now).where(*of_people).options(whose).order_by(Enrollment.id))
    soonest = sorted(enrollments, key=lambda each: each.edition.meetings[0].starts_at)
    there = (RoleGrant.role == Role.INSPECTOR) | (RoleGrant.commune_cut == cut)
    live = (
        sa.select(Inspector.id, RoleGrant)
        .join(RoleGrant.account)
        .join(Inspector, Inspector.rut == Account.rut)
        .where(Inspector.id.in_(ids), RoleGrant.ended_at.is_(None), there)
        .options(contains_eager(RoleGrant.account))
    )
    roles = session.execute(live.order_by(RoleGrant.id)).all()
    return {
        number: Held(
            [each for each in soonest if each.inspector_id == number],
            [role for whose_id, role in roles if whose_id == number],
        )
        for number in ids
    }


def lock(session: Session, enrollments: Iterable[Enrollment]) -> set[int]:
    """Let nobody else give or take seats where these are; return who (inspectors' ids) waits there.

    It is called before people are locked, and these are locked with them.
    """
    editions = sorted({each.edition_id for each in enrollments})
    for number in editions:
        settling_rules.lock(session, number)
    return settling_rules.waiting_people(session, editions)


def decide(
    session: Session,
    fates: Mapping[Enrollment, Fate],
    *,
    to_cut: str | None = None,
    by: int,
    now: datetime,
) -> Happened:
    """Do with each seat what was chosen; return what happened, by edition.

    `to_cut` is the commune that may take seats along: its quota, its cap and its reasons decide as for anybody.
    The editions are locked. Raise Refused.
    """
    happened = []
    for enrollment, fate in fates.items():
        match fate:
            case Fate.WITHDRAW:
                events = cancel(session, enrollment, by=by, now=now, note=LEFT)
                happened.append((enrollment.edition, events))
            case Fate.MOVE if to_cut:
                happened.append((enrollment.edition, _move(session, enrollment, to_cut, by, now)))
            case Fate.KEEP:
                enrollment.kept_at = now
            case _:
                enrollment.kept_at = None
    return happened


def end_roles(ending: Mapping[RoleGrant, bool], last_day: date | None) -> None:
    """Let the roles of which that was chosen end with the last day; the others go on, and all do without one."""
    for role, ends in ending.items():
        role.ends_on = last_day if ends else None


def left_behind(session: Session, now: datetime) -> list[int]:
    """Return the editions (ids) in which somebody holds a seat of a commune that they left, and that is due."""
    return sorted({each.edition_id for each in session.scalars(_of_nobody_there(now)) if _is_due(each, now)})


def free(session: Session, edition: Edition, now: datetime) -> list[EnrollmentEvent]:
    """End what nobody decided on and is due; return that, and who got a seat. The edition is locked."""
    query = _of_nobody_there(now).where(Enrollment.edition_id == edition.id)
    due = [each for each in session.scalars(query.order_by(Enrollment.id)) if _is_due(each, now)]
    ended = [settling_rules.become(each, EnrollmentState.CANCELLED, now, None, LEFT) for each in due]
    return [*ended, *settling_rules.settle(session, edition, now)] if ended else []


def is_left(there: Collection[Posting], begins_at: datetime, now: datetime) -> bool:
    """Say whether a seat that nobody decided on is free now, from the person's postings in its commune.

    It is from 30 days after their last day there, or from 72 hours before the first meeting if that is sooner; not
    where they are there, or will be when the edition begins, nor once it has begun.
    """
    today = clock.local_date(now)
    ends = [posting.end for posting in there if posting.end and posting.end < today]
    returns = any(on(day, there) for day in (today, clock.local_date(begins_at)))
    if not ends or returns or now >= begins_at:
        return False
    return now >= frees_at(max(ends), begins_at)


def frees_at(last_day: date, begins_at: datetime) -> datetime:
    """Return from when a seat is free on which nobody decides, of who does not come back: never before they left."""
    soonest = min(clock.start_of(last_day + STAYS), begins_at - settling_rules.BY_HAND)
    return max(clock.start_of(day_after(last_day)), soonest)


def is_there(enrollment: Enrollment, day: date) -> bool:
    """Say whether the person is on that day on a roster of the commune that holds the place."""
    return on(day, _there(enrollment)) is not None


def _there(enrollment: Enrollment) -> list[Posting]:
    postings = enrollment.inspector.postings
    return [each for each in postings if each.commune_cut == enrollment.commune_cut]


def _is_due(enrollment: Enrollment, now: datetime) -> bool:
    return is_left(_there(enrollment), enrollment.edition.meetings[0].starts_at, now)


def _move(
    session: Session, enrollment: Enrollment, to_cut: str, by: int, now: datetime
) -> list[EnrollmentEvent]:
    """Give up a place for one commune and take one for another, with the same turn; the person is told of the new one."""
    edition, person, asked = enrollment.edition, enrollment.inspector, enrollment.state
    settling_rules.become(enrollment, EnrollmentState.CANCELLED, now, by, ALONG)
    session.flush()
    if found := obstacle_rules.obstacles(session, edition, [person], to_cut):
        raise Refused(f"«{edition.course.title}» no puede ir con la persona: {found[person.id].text}")
    made = Enrollment(
        edition=edition, inspector=person, commune_cut=to_cut, waiting_since=enrollment.waiting_since
    )
    waits = asked if asked is EnrollmentState.REQUESTED else EnrollmentState.WAITLISTED
    came = settling_rules.become(made, waits, now, by, ALONG)
    session.add(made)
    return [came, *settling_rules.settle(session, edition, now)]


def _to_come(now: datetime) -> sa.Select[Enrollment]:
    """Return the enrollments that have not ended, in editions that have not begun."""
    begun = Edition.meetings.any(Meeting.starts_at <= now)
    of_edition = joinedload(Enrollment.edition).options(
        joinedload(Edition.course), selectinload(Edition.meetings)
    )
    return (
        sa.select(Enrollment)
        .join(Enrollment.edition)
        .where(Enrollment.state.in_(OPEN_STATES), Edition.state == EditionState.PUBLISHED, ~begun)
        .options(of_edition)
    )


def _of_nobody_there(now: datetime) -> sa.Select[Enrollment]:
    """Return those of people who are not on the commune's roster today, on which nobody decided."""
    there = sa.exists().where(
        Posting.inspector_id == Enrollment.inspector_id,
        Posting.commune_cut == Enrollment.commune_cut,
        Posting.posted_on(clock.local_date(now)),
    )
    whose = joinedload(Enrollment.inspector).selectinload(Inspector.postings)
    return _to_come(now).where(Enrollment.kept_at.is_(None), ~there).options(whose)
