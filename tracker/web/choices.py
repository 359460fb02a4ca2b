"""What forms and filters let choose among, in the order of Spanish."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground.text import sort_key
from tracker.models.plan import Course, Subject


def courses(session: Session) -> list[Course]:
    return sorted(session.scalars(sa.select(Course)), key=lambda course: sort_key(course.title))


def subjects(session: Session) -> list[Subject]:
    return sorted(session.scalars(sa.select(Subject)), key=lambda subject: sort_key(subject.name))
