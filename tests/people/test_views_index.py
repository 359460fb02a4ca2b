"""The directory: whom one finds by name or RUT, where they are and how they stand."""

from datetime import date

import pytest

from tests import builders as make
from tests.reading import DOWNLOAD, Reading, formulas, sheet
from tracker.ground import rut
from tracker.models.people import Profile

MEJILLONES = [
    "Araya Huanchaca, Luis",
    "Cortés Huanchaca, Teresa",
    "Dosveces Soto, Sandra",
    "Ñanco Huanchaca, Ursula",
]
TALTAL = [
    "Araya Paposo, Luis",
    "Cortés Paposo, Teresa",
    "Dosveces Soto, Sandra",
    "Mudado Soto, Mario",
    "Ñanco Paposo, Ursula",
]


@pytest.fixture
def listed(sign_in):
    """Give the function that reads the directory as an account sees it."""

    def listed(account, **query):
        return Reading(sign_in(account).get("people.index", **query))

    return listed


@pytest.fixture
def crowd(session, cast):
    """Sixty more people in Mejillones, named in order."""
    made = [
        make.inspector(session, names=f"Rosa {number:02}", paternal_surname="Zúñiga") for number in range(60)
    ]
    for person in made:
        make.posting(session, person, cast.mejillones.commune)
    return made


def test_it_lists_who_is_on_a_roster_where_and_how_they_stand(cast, listed):
    page = listed(cast.coordinator)
    person = cast.mejillones.lapsed
    assert "Quienes están en la nómina al 03-11-2026." in page.words
    assert page.row("Araya Huanchaca, Luis") == [
        rut.show(person.rut),
        "Mejillones · Inspector/a de seguridad",
        "0 % 0/2",
        "0",
        "1",
        "0",
        "1",
    ]
    assert page.links["Araya Huanchaca, Luis"] == f"/personas/{person.id}?al=2026-11-03"


def test_who_works_in_two_communes_is_one_line(cast, listed):
    page = listed(cast.coordinator)
    assert page.row("Dosveces Soto, Sandra")[1] == (
        "Mejillones · Inspector/a de seguridad Taltal · Inspector/a de seguridad"
    )
    assert page.column().count("Dosveces Soto, Sandra") == 1


def test_names_sort_as_in_spanish(session, cast, listed):
    for surname in ("Ñúñez", "Nuñez", "Núñez", "Ocampo", "Álvarez", "Alvarado", "de la Cruz", "Zapata"):
        make.posting(session, make.inspector(session, paternal_surname=surname), cast.mejillones.commune)
    names = [name.split(" Soto,")[0] for name in listed(cast.mejillones.director).column()]
    surnames = ["Alvarado", "Álvarez", "Dosveces", "Nuñez", "Núñez", "Ñúñez", "Ocampo", "Zapata"]
    assert [name for name in names if name in surnames] == [
        "Alvarado",
        "Álvarez",
        "Dosveces",
        "Nuñez",
        "Núñez",
        "Ñúñez",
        "Ocampo",
        "Zapata",
    ]
    assert names.index("Nuñez") < names.index("Ñanco Huanchaca, Ursula") < names.index("Ñúñez")


def test_a_name_is_found_without_accents_case_or_order(cast, listed):
    for typed in (
        "nanco",
        "ÑANCO",
        "Ursula ñanco",
        "huanchaca  Úrsula",
        " ñan huan ",
        "Ñanco Huanchaca, Ursula",
    ):
        assert listed(cast.mejillones.director, buscar=typed).column() == ["Ñanco Huanchaca, Ursula"]


def test_a_rut_is_found_however_it_is_typed(cast, listed):
    kept = cast.mejillones.untrained.rut
    for typed in (kept, rut.show(kept), kept.replace("-", ""), f" {kept[:-2]} ", kept.replace("-", "–")):
        assert listed(cast.coordinator, buscar=typed).column() == ["Ñanco Huanchaca, Ursula"]


