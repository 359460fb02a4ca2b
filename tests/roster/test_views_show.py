"""The roster of a commune on a date: searched, sorted, by pages, as a spreadsheet."""

from datetime import date

import pytest

from tests import builders as make
from tests.reading import DOWNLOAD, Reading, sheet
from tracker.models.people import Contract, Profile


@pytest.fixture
def show(sign_in):
    """Give the function that reads the page as an account sees it."""

    def show(account, cut="02102", **query):
        return Reading(sign_in(account).get("roster.show", cut=cut, **query))

    return show


def test_it_lists_who_is_on_the_roster_with_their_posting(session, cast, show):
    cast.mejillones.lapsed.postings[0].contract = Contract.PLANTA
    page = show(cast.mejillones.director)
    assert page.column() == [
        "Araya Huanchaca, Luis",
        "Cortés Huanchaca, Teresa",
        "Dosveces Soto, Sandra",
        "Ñanco Huanchaca, Ursula",
    ]
    told = ["Inspector/a de seguridad", "Planta", "–", "01-01-2025", "01-01-2025", "–"]
    assert page.row("Araya")[1:7] == told


def test_the_deputy_and_the_coordinator_see_it(cast, show):
    for account in (cast.mejillones.deputy, cast.coordinator):
        assert len(show(account).column()) == 4


def test_another_commune_finds_nothing(cast, sign_in):
    sign_in(cast.taltal.director).get("roster.show", cut="02102", expect=404)
    sign_in(cast.coordinator).get("roster.show", cut="99999", expect=404)


def test_who_sees_no_names_is_refused(cast, sign_in):
    for account in (cast.observer, cast.instructor, cast.mejillones.account):
        sign_in(account).get("roster.show", cut="02102", expect=403)


@pytest.mark.parametrize(
    ("al", "there"), [("2026-06-30", True), ("2026-07-01", False), ("2024-12-31", False)]
)
def test_it_answers_for_any_date(cast, show, al, there):
    assert ("Mudado Soto, Mario" in show(cast.mejillones.director, al=al).words) is there


def test_who_joins_later_is_named_below(session, cast, show):
    coming = [make.inspector(session, names=names, paternal_surname="Rojo") for names in ("Eva", "Ida")]
    for person, start in zip(coming, (date(2027, 5, 1), date(2026, 12, 1)), strict=True):
        make.posting(session, person, cast.mejillones.commune, start=start)
    cast.mejillones.lapsed.postings[0].end = date(2026, 12, 31)
    make.posting(session, cast.mejillones.lapsed, cast.mejillones.commune, start=date(2027, 1, 1))  # renewed
    session.commit()
    page = show(cast.mejillones.director)
    assert len(page.column()) == 4
    assert (
        "Entran después del 03-11-2026: Rojo Soto, Ida (01-12-2026); Rojo Soto, Eva (01-05-2027)."
        in page.words
    )
    assert (
        "Entra después del 01-12-2026: Rojo Soto, Eva (01-05-2027)."
        in show(cast.coordinator, al="2026-12-01").words
    )
    assert "después del" not in show(cast.mejillones.director, al="2026-10-01").words


def test_it_is_searched_and_sorted(session, cast, show):
    cast.mejillones.trained.postings[0].profile = Profile.CCTV_OPERATOR
    cast.mejillones.trained.postings[0].start = date(2020, 1, 1)
    session.commit()
    assert show(cast.coordinator, buscar="ñanco").column() == ["Ñanco Huanchaca, Ursula"]
    assert show(cast.coordinator, orden="-nombre").column()[0] == "Ñanco Huanchaca, Ursula"
    assert show(cast.coordinator, orden="-funcion").column()[0] == "Cortés Huanchaca, Teresa"
    assert show(cast.coordinator, orden="desde").column()[0] == "Cortés Huanchaca, Teresa"
    assert "Nadie calza con “zzz”" in show(cast.coordinator, buscar="zzz").words


def test_it_comes_fifty_at_a_time(session, cast, show):
    for number in range(60):
        make.posting(session, make.inspector(session, names=f"N{number:02}"), cast.mejillones.commune)
    assert len(show(cast.coordinator).column()) == 50
    assert len(show(cast.coordinator, pagina="2").column()) == 14


def test_the_spreadsheet_is_the_table(cast, sign_in):
    browser = sign_in(cast.mejillones.director)
    page = Reading(browser.get("roster.show", cut="02102", orden="-nombre"))
    answer = browser.get("roster.show", cut="02102", **page.query(DOWNLOAD))
    rows = sheet(answer)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert rows[0] == [
        *["Nombre", "RUT", "Función", "Contrato", "Empleador", "Ejerce desde", "Nombramiento"],
        *["Decreto de nombramiento", "Fecha del decreto de nombramiento", "Desde", "Hasta", "Conduce"],
    ]
    assert [row[0] for row in rows[1:]] == page.column()
    day = date(2025, 1, 1)
    assert rows[1][2:] == [
        *["Inspector/a de seguridad", None, "Municipalidad", None, day, None, None, day, None, None],
    ]


@pytest.mark.parametrize("query", [{"orden": "nada"}, {"al": "ayer"}, {"pagina": "0"}, {"formato": "pdf"}])
def test_what_the_page_does_not_know_is_refused(cast, sign_in, query):
    sign_in(cast.coordinator).get("roster.show", cut="02102", expect=400, **query)


def test_an_empty_roster_says_what_to_do(cast, show):
    assert "No hay nadie en la nómina a esta fecha" in show(cast.coordinator, cut="02201").words


def test_it_says_what_waits_and_since_when(session, cast, show):
    page = show(cast.mejillones.director)
    assert "Confirmada el 01-10-2026" in page.words
    assert "Traspasos (1 por resolver)" in page.words
    assert "Agregar a una persona" in page.words
    assert "Revisar y confirmar" in page.words
    assert "Revisar y confirmar" not in show(cast.coordinator).words
