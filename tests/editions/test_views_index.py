"""The list of dated courses, and month by month."""

from datetime import date

import pytest

from tests import builders as make
from tests.reading import DOWNLOAD, Reading, sheet
from tracker.models.editions import EditionState, EnrollmentState

FIRST_AID, TRAFFIC = "Primeros auxilios, 16 horas", "Tránsito, 8 horas"


@pytest.fixture
def others(session, cast):
    """Give a past edition of first aid in Taltal, a later one of traffic online, and a draft without meetings."""
    past = make.edition(session, cast.first_aid, cast.taltal.commune, date(2026, 10, 1))
    evening = make.edition(
        session, cast.traffic, None, date(2026, 12, 30), date(2027, 1, 4), opens_on=date(2026, 11, 20)
    )
    evening.meetings[0].outside_hours = True
    draft = make.edition(session, cast.traffic, cast.taltal.commune, state=EditionState.DRAFT)
    draft.meetings = []
    session.commit()
    return past, evening, draft


@pytest.fixture
def director(cast, sign_in):
    return sign_in(cast.mejillones.director)


def test_what_is_next_comes_first(director, others, session, cast):
    make.enrollment(session, cast.edition, cast.taltal.trained, cast.taltal.commune)
    make.enrollment(
        session, cast.edition, cast.taltal.lapsed, cast.taltal.commune, EnrollmentState.WAITLISTED
    )
    page = Reading(director.get("editions.index"))
    assert [row[1:] for row in page.rows[1:]] == [
        ["09-12-2026 09:00", "Mejillones Gimnasio municipal", "01-11-2026 a 30-11-2026", "1 de 20 con cupo", "Inscripciones abiertas"],
        ["30-12-2026 09:00 2 jornadas", "En línea", "20-11-2026 a 30-11-2026", "0 de 20 con cupo", "Anunciado"],
        ["01-10-2026 09:00", "Taltal Gimnasio municipal", "01-11-2026 a 30-11-2026", "0 de 20 con cupo", "Dictado, sin resultados"],
    ]  # fmt: skip
    assert page.links[FIRST_AID] == f"/cursos-programados/{cast.edition.id}"


def test_drafts_are_the_coordinators(cast, others, sign_in, director):
    page = Reading(sign_in(cast.coordinator).get("editions.index"))
    assert page.rows[1][1] == "sin jornadas"
    assert page.rows[1][-1] == "Borrador"
    assert "draft" in page.options["etapa"]
    assert "Programar un curso" in page.links
    for browser in (director, sign_in(cast.mejillones.account), sign_in(cast.observer)):
        told = Reading(browser.get("editions.index"))
        assert "Borrador" not in told.words
        assert "Programar un curso" not in told.links
        assert "Esa opción" not in told.words
        browser.get("editions.index", etapa="draft", expect=400)


@pytest.mark.parametrize(
    ("asked", "first_meetings"),
    [
        ({"materia": "TRAN"}, ["30-12-2026 09:00 2 jornadas"]),
        ({"curso": "PA16"}, ["09-12-2026 09:00", "01-10-2026 09:00"]),
        ({"comuna": "02104"}, ["01-10-2026 09:00"]),
        ({"etapa": "open"}, ["09-12-2026 09:00"]),
        ({"etapa": "over", "comuna": "02102"}, []),
    ],
)
def test_by_course_subject_commune_and_stage(director, others, asked, first_meetings):
    page = Reading(director.get("editions.index", **asked))
    assert page.column(1) == first_meetings if first_meetings else "Ningún curso programado" in page.words
    assert "Quitar filtros" in page.links


def test_the_download_says_the_same(director, others):
    page = Reading(director.get("editions.index", materia="PAUX"))
    rows = sheet(director.get("/cursos-programados" + page.links[DOWNLOAD]))
    assert rows[0][:3] == ["Curso", "Materias", "Horas"]
    assert [(row[0], row[6], row[10], row[12]) for row in rows[1:]] == [
        (FIRST_AID, date(2026, 12, 9), 20, "Inscripciones abiertas"),
        (FIRST_AID, date(2026, 10, 1), 20, "Dictado, sin resultados"),
    ]


def test_a_month_day_by_day(director, others):
    page = Reading(director.get("editions.index", vista="meses", mes="2026-12"))
    assert [row[:3] for row in page.rows[1:]] == [
        ["Miércoles 9 de diciembre de 2026", "09:00 a 13:00", FIRST_AID],
        ["Miércoles 30 de diciembre de 2026", "09:00 a 13:00 fuera de horario", TRAFFIC],
    ]
    after = Reading(director.get("/cursos-programados" + page.links["Enero de 2027"]))
    assert after.column() == ["Lunes 4 de enero de 2027"]
    assert after.query("Diciembre de 2026")["mes"] == "2026-12"
    rows = sheet(director.get("/cursos-programados" + page.links[DOWNLOAD]))
    assert [(row[0], row[1], row[3]) for row in rows[1:]] == [
        (date(2026, 12, 9), "09:00", "No"),
        (date(2026, 12, 30), "09:00", "Sí"),
    ]


def test_this_month_where_none_is_named_and_none_that_is_no_month(director, others):
    page = Reading(director.get("editions.index", vista="meses"))
    assert "Noviembre de 2026" in page.words
    assert "Ninguna jornada en este mes" in page.words
    told = director.get("editions.index", vista="meses", mes="2026-13", expect=400)
    assert "Ese mes no existe" in told.text


def test_as_many_questions_for_many_as_for_one(director, session, cast, count_queries):
    with count_queries() as few:
        director.get("editions.index")
    for day in range(1, 25):
        make.edition(session, cast.traffic, cast.taltal.commune, date(2027, 2, day))
    session.commit()
    with count_queries() as many:
        assert len(Reading(director.get("editions.index")).rows) == 26
    assert len(many) == len(few) <= 14
    with count_queries(at_most=14):
        director.get("editions.index", vista="meses", mes="2027-02")