def test_nobody_found_is_said_with_what_was_typed(cast, listed):
    for typed in ("Zzz", "nanco araya", "99.999.999-9", "<b>Ursula", "a%o", "Ara_a"):
        page = listed(cast.coordinator, buscar=typed)
        assert f"Nadie calza con “{typed}”" in page.words
        assert page.rows == []


def test_the_coordinator_chooses_a_commune(cast, listed):
    page = listed(cast.coordinator)
    assert page.options["comuna"] == ["", "02201", "02102", "02104"]
    assert listed(cast.coordinator, comuna="02102").column() == MEJILLONES
    assert listed(cast.coordinator, comuna="02104").column() == TALTAL
    assert "No hay nadie en la nómina a esta fecha" in listed(cast.coordinator, comuna="02201").words


def test_a_director_sees_the_own_commune_and_no_other(cast, listed):
    page = listed(cast.mejillones.director)
    assert page.column() == MEJILLONES
    assert page.row("Dosveces")[1] == (
        "Mejillones · Inspector/a de seguridad otra comuna · Inspector/a de seguridad"
    )
    assert "comuna" not in page.options
    assert cast.taltal.canary not in page.words
    assert "Nadie calza" in listed(cast.mejillones.director, buscar=cast.taltal.canary).words


def test_the_roster_is_that_of_the_date(cast, listed):
    assert "Mudado Soto, Mario" in listed(cast.mejillones.director, al="30-06-2026").column()
    assert "Mudado Soto, Mario" not in listed(cast.mejillones.director, al="01-07-2026").column()
    assert "Mudado Soto, Mario" in listed(cast.taltal.director, al="2026-07-01").column()
    assert "No hay nadie en la nómina a esta fecha" in listed(cast.coordinator, al="31-12-2024").words


def test_who_stood_how_on_a_date_to_come(cast, listed):
    page = listed(cast.mejillones.director, al="2027-01-01")
    assert page.row("Araya Huanchaca, Luis")[2:] == ["0 % 0/2", "1", "1", "0", "0"]


def test_of_who_left_the_figures_are_those_of_the_own_period(session, cast, listed):
    make.posting(session, cast.moved, cast.taltal.commune, start=date(2026, 1, 1), end=date(2026, 6, 30))
    own = make.requirement(
        cast.plan.requirements[0].subject, commune_cut="02104", position=9, version=cast.plan
    )
    session.add(own)
    assert listed(cast.mejillones.director, al="2026-06-01").row("Mudado")[1:] == [
        "Mejillones · Inspector/a de seguridad",
        "0 % 0/2",
        "0",
        "0",
        "0",
        "2",
    ]
    assert listed(cast.coordinator, al="2026-06-01").row("Mudado")[2] == "0 % 0/3"


def test_two_functions_in_a_commune_are_one_person(session, cast, listed):
    person = make.inspector(session, paternal_surname="Bifunción")
    for profile, start in (
        (Profile.SECURITY_INSPECTOR, date(2025, 1, 1)),
        (Profile.DIRECTOR, date(2026, 1, 1)),
    ):
        end = None if profile is Profile.DIRECTOR else date(2026, 12, 31)
        make.posting(session, person, cast.mejillones.commune, profile=profile, start=start, end=end)
    page = listed(cast.mejillones.director)
    assert (
        page.row("Bifunción")[1]
        == "Mejillones · Inspector/a de seguridad Mejillones · Director/a de seguridad"
    )
    assert page.column().count("Bifunción Soto, Ana María") == 1


