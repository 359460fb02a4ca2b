"""An edition that is being given, with two people of Mejillones in it."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from tests import builders as make

DAYS = (date(2026, 11, 3), date(2026, 11, 4))
AFTER = datetime(2026, 11, 4, 20, tzinfo=UTC)


@pytest.fixture
def given(session, cast):
    """Give a graded edition of two equal days, today and tomorrow, that the cast's instructor gives."""
    graded = make.course(session, *cast.first_aid.subjects, code="PA08", hours=8, graded=True, pass_mark=4.0)
    found = make.edition(
        session, graded, cast.mejillones.commune, *DAYS, capacity=2, instructors=[cast.instructor]
    )
    session.commit()
    return found


@pytest.fixture
def seated(session, cast, given):
    """Give the enrollments of two of Mejillones, who hold the seats."""
    found = [
        make.enrollment(session, given, person, cast.mejillones.commune)
        for person in (cast.mejillones.lapsed, cast.mejillones.untrained)
    ]
    session.commit()
    return found


@pytest.fixture
def after(given):
    """Let the clock say the evening of the second day; who signs in does so after this."""
    with time_machine.travel(AFTER):
        yield
