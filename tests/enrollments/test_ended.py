"""A finished edition shows who came and who passed: in the list, on its page, with its people, and in spreadsheets."""

from datetime import date

import pytest

from tests import builders as make
from tests.cast import NOW
from tests.reading import Reading, sheet
from tracker.models.editions import EditionState, EnrollmentState


@pytest.fixture
def finished(session, cast):
    made = make.edition(session, cast.traffic, cast.mejillones.commune, date(2026, 10, 7), capacity=30)
    made.state, made.finished_at = EditionState.FINISHED, NOW
    make.quota(made, cast.mejillones.commune, 10)
    ends = [EnrollmentState.PASSED, EnrollmentState.FAILED, EnrollmentState.ABSENT]
    people = (cast.mejillones.lapsed, cast.mejillones.untrained, cast.mejillones.trained)
    for person, state in zip(people, ends, strict=True):
        make.enrollment(session, made, person, cast.mejillones.commune, state)
    make.enrollment(session, made, cast.taltal.lapsed, cast.taltal.commune, EnrollmentState.PASSED)
    session.commit()
    return made


def test_it_says_who_came_and_who_passed_everywhere(cast, finished, sign_in):
    browser = sign_in(cast.coordinator)
    row = Reading(browser.get("editions.index", curso="TR08", etapa="finished")).row("Tránsito, 8 horas")
    assert "asistieron 3, aprobaron 2" in row
    rows = sheet(browser.get("editions.index", curso="TR08", etapa="finished", formato="xlsx"))
    found = dict(zip(rows[0], rows[1], strict=True))
    assert (found["Con cupo"], found["Asistieron"], found["Aprobaron"]) == (None, 3, 2)
    said = Reading(browser.get("editions.show", edition_id=finished.id)).words
    assert "Asistieron 3 no asistió 1 Aprobaron 2" in said
    assert "Libres" not in said
    assert "Mejillones 10 2 1" in said
    people = Reading(browser.get("enrollments.index", edition_id=finished.id)).words
    assert "Asistieron 3 Aprobaron 2" in people
    assert "Cupos tomados" not in people
    assert "Taltal" in people


def test_one_that_is_to_come_says_its_seats(cast, course, sign_in):
    said = Reading(sign_in(cast.coordinator).get("editions.show", edition_id=course.id)).words
    assert "Con cupo 0 Libres 2" in said