def test_fifty_to_a_page_and_past_the_end_the_last(cast, crowd, listed):
    first, second = listed(cast.mejillones.director), listed(cast.mejillones.director, pagina="2")
    assert (len(first.column()), len(second.column())) == (50, 14)
    assert "1–50 de 64" in first.words
    assert "51–64 de 64" in second.words
    assert first.query("Siguiente") == {"pagina": "2"}
    assert second.query("Anterior") == {"pagina": "1"}
    assert listed(cast.mejillones.director, pagina="9999999").rows == second.rows
    assert "Nadie calza" in listed(cast.mejillones.director, buscar="zzz", pagina="3").words


def test_search_filter_and_date_stay_while_one_turns_pages(cast, crowd, listed):
    asked = {"buscar": "zúñiga rosa", "comuna": "02102", "al": "2026-10-01"}
    page = listed(cast.coordinator, **asked)
    assert page.query("Siguiente") == asked | {"pagina": "2"}
    assert page.query(DOWNLOAD) == asked | {"formato": "xlsx"}
    assert page.query("Fin de 2026") == asked | {"al": "2026-12-31"}
    assert page.query("Quitar filtros") == {"al": "2026-10-01"}


def test_the_spreadsheet_holds_every_page_of_what_is_shown(cast, crowd, sign_in):
    browser = sign_in(cast.mejillones.director)
    pages = [Reading(browser.get("people.index", buscar="a", pagina=number)) for number in (1, 2)]
    rows = sheet(browser.get("people.index", **pages[0].query(DOWNLOAD)))
    assert rows[0] == [
        "Nombre",
        "RUT",
        "Comuna",
        "Función",
        "Exigidas",
        "Cubiertas",
        "Atrasadas",
        "Vencidas",
        "Por vencer",
        "Pendientes",
        "Con inscripción",
    ]
    shown = [row for page in pages for row in page.rows[1:]]
    assert [row[:2] for row in rows[1:]] == [row[:2] for row in shown]
    assert [f"{row[5]}/{row[4]}" for row in rows[1:]] == [row[3].split()[-1] for row in shown]
    assert [[str(figure) for figure in row[6:10]] for row in rows[1:]] == [row[4:] for row in shown]


def test_a_name_like_a_formula_is_text_in_the_spreadsheet(session, cast, sign_in):
    person = make.inspector(session, paternal_surname="=1+1", maternal_surname=None, names="+SUMA(A1)")
    make.posting(session, person, cast.taltal.commune)
    answer = sign_in(cast.taltal.director).get("people.index", buscar="suma", formato="xlsx")
    assert sheet(answer)[1][0] == "=1+1, +SUMA(A1)"
    assert formulas(answer) == 0


@pytest.mark.parametrize("who", ["observer", "instructor"])
def test_who_has_another_task_is_refused(cast, sign_in, who):
    sign_in(getattr(cast, who)).get("people.index", expect=403)


def test_an_inspector_is_refused(cast, sign_in):
    sign_in(cast.mejillones.account).get("people.index", expect=403)


def test_nobody_is_asked_to_sign_in_and_comes_back(cast, client):
    assert (
        client.get("people.index", buscar="ñ", expect=302).location
        == "/ingresar?next=/personas?buscar%3D%25C3%25B1"
    )


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"al": "31-02-2026"}, "Esa fecha no existe. Escríbala como 31-12-2026."),
        ({"al": "1999-12-31"}, "Elija una fecha entre 01-01-2000 y 31-12-2100."),
        ({"comuna": "99999"}, "La página no tiene esa opción. Vuelva a elegir en la lista."),
        ({"pagina": "0"}, "Esa página no existe."),
        ({"pagina": "²"}, "Esa página no existe."),
        ({"formato": "pdf"}, "La página no tiene esa opción."),
    ],
)
def test_what_is_none_gets_a_sentence(cast, sign_in, query, sentence):
    assert sentence in sign_in(cast.coordinator).get("people.index", expect=400, **query).text


def test_another_commune_is_no_choice_of_a_director(cast, sign_in):
    page = sign_in(cast.mejillones.director).get("people.index", comuna="02104", expect=400).text
    assert "La página no tiene esa opción." in page
