"""What forms and filters let choose among, in the order of Spanish."""

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from tracker.ground.text import sort_key
from tracker.models.plan import Course, Subject
from tracker.models.territory import Commune


def courses(session: Session) -> list[Course]:
    return sorted(session.scalars(sa.select(Course)), key=lambda course: sort_key(course.title))


def subjects(session: Session) -> list[Subject]:
    return sorted(session.scalars(sa.select(Subject)), key=lambda subject: sort_key(subject.name))


def communes(session: Session, where: ColumnElement[bool]) -> dict[str, str]:
    """Return the names of the communes of a clause by CUT."""
    query = sa.select(Commune.cut, Commune.name).where(where).order_by(Commune.sort_key)
    return {row.cut: row.name for row in session.execute(query)}
