"""Who served before the appointment, in a file without «desde»: asked once since when they are there, and remembered."""

import pytest
import sqlalchemy as sa

from tests.imports.screens import words
from tests.reading import Reading
from tests.sheets import files
from tracker.models import Inspector, Posting

HEADS = ["RUT", "NOMBRES", "APELLIDO PATERNO", "CARGO", "FECHA INGRESO", "FECHA NOMBRAMIENTO"]
ANA = ["12.345.678-5", "Ana", "Soto", "Directora", "01-03-2015", "20-09-2026"]
LUIS = ["11.222.333-9", "Luis", "Araya", "Directora", "20-09-2026", "20-09-2026"]
EVA = ["9.876.543-3", "Eva", "Lara", "Directora", "15-06-2019", "20-09-2026"]
WARNED = "fecha de ingreso anterior al nombramiento"


@pytest.fixture
def director(cast, screens):
    return screens(cast.mejillones.director)


@pytest.fixture
def starts(session):
    """Give since when each of the people above is in the commune."""

    def of(*ruts):
        session.rollback()
        query = sa.select(Inspector.names, Posting.start).join(Posting.inspector)
        found = session.execute(query.where(Inspector.rut.in_(["12345678-5", "11222333-9", "9876543-3"])))
        return {row.names: f"{row.start}" for row in found}

    return of


@pytest.mark.parametrize(
    ("said", "since"), [("fecha_ingreso", "2015-03-01"), ("fecha_nombramiento", "2026-09-20")]
)
def test_it_is_asked_once_with_its_count_and_remembered(director, starts, said, since):
    sent = director.send(files.xlsx([HEADS, ANA, LUIS]))
    page = director.look(sent)
    [asked] = [row for row in Reading(page).rows if row[0].startswith("Ejercen desde antes")]
    assert asked[0].endswith("desde cuándo están en la comuna (1)")
    assert asked[1] == "fila 2: 01-03-2015"
    assert WARNED in words(page)
    director.confirm_anyway(sent)
    assert starts() == {}
    director.answer(sent, dates_0=said)
    assert WARNED not in words(director.look(sent))
    director.confirm(sent)
    assert starts() == {"Ana": since, "Luis": "2026-09-20"}

    again = director.send(files.xlsx([HEADS, ANA, LUIS, EVA]))
    assert director.figures(again)["Sin cambios"] == 2
    director.confirm(again)
    assert starts()["Eva"] == ("2019-06-15" if said == "fecha_ingreso" else "2026-09-20")


def test_what_was_answered_is_corrected_where_all_that_was_taught_is(director, starts):
    sent = director.send(files.xlsx([HEADS, ANA]))
    director.answer(sent, dates_0="fecha_ingreso")
    director.confirm(sent)
    [(name, said)] = director.proposed("02102").items()
    assert said == "fecha_ingreso"
    director.teach("02102", **{name: "fecha_nombramiento"})
    assert director.proposed("02102") == {name: "fecha_nombramiento"}
    director.confirm(director.send(files.xlsx([HEADS, EVA])))
    assert starts() == {"Ana": "2015-03-01", "Eva": "2026-09-20"}
    director.teach("02102", **{name: "olvidar"})
    assert "Ejercen desde antes" in words(director.look(director.send(files.xlsx([HEADS, EVA]))))


@pytest.mark.parametrize(
    ("heads", "row"),
    [
        ([*HEADS, "DESDE"], [*ANA, "01-01-2020"]),
        (HEADS[:-1], ANA[:-1]),
        (HEADS, LUIS),
        (HEADS, [*ANA[:-1], ""]),
    ],
)
def test_it_is_not_asked_where_the_file_says_it_or_the_dates_do_not_differ(director, heads, row):
    assert "Ejercen desde antes" not in words(director.look(director.send(files.xlsx([heads, row]))))
