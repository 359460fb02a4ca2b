"""Rosters of several communes sent together: each commune is proposed and confirmed, and each file goes its own way."""

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.cast import NOW
from tests.imports.screens import chosen, fields, where, words
from tests.reading import Reading
from tests.sheets import files
from tracker.imports.sending_lists import MOST_LOOKED_AT
from tracker.models import AuditEvent, CommuneAlias, Posting, Sending, SentFile, Upload

NEW = "/importaciones/envios/nuevo"
HEADS = ["RUT", "NOMBRES", "APELLIDO PATERNO", "CARGO"]
ANA = ["12.345.678-5", "Ana", "Soto", "Directora"]
LUIS = ["11.222.333-9", "Luis", "Araya", "Patrullero"]
EVA = ["9.876.543-3", "Eva", "Lara", "Directora"]


class Together:
    """A coordinator's browser on the pages of files that are sent together."""

    def __init__(self, screens):
        self.screens, self.browser = screens, screens.browser

    def send(self, *sent, expect=302, once=None):
        data = fields(self.browser.get(NEW), NEW) | ({"once": once} if once else {})
        return self.browser.post(
            NEW, data | {"file": [(io.BytesIO(content), name) for name, content in sent]}, expect=expect
        )

    def say(self, sent, *, page=None, expect=302, **communes):
        url = f"{where(sent)}/comunas"
        page = page or self.browser.get(where(sent))
        return self.browser.post(url, fields(page, url) | chosen(page, url) | communes, expect=expect)

    def lines(self, sent):
        """Return each file of the list with its commune and how far it is."""
        return Reading(self.browser.get(where(sent))).rows[1:]


@pytest.fixture
def together(cast, screens):
    return Together(screens(cast.coordinator))


@pytest.fixture
def fields_of(session):
    """Give the names of the selects of files, by file."""
    return lambda: {row.file: f"commune_{row.id}" for row in session.scalars(sa.select(SentFile))}


def test_from_several_files_to_the_rosters_of_their_communes(cast, together, session, fields_of):
    sent = together.send(
        ("a.xlsx", files.xlsx([["I. MUNICIPALIDAD DE TALTAL"], HEADS, ANA])),
        ("lista.xlsx", files.xlsx([HEADS, LUIS])),
        ("foto.xlsx", b"\x89PNG no spreadsheet"),
        ("mejillones.csv", b"RUT;NOMBRES;APELLIDO PATERNO;CARGO\n9.876.543-3;Eva;Lara;Directora\n"),
    )
    page = together.browser.get(where(sent))
    assert "Se propone porque dice «I. MUNICIPALIDAD DE TALTAL»." in words(page)
    assert "Ni los títulos ni el nombre del archivo dicen de qué comuna es." in words(page)
    names, proposed = fields_of(), chosen(page, f"{where(sent)}/comunas")
    assert proposed == {
        names["a.xlsx"]: "02104",
        names["lista.xlsx"]: "",
        names["mejillones.csv"]: "02102",
    }
    assert [row[:2] for row in together.lines(sent)] == [
        [name, "Sin decir"] for name in ("a.xlsx", "lista.xlsx", "foto.xlsx", "mejillones.csv")
    ]
    assert together.lines(sent)[2][2].startswith("No se pudo leer: ")
    assert (
        session.scalar(sa.select(sa.func.count()).select_from(Posting).where(Posting.commune_cut == "02201"))
        == 0
    )

    together.say(sent)
    assert [row[1:] for row in together.lines(sent)][:2] == [
        ["Taltal", "Lista para confirmar"],
        ["Sin decir", "Falta decir de qué comuna es"],
    ]
    together.say(sent, **{names["lista.xlsx"]: "02201"})
    assert [row[1:] for row in together.lines(sent)][:2] == [
        ["Taltal", "Lista para confirmar"],
        ["Calama", "Pregunta 1 cosa"],
    ]

    first = f"/importaciones/subidas/{session.scalar(sa.select(Upload.id).where(Upload.file == 'a.xlsx'))}"
    review = together.browser.get(first)
    assert "Planilla 1 de 4 enviadas juntas" in words(review)
    assert "Pasar a la siguiente: lista.xlsx" in words(review)
    done = together.screens.confirm(first)
    assert "Revisar la siguiente: lista.xlsx" in words(together.browser.get(done.location))
    second = (
        f"/importaciones/subidas/{session.scalar(sa.select(Upload.id).where(Upload.file == 'lista.xlsx'))}"
    )
    together.screens.answer(second, functions_0="municipal_inspector")
    assert together.lines(sent)[1][2] == "Lista para confirmar"
    assert where(together.screens.discard(second)) == where(sent)
    together.screens.undo(done)
    assert [row[2] for row in together.lines(sent)][:2] == ["Confirmada y deshecha", "Descartada"]
    index = words(together.browser.get("imports.index"))
    assert "4 planillas del" in index
    assert "queda 1 por terminar" in index


