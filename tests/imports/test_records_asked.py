"""Dates in doubt in a file of records: asked before confirming, remembered for the commune, corrected on the page."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.imports.screens import fields, where, words
from tests.reading import Reading
from tests.sheets import files
from tracker.models import Record

HEADS = ["RUT", "CURSO", "FECHA"]
TITLE = "Fechas que parecen traer el mes primero, en Fecha"


@pytest.fixture
def person(cast):
    return cast.mejillones.trained


@pytest.fixture
def course(session, cast):
    made = make.course(session, code="EXT4", title="Extintores, 4 horas", hours=4)
    session.commit()
    return made


@pytest.fixture
def rows(person, course):
    """Give the file of a program that writes the month first: the third date has two readings."""
    return [HEADS, *([person.rut, "EXT4", day] for day in ("03/25/2024", "12/31/2023", "03/04/2024"))]


@pytest.fixture
def passed(session, course):
    """Give the days on which the course was passed."""

    def days():
        session.rollback()
        query = sa.select(Record.obtained_on).where(Record.course_id == course.id)
        return [f"{day}" for day in session.scalars(query.order_by(Record.obtained_on))]

    return days


def asked(page):
    return [row for row in Reading(page).rows if row[0].startswith(TITLE)]


def test_confirming_waits_for_the_answer_which_is_remembered_and_corrected(
    cast, screens, rows, person, passed, session
):
    director = screens(cast.mejillones.director)
    sent = director.send_records(files.xlsx(rows), "02102")
    page = director.look(sent)
    [question] = asked(page)
    assert question[1] == "fila 2: 03/25/2024 · fila 3: 12/31/2023 · fila 4: 03/04/2024"
    assert "Falta una respuesta para poder confirmar" in words(page)
    assert "Confirmar e importar" not in words(page)
    assert "se leyó con el mes primero" in words(page)
    assert "Falta responder lo que se pregunta" in words(director.confirm_anyway(sent))
    assert passed() == []

    director.answer(sent, dates_0="day_first")
    assert director.figures(sent)["Rechazos"] == 2
    director.answer(sent, dates_0="month_first")
    assert "se recordará para las próximas planillas de Mejillones" in words(director.look(sent))
    director.confirm(sent)
    assert passed() == ["2023-12-31", "2024-03-04", "2024-03-25"]

    again = director.send_records(
        files.xlsx([*rows, *([person.rut, "EXT4", day] for day in ("06/30/2024", "05/06/2024"))]), "02102"
    )
    assert director.figures(again) == {"Nuevos": 2, "Sin cambios": 3, "Rechazos": 0}
    assert len(asked(director.look(again))) == 1, "what is remembered is shown, and may be said otherwise"
    director.confirm(again)
    assert passed()[-2:] == ["2024-05-06", "2024-06-30"]

    [(name, said)] = director.proposed("02102").items()
    assert said == "month_first"
    assert TITLE in words(director.browser.get("/comunas/02102/aprendido"))
    director.teach("02102", **{name: "olvidar"})
    assert "Falta una respuesta" in words(director.look(director.send_records(files.xlsx(rows), "02102")))


def test_what_one_commune_answered_is_another_ones_question(cast, screens, rows):
    director, coordinator = screens(cast.mejillones.director), screens(cast.coordinator)
    sent = director.send_records(files.xlsx(rows), "02102")
    director.answer(sent, dates_0="month_first")
    director.confirm(sent)
    assert "Falta una respuesta" in words(coordinator.look(coordinator.send_records(files.xlsx(rows))))


def test_what_befell_one_file_is_asked_of_the_next_too(cast, screens, person, course):
    """A program that expects the month first turned into dates what it could: the next file may be right."""
    turned = [date(2021, 4, 3), date(2020, 12, 1), "25/03/2024", "31-12-2020"]
    content = files.xlsx([HEADS, *([person.rut, "EXT4", day] for day in turned)])
    browser = screens(cast.coordinator)
    sent = browser.send_records(content)
    browser.answer(sent, dates_0="swapped")
    assert "se recordará para las" not in words(browser.look(sent))
    browser.confirm(sent)
    assert "Falta una respuesta" in words(browser.look(browser.send_records(content)))


def test_a_date_is_corrected_on_the_page_and_asks_no_more(cast, screens, person, passed):
    browser = screens(cast.coordinator)
    sent = browser.send_records(
        files.xlsx([HEADS, [person.rut, "EXT4", "03/25/2024"], [person.rut, "EXT4", "marzo 2021"]])
    )
    assert "no dice el día" in words(browser.look(sent))
    for row, day in ((2, "25-03-2024"), (3, "15-03-2021")):
        url = f"{where(sent)}/filas/1/{row}"
        said = {"cell_0": person.rut, "cell_1": "EXT4", "cell_2": day}
        browser.browser.post(url, fields(browser.browser.get(url), url) | said, expect=302)
    assert browser.figures(sent) == {"Nuevos": 2, "Sin cambios": 0, "Rechazos": 0}
    browser.confirm(sent)
    assert passed() == ["2021-03-15", "2024-03-25"]
