"""A cell of the file, corrected on the page without going back to the spreadsheet."""

import sqlalchemy as sa

from tests.imports.screens import fields, where, words
from tests.reading import Reading
from tests.sheets import files
from tracker.models import Inspector

ROWS = [
    ["rut", "nombres", "apellido_paterno", "cargo", "fecha nombramiento"],
    ["12.345.678-9", "Ana", "Soto", "Directora", "30-02-2021"],
    ["11.222.333-9", "Luis", "Araya", "Directora", "01-03-2021"],
]


def correct(browser, sent, row, *, sheet=1, expect=302, **cells):
    url = f"{where(sent)}/filas/{sheet}/{row}"
    return browser.browser.post(url, fields(browser.browser.get(url), url) | cells, expect=expect)


def test_a_row_is_corrected_on_the_page(cast, screens, session):
    browser = screens(cast.mejillones.director)
    sent = browser.send(files.xlsx(ROWS))
    page = browser.look(sent)
    assert browser.figures(sent)["Quedan fuera"] == 1
    assert f'href="{where(sent)}/filas/1/2"' in page.text
    said = {"cell_0": "12.345.678-5", "cell_1": "Ana María", "cell_2": "Soto", "cell_3": "Directora"}
    correct(browser, sent, 2, **said, cell_4="28-02-2021")
    page = browser.look(sent)
    assert "La fila 2 se leyó otra vez con lo que corrigió." in words(page)
    assert browser.figures(sent) | {"No están": 0} == {
        "Nuevas": 2, "Con cambios": 0, "Sin cambios": 0, "Quedan fuera": 0, "Cursos": 0, "No están": 0, "Rechazos": 0,
    }  # fmt: skip
    assert "Nombramiento: 28-02-2021" in Reading(page).row("Soto, Ana María")[2]
    browser.choose(sent, column_4="")
    assert "Ana María" in words(browser.look(sent)), "choosing how the file is read forgets no correction"
    browser.confirm(sent)
    ana = session.scalars(sa.select(Inspector).where(Inspector.rut == "12345678-5")).one()
    assert ana.names == "Ana María"


def test_what_is_no_row_is_not_there_and_nobody_elses_is_corrected(cast, screens):
    browser, other = screens(cast.mejillones.director), screens(cast.taltal.director)
    sent = browser.send(files.xlsx(ROWS))
    for place in ("1/99", "9/2", "0/2"):
        browser.browser.get(f"{where(sent)}/filas/{place}", expect=404)
    other.browser.get(f"{where(sent)}/filas/1/2", expect=404)
    other.browser.post(f"{where(sent)}/filas/1/2", {"once": "k", "cell_0": "x"}, expect=404)
    said = {"cell_0": "x" * 501}
    assert "Son más de 500 letras" in words(correct(browser, sent, 2, expect=400, **said))
