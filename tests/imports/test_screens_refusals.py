"""Every step of an import that is refused: a sentence, a 4xx, and nothing changed."""

import io
import threading
from datetime import timedelta

import openpyxl
import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW
from tests.client import Client
from tests.imports.screens import fields, selects, where, words
from tests.sheets import files
from tracker.ground import database
from tracker.imports import reading_rules, views
from tracker.models import AuditEvent, Batch, Course, Inspector, Upload
from tracker.roster.import_rules import read_roster
from tracker.sheets import parse
from tracker.web.forms import NOT_PRESSED

ANA = [
    ["rut", "nombres", "apellido_paterno", "funcion"],
    ["12.345.678-5", "Ana", "Soto", "Inspectora municipal"],
]


@pytest.fixture
def director(cast, screens):
    return screens(cast.mejillones.director)


@pytest.fixture
def sent(director):
    return director.send(files.xlsx(ANA))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "El archivo está vacío."),
        (b"\x89PNG\r\n\x1a\n....", parse.NOT_A_SHEET),
        (files.saved(openpyxl.Workbook()), "La planilla está en blanco."),
    ],
)
def test_what_is_no_spreadsheet_is_told_and_not_kept(director, dump, content, sentence):
    before = dump()
    page = director.send(content, expect=400)
    assert sentence in page.text
    assert dump() == before


def test_no_file_is_told(cast, director):
    url = "/comunas/02102/importar"
    data = fields(director.browser.get(url), url)
    assert "Elija una planilla." in director.browser.post(url, data, expect=400).text


def test_a_file_that_is_too_large_is_told(app, director):
    app.config["MAX_CONTENT_LENGTH"] = 1000
    url = "/comunas/02102/importar"
    page = director.browser.get(url)
    big = fields(page, url) | {"file": (io.BytesIO(bytes(5000)), "x.xlsx")}
    assert "El archivo es demasiado grande" in director.browser.post(url, big, expect=413).text


def test_a_file_without_a_table_can_be_corrected_but_not_confirmed(director, dump):
    sent = director.send(b"uno;dos;tres;cuatro\n12.345.678-5;Ana;Soto;Directora\n", name="x.csv")
    page = director.look(sent)
    assert "Todavía no se puede importar" in page.text
    assert "Confirmar e importar" not in page.text
    before = dump()
    director.browser.post(f"{where(sent)}/confirmar", {"once": "k"}, expect=409)
    assert dump() == before
    director.choose(sent, column_0="rut", column_1="nombres", column_2="apellido_paterno", column_3="funcion")
    assert director.figures(sent)["Nuevas"] == 1
    director.confirm(sent)


def test_another_sheet_and_another_row_of_titles_may_be_chosen(director):
    content = files.xlsx([["RUT", "NOMBRES"], ["1-9", "X"]], Buena=[["a"], *ANA])
    sent = director.send(content)
    director.choose(sent, sheet="1")
    assert "títulos en la fila 2" in director.look(sent).text
    assert director.figures(sent)["Nuevas"] == 1
    assert "La fila 9 está en blanco o no existe." in director.choose(sent, header_row="9", expect=400).text
    director.choose(sent, header_row="1")
    assert "títulos en la fila 1" in director.look(sent).text


@pytest.mark.parametrize("wrong", [{"column_0": "nada"}, {"sheet": "7"}, {"header_row": "x"}])
def test_a_choice_that_is_none_is_refused(director, sent, dump, wrong):
    page = director.look(sent)
    before = dump()
    director.browser.post(where(sent), fields(page, where(sent)) | selects(page) | wrong, expect=400)
    assert dump() == before


@pytest.mark.both
def test_a_double_click_confirms_once(app, director, sent, session):
    url = f"{where(sent)}/confirmar"
    data = fields(director.look(sent), url)
    cookie, token = director.browser.get_cookie("tracker").value, director.browser._token()
    session.commit()
    start, answers = threading.Barrier(4), []

    def click():
        other = Client(app, use_cookies=True)
        other.set_cookie("tracker", cookie)
        start.wait()
        answers.append(other.open(url, method="POST", data=data, headers={"X-CSRFToken": token}).location)

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert len(set(answers)) == 1
    assert answers[0].startswith("/importaciones/")
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).where(Inspector.rut == "12345678-5")) == 1
    assert session.scalar(sa.select(sa.func.count()).where(AuditEvent.verb == "roster_import")) == 1


def test_of_two_people_who_confirm_one_does(cast, director, sent, screens, session):
    deputy = screens(cast.mejillones.deputy)
    page = deputy.look(sent)
    done = director.confirm(sent)
    deputy.confirm(sent, page=page, expect=404)
    batch = session.get(Batch, int(where(done).rsplit("/", 1)[1]))
    assert batch.applied_by_id == cast.mejillones.director.id


def test_who_confirms_what_is_no_longer_so_is_shown_how_it_is(cast, director, sent, screens, dump):
    page = director.look(sent)
    other = screens(cast.mejillones.deputy)
    other.confirm(other.send(files.xlsx(ANA)))
    before = dump()
    told = director.confirm(sent, page=page, expect=400)
    assert "Otra persona cambió estos datos" in told.text
    assert dump() == before
    assert director.figures(sent)["Sin cambios"] == 1


def test_who_chooses_over_anothers_choice_is_told(cast, director, sent, screens):
    page = director.look(sent)
    screens(cast.mejillones.deputy).choose(sent, column_1="")
    told = director.browser.post(where(sent), fields(page, where(sent)) | selects(page), expect=400)
    assert "Otra persona cambió estos datos" in told.text


