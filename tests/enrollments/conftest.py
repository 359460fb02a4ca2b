"""What the tests of the enrollments' pages share."""

import pytest
import sqlalchemy as sa

from tests import builders as make
from tracker.models import Enrollment, Mail


@pytest.fixture
def course(session, cast):
    """Give an edition of two seats, in first aid, on 9 December."""
    made = make.edition(session, cast.first_aid, cast.mejillones.commune, capacity=2)
    session.commit()
    return made


@pytest.fixture
def states(session):
    """Give the function that returns the states in an edition now, by person (id)."""

    def states(edition):
        session.rollback()
        rows = session.scalars(sa.select(Enrollment).where(Enrollment.edition_id == edition.id))
        return {row.inspector_id: str(row.state) for row in rows}

    return states


@pytest.fixture
def letters(session):
    """Give the function that returns to whom mail was written, with its subject, in order."""

    def letters():
        session.rollback()
        return [(each.address, each.subject) for each in session.scalars(sa.select(Mail).order_by(Mail.id))]

    return letters