def test_what_is_no_roster_is_told_before_anybody_says_whose_it_is(together, session, fields_of):
    sent = together.send(
        ("foto.xlsx", b"\x89PNG no spreadsheet"),
        ("acta de taltal.csv", b"Acta de la reunion\nAsisten todos\n"),
        ("taltal.xlsx", files.xlsx([HEADS, ANA])),
    )
    page = together.browser.get(where(sent))
    assert "1 archivo no se pudo leer foto.xlsx : El archivo no es una planilla" in words(page)
    proposed = chosen(page, f"{where(sent)}/comunas")
    assert proposed[fields_of()["acta de taltal.csv"]] == "", "nothing is proposed of what is no roster"
    assert "No parece una nómina. No se encontró la tabla" in words(page)
    together.say(sent, **{fields_of()["acta de taltal.csv"]: "descartar"})
    assert [row[2] for row in together.lines(sent)][1:] == ["Descartada", "Lista para confirmar"]

    alone = words(together.browser.get(where(together.send(("foto.xlsx", b"\x89PNG no spreadsheet")))))
    assert "1 archivo no se pudo leer" in alone
    assert "No queda ninguna por revisar" not in alone


def test_what_was_sent_or_said_once_is_done_once(together, session, fields_of):
    file = ("taltal.xlsx", files.xlsx([HEADS, ANA]))
    sent = together.send(file, once="the-same")
    assert together.send(file, once="the-same").location == where(sent)
    page = together.browser.get(where(sent))
    together.say(sent, page=page)
    together.say(sent, page=page)
    assert session.scalar(sa.select(sa.func.count()).select_from(Sending)) == 2  # one is the cast's
    assert session.scalar(sa.select(sa.func.count()).where(Upload.file == "taltal.xlsx")) == 1
    verbs = session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.verb.startswith("rosters_")))
    assert sorted(verbs) == ["rosters_say", "rosters_send"]


def test_what_somebody_else_said_meanwhile_is_not_said_again(together, cast, screens, session, fields_of):
    sent = together.send(("taltal.xlsx", files.xlsx([HEADS, ANA])), ("b.xlsx", files.xlsx([HEADS, EVA])))
    page = together.browser.get(where(sent))
    together.say(sent)
    again = together.say(sent, page=page, expect=400)
    assert "Otra persona cambió estos datos" in words(again)
    assert session.scalar(sa.select(sa.func.count()).where(Upload.file == "taltal.xlsx")) == 1


def test_two_files_of_one_commune_are_told_and_one_may_be_discarded(together, session, fields_of):
    session.add(CommuneAlias(key="eltaltal", commune_cut="02104"))
    session.commit()
    content = files.xlsx([["Comuna de El Taltal"], HEADS, ANA])
    sent = together.send(("planta.xlsx", content), ("honorarios.xlsx", content), ("otra.xlsx", content))
    together.say(sent, **{fields_of()["otra.xlsx"]: "descartar"})
    page = words(together.browser.get(where(sent)))
    assert "Hay más de una planilla de Taltal" in page
    assert [row[1:] for row in together.lines(sent)][2] == ["Sin decir", "Descartada"]


def test_too_many_none_or_nothing_chosen_is_said_and_changes_nothing(together, session, fields_of):
    content = files.xlsx([HEADS, ANA])
    many = together.send(*[(f"{number}.xlsx", content) for number in range(21)], expect=400)
    assert "Son 21 planillas: envíe hasta 20 de una vez" in words(many)
    assert "Elija las planillas." in words(together.send(expect=400))
    assert session.scalar(sa.select(sa.func.count()).select_from(Sending)) == 1
    sent = together.send(("lista.xlsx", content))
    assert "No eligió la comuna de ninguna" in words(together.say(sent, expect=409))
    name = fields_of()["lista.xlsx"]
    together.say(sent, **{name: "99999"}, expect=400)
    assert together.lines(sent) == [["lista.xlsx", "Sin decir", "Falta decir de qué comuna es"]]


def test_what_was_sent_goes_after_a_week_and_what_is_read_of_it_stays(together, session, cast):
    sent = together.send(("taltal.xlsx", files.xlsx([HEADS, ANA])))
    together.say(sent)
    session.execute(sa.update(Sending).values(at=NOW - timedelta(days=8)))
    session.commit()
    together.send(("otra.xlsx", files.xlsx([HEADS, ANA])))
    assert "se borra solo a los siete días" in words(together.browser.get(where(sent), expect=404))
    assert session.scalar(sa.select(sa.func.count()).where(Upload.file == "taltal.xlsx")) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(SentFile)) == 1


def test_what_is_too_much_to_read_for_a_list_is_only_said_to_be_reviewed(together, session):
    content = files.xlsx([HEADS, ANA])
    sent = together.send(("taltal.xlsx", content), ("mejillones.xlsx", content))
    together.say(sent)
    second = sa.update(Upload).where(Upload.file == "mejillones.xlsx")
    session.execute(second.values(content=b"x" * MOST_LOOKED_AT))
    session.commit()
    assert [row[2] for row in together.lines(sent)] == ["Lista para confirmar", "Por revisar"]


def test_a_director_has_one_file_and_sees_nothing_of_those_sent_together(cast, screens, together, session):
    sent = together.send(("taltal.xlsx", files.xlsx([HEADS, ANA])))
    together.say(sent)
    director = screens(cast.taltal.director)
    director.browser.get(NEW, expect=403)
    director.browser.get(where(sent), expect=403)
    for page in ("/importaciones", "/comunas/02104/importar"):
        assert "varias comunas" not in words(director.browser.get(page))
    upload = session.scalar(sa.select(Upload.id).where(Upload.file == "taltal.xlsx"))
    assert "enviadas juntas" not in words(director.browser.get(f"/importaciones/subidas/{upload}"))