def meanwhile(monkeypatch, do):
    """Do something while a file is read, as somebody else would."""

    def read(*arguments):
        with database.writing_apart() as connection:
            do(connection)
        return read_roster(*arguments)

    monkeypatch.setattr(reading_rules, "read_roster", read)


def test_nobody_waits_while_a_file_is_understood(director, sent, monkeypatch, session):
    event = sa.insert(AuditEvent).values(at=NOW, verb="meanwhile")
    page = director.look(sent)
    meanwhile(monkeypatch, lambda connection: connection.execute(event))
    director.browser.post(where(sent), fields(page, where(sent)) | selects(page))
    director.confirm(sent)
    session.rollback()
    written = session.scalar(sa.select(sa.func.count()).where(AuditEvent.verb == "meanwhile"))
    assert written == 3, "while it was chosen, looked at and confirmed"


def test_what_is_gone_before_it_is_understood_is_told(director, sent, monkeypatch, dump):
    page = director.look(sent)
    before = dump()
    understand = views.understand

    def understand_too_late(session, upload):
        with database.writing_apart() as other:
            other.execute(sa.delete(Upload).where(Upload.id == upload.id))
        return understand(session, upload)

    monkeypatch.setattr(views, "understand", understand_too_late)
    assert "Esa planilla no está" in director.confirm(sent, page=page, expect=404).text
    assert dump() | {"upload": []} == before | {"upload": []}


def test_what_is_read_otherwise_since_is_not_confirmed(director, sent, monkeypatch, dump):
    page = director.look(sent)
    before = dump()
    renamed = sa.update(Course).values(title=Course.title + " bis")
    meanwhile(monkeypatch, lambda connection: connection.execute(renamed))
    told = director.confirm(sent, page=page, expect=400)
    assert "Otra persona cambió estos datos" in told.text
    monkeypatch.undo()
    assert dump()["inspector"] == before["inspector"]


def test_a_list_of_courses_too_long_to_read_is_told_and_the_person_taken_in(director):
    header, row = ANA
    sent = director.send(files.xlsx([[*header, "CURSOS REALIZADOS"], [*row, "Tránsito; " * 300]]))
    assert "No se lee: el texto pasa de 2000 caracteres." in words(director.look(sent))
    assert director.figures(sent)["Nuevas"] == 1
    director.confirm(sent)


def test_discarding_leaves_nothing(director, sent, session):
    director.discard(sent)
    director.browser.get(where(sent), expect=404)
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).where(Inspector.rut == "12345678-5")) == 0


def test_a_form_that_came_back_discards_nothing(director, sent):
    url = f"{where(sent)}/descartar"
    back = fields(director.look(sent), url) | {"reanudar": "1"}
    assert NOT_PRESSED in words(director.browser.post(url, back, expect=400))
    director.look(sent)


def test_what_nobody_confirmed_for_a_week_goes_with_the_next_upload(cast, director, session):
    cast.mejillones.upload.at = NOW - timedelta(days=7, seconds=1)
    cast.taltal.upload.at = NOW - timedelta(days=6, hours=23)
    session.commit()
    old, young = cast.mejillones.upload.id, cast.taltal.upload.id
    director.send(files.xlsx(ANA))
    session.rollback()
    assert set(session.scalars(sa.select(Upload.id)).all()) >= {young}
    assert old not in session.scalars(sa.select(Upload.id)).all()


def test_an_import_that_others_build_on_is_not_undone(cast, director, sent, session):
    done = director.confirm(sent)
    ana = session.scalars(sa.select(Inspector).where(Inspector.rut == "12345678-5")).one()
    ana.names = "Anita"
    session.commit()
    told = director.undo(done, expect=409)
    assert "algo que dejó esta importación se cambió después" in words(told)
    ana.names = "Ana"
    session.commit()
    director.undo(done)
    assert "ya se deshizo" in words(director.undo(done, expect=409))


def test_the_name_of_the_file_is_shown_as_text(director):
    sent = director.send(files.xlsx(ANA), name='C:\\x\\<script>alert(1)</script>"\u202e.xlsx')
    page = director.look(sent)
    assert "<script>alert" not in page.text
    assert "de script&gt;" in page.text


def test_the_list_costs_the_same_with_many_imports(cast, sign_in, session, count_queries):
    session.add_all(
        Batch(kind="roster", file=f"{n}.xlsx", commune_cut="02102", applied_at=NOW) for n in range(120)
    )
    session.commit()
    browser = sign_in(cast.mejillones.director)
    with count_queries(at_most=6):
        page = browser.get("imports.index")
    assert "1–50 de 121" in words(page)
    assert "51–100 de 121" in words(browser.get("imports.index", pagina=2))
    assert "101–121 de 121" in words(browser.get("imports.index", pagina=99))


def test_of_many_that_wait_the_latest_are_shown_and_that_there_are_more(cast, sign_in, session):
    for number in range(10):
        make.upload(session, cast.mejillones.commune, cast.mejillones.director, file=f"waits-{number}.xlsx")
    session.commit()
    browser = sign_in(cast.mejillones.director)
    told = words(browser.get("imports.index"))
    before = told.count("waits-")
    make.upload(session, cast.mejillones.commune, cast.mejillones.director, file="waits-last.xlsx")
    session.commit()
    now = words(browser.get("imports.index"))
    assert now.count("waits-") == 10
    assert "waits-last.xlsx" in now
    assert "Hay más: se muestran las 10 últimas." in now
    assert before == 10
