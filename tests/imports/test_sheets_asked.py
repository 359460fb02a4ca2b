"""Sheets and tables with more people, and dates in doubt: asked on the screen before anything is confirmed."""

import pytest
import sqlalchemy as sa

from tests.imports.screens import words
from tests.reading import Reading
from tests.sheets import files
from tests.sheets.cases import case
from tracker.models import Posting
from tracker.models.people import Inspector

HEADS = ["RUT", "NOMBRES", "APELLIDO PATERNO", "CARGO", "FECHA INGRESO"]
ANA = ["12.345.678-5", "Ana", "Soto", "Directora", "marzo 2021"]
LUIS = ["11.222.333-9", "Luis", "Araya", "Directora", "01-03-2021"]
EVA = ["9.876.543-3", "Eva", "Lara", "Directora", "2019"]


@pytest.fixture
def director(cast, screens):
    return screens(cast.mejillones.director)


def asked(page):
    """Return the questions of a page: what each is about, and how many."""
    return [row[:2] for row in Reading(page).rows if row[-1].startswith("Elija… ") and len(row) == 3]


def test_each_sheet_and_table_with_people_is_asked_about(director, session):
    content = files.xlsx(
        [HEADS, LUIS, ["PERSONAL DESVINCULADO"], HEADS, EVA], "Planta", Honorarios=[HEADS, ANA, LUIS]
    )
    sent = director.send(content)
    page = director.look(sent)
    assert asked(page) == [
        ["Hoja Planta, fila 4: PERSONAL DESVINCULADO", "1"],
        ["Hoja Honorarios, fila 1", "1"],
    ]
    assert director.figures(sent)["Quedan fuera"] == 2
    director.confirm_anyway(sent)
    director.answer(sent, places_0="dejar", places_1="leer")
    figures = director.figures(sent)
    assert (figures["Nuevas"], figures["Quedan fuera"]) == (2, 1)
    assert "1 persona que no se leyó" in words(director.look(sent))
    assert asked(director.look(sent)) == [["Fechas que no dicen el día (1)", "fila 2: marzo 2021"]]
    director.answer(sent, dates_0="first_day")
    done = director.confirm(sent)
    found = sa.select(Inspector.names, Posting.appointed_on).join(Posting.inspector)
    found = found.where(Inspector.rut.in_(["12345678-5", "11222333-9", "9876543-3"]))
    assert {row.names: f"{row.appointed_on}" for row in session.execute(found)} == {
        "Ana": "2021-03-01",
        "Luis": "2021-03-01",
    }
    assert "PERSONAL DESVINCULADO" in words(director.browser.get(done.location))


def test_the_three_sheets_of_taltal(cast, screens):
    browser = screens(cast.taltal.director)
    sent = browser.send(case("taltal-tres-hojas.xlsx").read_bytes(), cut="02104")
    page = browser.look(sent)
    assert asked(page)[:3] == [
        ["Hoja HONORARIOS, fila 3: PERSONAL A HONORARIOS", "4"],
        ["INSP. SEGURIDAD", "5"],
        ["Inspector Transito", "4"],
    ]
    browser.answer(sent, places_0="leer", functions_0="security_inspector", functions_1="municipal_inspector")
    figures = browser.figures(sent)
    assert (figures["Nuevas"], figures["Quedan fuera"]) == (26, 2)
    assert {"Rojas Rojas, Elena", "Vega Soto, Mario"} <= {row[0] for row in Reading(browser.look(sent)).rows}
    browser.confirm(sent)


def test_the_doubtful_dates_of_calama_leave_everybody_in(cast, screens):
    browser = screens(cast.coordinator)
    sent = browser.send(case("calama-fechas-dudosas.xlsx").read_bytes(), cut="02201")
    functions = [row for row in asked(browser.look(sent)) if row[1] == "1"]
    assert {row[0] for row in functions} == {
        "Insp. Seg. Pública", "Patrullero", "Guardia municipal", "Fiscalizador", "INSPECTOR",
    }  # fmt: skip
    said = {f"functions_{number}": "municipal_inspector" for number in range(len(functions))}
    browser.answer(sent, dates_0="blank", **said)
    figures = browser.figures(sent)
    assert (figures["Nuevas"], figures["Quedan fuera"]) == (7, 0)
    browser.confirm(sent)
