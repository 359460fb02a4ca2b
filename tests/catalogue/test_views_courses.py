"""The catalogue, and the page of one course."""

from datetime import date

import pytest

from tests import builders as make
from tests.reading import DOWNLOAD, Reading, sheet
from tracker.models import CourseAlias
from tracker.models.editions import EditionState

FIRST_AID, TRAFFIC = "Primeros auxilios, 16 horas", "Tránsito, 8 horas"


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast.mejillones.account)


def test_the_courses_with_how_many_records_each_has(browser, cast, session):
    revoked = make.record(session, cast.shared, cast.traffic, date(2026, 1, 5))
    revoked.revoked_at, revoked.revoked_reason = make.LONG_AGO, "Era de otra persona"
    page = Reading(browser.get("catalogue.index"))
    assert page.rows[1:] == [
        [f"{FIRST_AID} PA16", "Primeros auxilios", "16", "75 % de asistencia", "4"],
        [f"{TRAFFIC} TR08", "Tránsito", "8", "75 % de asistencia", "2"],
    ]
    assert page.links[FIRST_AID] == f"/cursos/{cast.first_aid.id}"


def test_by_subject_also_in_the_download(browser, cast):
    page = Reading(browser.get("catalogue.index", materia="TRAN"))
    assert page.column() == [f"{TRAFFIC} TR08"]
    rows = sheet(browser.get("/cursos" + page.links[DOWNLOAD]))
    assert [(row[0], row[3], row[5], row[8]) for row in rows[1:]] == [("TR08", 8, "75\xa0% de asistencia", 2)]
    browser.get("catalogue.index", materia="NADA", expect=400)


def test_a_course_says_all_of_itself(browser, cast, session):
    cast.traffic.graded, cast.traffic.pass_mark, cast.traffic.chronological_hours = True, 4.5, 6
    cast.traffic.prerequisites = list(cast.first_aid.subjects)
    cast.traffic.aliases = [CourseAlias(key="vialidad", text="Vialidad")]
    told = Reading(browser.get("catalogue.show", course_id=cast.traffic.id)).words
    for words in ("TR08", "Horas cronológicas 6", "75 % de asistencia y nota 4,5", "Requisitos Primeros auxilios", "Otros nombres Vialidad"):  # fmt: skip
        assert words in told
    assert "Con registros (2): sus materias, horas y condiciones de aprobación no cambian" in told
    assert "No está programado." in told


def test_a_course_without_records_may_change(browser, cast, session):
    new = make.course(session, code="NUEVO")
    assert "no cambian" not in Reading(browser.get("catalogue.show", course_id=new.id)).words


def test_its_coming_dates(browser, cast, session):
    made = {"course": cast.first_aid, "host": cast.taltal.commune}
    make.edition(session, made["course"], made["host"], date(2026, 12, 1))
    make.edition(session, made["course"], made["host"], date(2026, 10, 1))
    make.edition(session, made["course"], made["host"], date(2026, 12, 2), state=EditionState.DRAFT)
    page = Reading(browser.get("catalogue.show", course_id=cast.first_aid.id))
    dates = [link for link in page.links if link.endswith("de 2026")]
    assert dates == ["Martes 1 de diciembre de 2026", "Miércoles 9 de diciembre de 2026"]
    all_of_them = Reading(browser.get(page.links["Ver todas sus fechas, también las pasadas"]))
    assert len(all_of_them.rows) == 1 + 3


def test_no_such_course(browser):
    browser.get("/cursos/999999", expect=404)


def test_as_many_questions_for_many_courses_as_for_two(browser, session, count_queries):
    with count_queries() as few:
        browser.get("catalogue.index")
    for number in range(20):
        make.course(session, code=f"C{number}")
    session.commit()
    with count_queries() as many:
        browser.get("catalogue.index")
    assert len(many) == len(few) <= 9
