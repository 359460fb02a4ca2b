"""Who goes to the demonstration's editions: one is full and some wait, one is being given."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.classroom import mark_rules
from tracker.classroom import rules as classroom
from tracker.enrollments import rules
from tracker.enrollments.obstacle_rules import first_day, obstacles
from tracker.ground import clock
from tracker.models.accounts import Role, RoleGrant
from tracker.models.editions import Edition, EditionState, EnrollmentState, Mark
from tracker.models.people import Inspector
from tracker.models.plan import course_subject
from tracker.models.records import Record
from tracker.people.name_rules import roster_of

EACH = 4  # people of a commune


def enroll(session: Session, now: datetime) -> None:
    """Enroll people of each commune that has a director in each published edition, as its directors would have."""
    published = sa.select(Edition).where(Edition.state == EditionState.PUBLISHED).order_by(Edition.id)
    for edition in session.scalars(published):
        at = min(now, clock.start_of(edition.opens_on) + timedelta(days=2, hours=11))
        for cut, account in directors(session).items():
            at += timedelta(minutes=7)
            if people := without(session, edition, cut):
                rules.enroll(session, edition, people, cut, by=account, now=at, any_time=True)
        _mark(session, edition, now)


def directors(session: Session) -> dict[str, int]:
    """Return by commune the account of a director."""
    query = sa.select(RoleGrant).where(RoleGrant.role == Role.DIRECTOR).order_by(RoleGrant.commune_cut)
    return {grant.commune_cut: grant.account_id for grant in session.scalars(query) if grant.commune_cut}


def without(session: Session, edition: Edition, cut: str) -> list[Inspector]:
    """Return some of the commune who have no record in what the edition covers, and whom nothing keeps away."""
    day = first_day(edition)
    subjects = [subject.id for subject in edition.course.subjects]
    covering = sa.select(course_subject.c.course_id).where(course_subject.c.subject_id.in_(subjects))
    known = sa.exists().where(
        Record.inspector_id == Inspector.id, Record.course_id.in_(covering), Record.revoked_at.is_(None)
    )
    query = sa.select(Inspector).where(roster_of([cut], day), ~known).order_by(Inspector.id)
    found = session.scalars(query).all()
    kept = obstacles(session, edition, found, cut)
    return [person for person in found if person.id not in kept][:EACH]


def _mark(session: Session, edition: Edition, now: datetime) -> None:
    """Take the attendance of the meetings that were; the third of the list came late, the seventh was not there."""
    seated = classroom.people(session, edition, frozenset({EnrollmentState.CONFIRMED}))
    signs = {each.id: _sign(place) for place, each in enumerate(seated, 1)}
    for meeting in edition.meetings:
        if meeting.ends_at <= now and edition.instructors:
            by = edition.instructors[0].id
            mark_rules.mark(session, meeting, signs, by=by, now=meeting.ends_at)


def _sign(place: int) -> mark_rules.Said:
    return mark_rules.Said({3: Mark.LATE, 7: Mark.ABSENT}.get(place, Mark.PRESENT))
