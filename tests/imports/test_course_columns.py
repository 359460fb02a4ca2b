"""Trainings in the roster itself: a column per course with dates (design, section 7: roster file)."""

import pytest

from tests import builders as make
from tests.imports.people import ANA, LUIS
from tracker.ground.text import key
from tracker.models import CourseAlias


@pytest.fixture
def courses(session, first_aid):
    first_aid.aliases.append(CourseAlias(key=key("1eros auxilios"), text="1eros auxilios"))
    traffic = make.course(session, code="TR08", title="Tránsito, 8 horas", hours=8)
    session.commit()
    return first_aid, traffic


@pytest.mark.parametrize(
    "header", ["PA16", "pa 16", "Primeros auxilios, 16 horas", "1EROS AUXILIOS", "Fecha curso 1eros auxilios"]
)
def test_a_date_under_a_course_is_a_record(roster, courses, held, header):
    told = roster(ANA | {header: "12-05-2025"}, LUIS | {header: ""})
    assert (told["new"], told["records"], told["refused"], told["ignored_columns"]) == (2, 1, [], [])
    assert held() == [("12345678-5", "PA16", "2025-05-12", 16, None, "accepted")]


def test_a_dry_run_counts_the_records_too(roster, courses, held):
    assert roster(ANA | {"PA16": "12-05-2025"}, apply=False)["records"] == 1
    assert held() == []


def test_the_same_record_again_is_none(roster, courses, held):
    roster(ANA | {"PA16": "12-05-2025"})
    told = roster(ANA | {"PA16": "12-05-2025", "1eros auxilios": "12-05-2025", "TR08": "01-06-2025"})
    assert (told["unchanged"], told["records"]) == (1, 1)
    assert len(held()) == 2


def test_a_record_with_other_hours_is_the_same_where_the_file_has_none(
    roster, courses, held, session, inspector
):
    roster(ANA)
    make.record(session, inspector(ANA), courses[0], make.LONG_AGO.date(), hours=24)
    session.commit()
    told = roster(ANA | {"PA16": "02-01-2025"})
    assert (told["records"], told["refused"]) == (0, [])


@pytest.mark.parametrize("cell", ["SI", "sí", "X", "✓", "30-02-2025", "marzo 2025", "04-11-2026"])
def test_a_cell_without_a_date_that_can_be_is_refused_and_the_row_is_not(roster, courses, held, cell):
    told = roster(ANA | {"Primeros auxilios, 16 horas": cell, "TR08": "12-05-2025"})
    assert (told["new"], told["records"]) == (1, 1)
    [bad] = told["refused"]
    assert (bad["row"], bad["column"], bad["value"]) == (2, "PA16", cell)
    assert bad["reason"].endswith(".")
    assert [record[1] for record in held()] == ["TR08"]


def test_no_says_nothing(roster, courses, held):
    told = roster(ANA | {"PA16": "NO"})
    assert (told["records"], told["refused"], told["warnings"]) == (0, [], [])


def test_a_course_taken_today_counts(roster, courses, held):
    assert roster(ANA | {"PA16": "03-11-2026"})["records"] == 1


def test_a_refused_row_brings_no_records(roster, courses, held):
    told = roster(ANA | {"PA16": "12-05-2025", "hasta": "01-01-2000"})
    assert (told["new"], told["records"], held()) == (0, 0, [])


def test_a_revoked_record_does_not_come_back_with_the_next_file(roster, courses, held, session, inspector):
    roster(ANA)
    day = make.LONG_AGO.date()
    make.record(session, inspector(ANA), courses[0], day, revoked_at=make.LONG_AGO, revoked_reason="Error")
    session.commit()
    told = roster(ANA | {"PA16": f"{day:%d-%m-%Y}"})
    assert told["records"] == 0
    assert "anulado" in told["refused"][0]["reason"]


def test_a_header_of_two_courses_is_not_read(roster, courses, session, held):
    courses[1].aliases.append(CourseAlias(key=key("1eros auxilios"), text="1eros auxilios"))
    session.commit()
    told = roster(ANA | {"1eros auxilios": "12-05-2025"})
    assert (told["new"], told["records"], held()) == (1, 0, [])
    assert "PA16, TR08" in told["warnings"][0]["reason"]


def test_free_text_of_courses_is_shown_and_never_guessed(roster, courses, held):
    told = roster(ANA | {"CURSOS REALIZADOS": "Primeros auxilios, 16 horas 12-05-2025"}, LUIS)
    [doubt] = told["warnings"]
    assert (doubt["row"], doubt["column"]) == (2, "cursos_realizados")
    assert doubt["value"] == "Primeros auxilios, 16 horas 12-05-2025"
    assert (told["new"], held()) == (2, [])
