"""Who holds a seat in two editions at the same hour (design, section 3: Enrollment)."""

from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.models.editions import Edition, EditionState, Enrollment, EnrollmentState, Meeting
from tracker.models.people import Inspector
from tracker.models.plan import Course

Hours = tuple[datetime, datetime]


def busy(
    session: Session,
    edition: Edition,
    hours: Iterable[Hours],
    whose: sa.ColumnElement[bool],
    *,
    in_hours: bool = False,
) -> dict[int, str]:
    """Return who (inspectors' ids) holds a seat in another edition in these hours, and in which course.

    `whose` is a clause of those other enrollments; `in_hours`: only their meetings within working hours count.
    """
    at_once = [sa.and_(Meeting.starts_at < end, Meeting.ends_at > start) for start, end in hours]
    query = (
        sa.select(Enrollment.inspector_id, Course.title)
        .join(Enrollment.edition)
        .join(Edition.course)
        .join(Edition.meetings)
        .where(whose, Enrollment.state == EnrollmentState.CONFIRMED, Edition.id != edition.id)
        .where(Edition.state == EditionState.PUBLISHED, sa.or_(sa.false(), *at_once))
    )
    if in_hours:
        query = query.where(Meeting.outside_hours.is_(False))
    return dict(session.execute(query.distinct().order_by(Enrollment.inspector_id, Course.title)).all())


def lock(session: Session, ids: Collection[int]) -> None:
    """Let nobody else give these people (inspectors' ids) a seat, in whichever edition, before the transaction ends.

    An edition's own lock does not keep a person out of another at the same hour.
    """
    query = sa.select(Inspector.id).where(Inspector.id.in_(ids)).order_by(Inspector.id)
    session.execute(query.with_for_update(key_share=True))


def busy_people(
    session: Session, edition: Edition, ids: Collection[int], *, but: Edition | None = None
) -> dict[int, str]:
    """Return who of these (inspectors' ids) holds a seat in another edition while this one meets, and in which course.

    `but` is one that they leave for it.
    """
    hours = [(meeting.starts_at, meeting.ends_at) for meeting in edition.meetings]
    return busy(session, edition, hours, Enrollment.inspector_id.in_(ids) & elsewhere_than(but))


def elsewhere_than(edition: Edition | None) -> sa.ColumnElement[bool]:
    """Return the clause of the enrollments in other editions than this one; of all where there is none."""
    return Enrollment.edition_id != edition.id if edition else sa.true()


def seated_elsewhere(session: Session, edition: Edition, hours: Iterable[Hours]) -> dict[int, str]:
    """Return who of the edition's seats holds another in these hours, and in which course."""
    seated = sa.select(Enrollment.inspector_id).where(
        Enrollment.edition_id == edition.id, Enrollment.state == EnrollmentState.CONFIRMED
    )
    return busy(session, edition, hours, Enrollment.inspector_id.in_(seated))
