"""A director's spreadsheet on the screen: sent, understood, corrected, confirmed, taken back, sent again."""

import io

import pytest
import sqlalchemy as sa

from tests.imports.screens import fields, where, words
from tests.reading import Reading
from tests.sheets import files
from tracker.models import Inspector, Posting, Record, Upload

MESSY = [
    ["ILUSTRE MUNICIPALIDAD"],
    ["Nómina de inspectores 2026"],
    [],
    ["N°", "R.U.N", "NOMBRES", "APELLIDO PATERNO", "APELLIDO MATERNO", "DENOMINACIÓN", "1ros Aux", "CURSOS REALIZADOS"],
    [1, "12.345.678-5", "PEDRO", "DE LA CRUZ", "SOTO", "Inspector de seguridad", "12-05-2026", "Manejo de tránsito 03-04-2026; extintores"],
    [2, "11.222.333-9", "ROSA", "MUÑOZ", "", "Inspectora municipal", "SI", ""],
    ["TOTAL", 2],
]  # fmt: skip
DIRECTION = {"column_5": "funcion", "column_6": "curso:PA16"}


@pytest.fixture(params=["director", "coordinator"])
def who(request, cast):
    return {"director": cast.mejillones.director, "coordinator": cast.coordinator}[request.param]


@pytest.fixture
def count(session):
    def count(kind, *where):
        session.rollback()
        return session.scalar(sa.select(sa.func.count()).select_from(kind).where(*where))

    return count


def test_from_a_messy_file_to_what_is_missing_and_back(cast, screens, who, session, count):
    browser = screens(who)
    before = count(Posting), count(Inspector), count(Record)
    sent = browser.send(files.xlsx(MESSY))
    page = browser.look(sent)
    assert "títulos en la fila 4" in page.text
    assert "Hay columnas con fechas que no se leen 1ros Aux." in words(page)
    assert Reading(page).row("Sin función")[0] == "2"
    assert "Confirmar e importar" not in page.text
    browser.confirm_anyway(sent)
    assert browser.figures(sent) == {
        "Nuevas": 0,
        "Esperan su respuesta": 2,
        "Con cambios": 0,
        "Sin cambios": 0,
        "Cursos": 0,
        "No están": 4,
        "Quedan fuera": 0,
        "Rechazos": 0,
    }
    for name in ("Cortés Huanchaca, Teresa", "Dosveces Soto, Sandra"):
        assert name in words(page)
    assert "Paposo" not in page.text

    browser.choose(sent, **DIRECTION)
    page = browser.look(sent)
    assert browser.figures(sent)["Nuevas"] == 2
    assert browser.figures(sent)["Cursos"] == 1
    assert "sin la fecha en que aprobó el curso" in words(page)
    assert "Fila 6 , Primeros auxilios" in words(page)
    assert "con fechas que no se leen" not in words(page)
    assert "Manejo de tránsito" in words(page)

    browser.choose(sent, name_1="curso:TR08")
    assert browser.figures(sent)["Cursos"] == 2
    done = browser.confirm(sent)
    assert "puede que ya se haya confirmado" in words(browser.browser.get(where(sent), expect=404))
    batch = browser.browser.get(where(done))
    assert "2 nuevas, 0 con cambios, 0 sin cambios" in words(batch)
    assert "en Primeros auxilios" in words(batch)
    assert count(Posting) == before[0] + 2
    pedro = session.scalars(sa.select(Inspector).where(Inspector.rut == "12345678-5")).one()
    assert pedro.list_name == "de la Cruz Soto, Pedro"
    states = {
        record.state.value for record in session.scalars(sa.select(Record).where(Record.inspector == pedro))
    }
    assert states == {"accepted" if who is cast.coordinator else "waiting"}
    assert count(Upload, Upload.id == int(where(sent).rsplit("/", 1)[1])) == 0

    browser.undo(done)
    assert (count(Posting), count(Inspector), count(Record)) == before
    undone = browser.browser.get(where(done))
    assert "se deshizo" in words(undone)
    assert 'href="/comunas/02102/importar"' in undone.text

    again = browser.send(files.xlsx(MESSY))
    assert browser.figures(again) == {
        "Nuevas": 2,
        "Con cambios": 0,
        "Sin cambios": 0,
        "Cursos": 2,
        "No están": 4,
        "Quedan fuera": 0,
        "Rechazos": 1,
    }
    browser.confirm(again)
    third = browser.send(files.xlsx(MESSY))
    assert browser.figures(third)["Sin cambios"] == 2
    assert browser.figures(third)["Cursos"] == 0
    assert "Nada cambia: lo que se pudo leer ya está guardado." in words(browser.look(third))


def test_a_csv_of_the_old_windows_is_read(cast, screens, session):
    browser = screens(cast.mejillones.director)
    content = "R.U.N;NOMBRES;APELLIDO PATERNO;CARGO\n12.345.678-5;MARÍA JOSÉ;ÑANCO;Inspectora de seguridad\n"
    sent = browser.send(content.encode("cp1252"), name="nómina.csv")
    assert "Ñanco, María José" in words(browser.look(sent))
    browser.confirm(sent)
    maria = session.scalars(sa.select(Inspector).where(Inspector.rut == "12345678-5")).one()
    assert maria.list_name == "Ñanco, María José"


def test_the_script_of_the_progress_is_told_where_to_go_on(cast, screens):
    browser = screens(cast.mejillones.director).browser
    url = "/comunas/02102/importar"
    data = fields(browser.get(url), url) | {"file": (io.BytesIO(files.xlsx(MESSY)), "n.xlsx")}
    headers = {"X-CSRFToken": browser._token(), "X-Progress": "1"}
    answer = browser.visit("POST", url, expect=201, data=data, headers=headers)
    assert answer.location.startswith("/importaciones/subidas/")
