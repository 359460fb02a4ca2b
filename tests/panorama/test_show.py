"""Panorama: commune × subject for a date, the region, who sent no roster, and who may open what."""

from datetime import date

import pytest

from tests import builders as make
from tests.reading import DOWNLOAD, Reading, formulas, sheet
from tracker.models.accounts import Role
from tracker.models.plan import Origin


@pytest.fixture
def panorama(sign_in):
    """Give the function that reads Panorama as an account sees it."""

    def panorama(account, **query):
        return Reading(sign_in(account).get("panorama.show", **query))

    return panorama


@pytest.fixture
def more_communes(session, cast):
    """Twenty-five more communes, each with one person who is pending in everything."""
    for number in range(25):
        commune = make.commune(session, f"13{number:03}", name=f"Comuna {number:02}")
        make.posting(session, make.inspector(session), commune)


def test_each_commune_has_a_figure_in_each_subject(cast, panorama):
    page = panorama(cast.coordinator)
    assert "según el plan 2026.1, al 3 de noviembre de 2026" in page.words
    assert page.rows[:2] == [
        ["", "Ley 21.802", "Acuerdo regional"],
        ["Comuna", "TRAN Tránsito", "PAUX Primeros auxilios"],
    ]
    assert page.row("Mejillones nómina confirmada el 01-10-2026") == ["25 % 1/4", "25 % 1/4"]
    assert page.row("Taltal") == ["20 % 1/5", "20 % 1/5"]


def test_the_region_counts_each_person_once(cast, panorama):
    page = panorama(cast.coordinator)
    assert page.row("Región cada persona se cuenta una vez") == ["25 % 2/8", "25 % 2/8"]


def test_who_never_sent_a_roster_has_no_figures_and_is_out_of_the_regions(cast, panorama):
    page = panorama(cast.coordinator)
    assert page.row("Calama nunca envió su nómina") == ["Sin información"]
    assert "Nunca enviaron su nómina y no entran en la cifra regional: Calama." in page.words


def test_a_commune_with_nobody_on_the_date_is_not_one_without_information(cast, panorama):
    page = panorama(cast.coordinator, al="2026-01-01", materia="TRAN")
    assert page.row("Calama")[:2] == ["sin información", "–"]
    cast.plan.in_force_from = date(2020, 1, 1)
    page = panorama(cast.coordinator, al="2024-12-31", materia="TRAN")
    assert page.row("Mejillones")[:2] == ["– no se exige a nadie", "0"]
    assert page.row("Calama")[:2] == ["sin información", "–"]
    assert page.row("Región")[0] == "– no se exige a nadie"


def test_whether_the_roster_is_confirmed_stands_beside_the_name(session, cast, panorama):
    page = panorama(cast.coordinator, al="2026-12-31")
    assert page.row("Mejillones sin confirmar desde el 01-10-2026")
    assert panorama(cast.coordinator, al="2026-12-30").row("Mejillones nómina confirmada el 01-10-2026")
    assert panorama(cast.coordinator, al="2026-09-30").row("Mejillones nómina sin confirmar")


def test_any_date_past_or_to_come(cast, panorama):
    assert panorama(cast.coordinator, al="30-06-2026").row("Mejillones") == ["20 % 1/5", "20 % 1/5"]
    assert panorama(cast.coordinator, al="2026-03-01").row("Mejillones") == ["20 % 1/5", "0 % 0/5"]
    assert panorama(cast.coordinator, al="02-03-2028").row("Mejillones")[1] == "25 % 1/4"
    assert panorama(cast.coordinator, al="3.3.2028").row("Mejillones")[1] == "0 % 0/4"


def test_the_plan_is_the_one_of_the_date(session, cast, panorama):
    traffic = cast.plan.requirements[1].subject
    make.adopted_plan(session, make.requirement(traffic), version="2027.1", in_force_from=date(2027, 1, 1))
    assert "según el plan 2026.1" in panorama(cast.coordinator, al="31-12-2026").words
    page = panorama(cast.coordinator, al="01-01-2027")
    assert "según el plan 2027.1" in page.words
    assert "Primeros auxilios" not in page.words
    before = panorama(cast.coordinator, al="31-12-2025")
    assert "Al 31-12-2025 no hay un plan vigente" in before.words
    assert before.rows == []


def test_a_subject_chosen_stays_chosen_where_the_date_has_another_plan(session, cast, panorama):
    """A date is one click away: what that date's plan does not know is no error."""
    traffic = cast.plan.requirements[1].subject
    make.adopted_plan(session, make.requirement(traffic), version="2027.1", in_force_from=date(2027, 1, 1))
    asked = {"materia": "PAUX", "orden": "-cobertura"}
    assert panorama(cast.coordinator, **asked).row("Mejillones")[0] == "25 % 1/4 faltan 3"
    page = panorama(cast.coordinator, al="2027-01-01", **asked)
    assert "El plan 2027.1 no tiene exigencias comunes de esa materia u origen" in page.words
    assert "no hay un plan vigente" in panorama(cast.coordinator, al="31-12-2025", **asked).words


def test_one_subject_shows_rosters_and_sorts(session, cast, panorama):
    make.record(session, cast.moved, cast.first_aid, date(2026, 5, 5))
    page = panorama(cast.coordinator, materia="PAUX")
    assert page.column() == ["Calama", "Mejillones", "Taltal", "Región"]
    assert page.row("Taltal") == ["40 % 2/5 faltan 3", "5", "nómina confirmada el 01-10-2026"]
    asked = page.query("Cobertura")
    assert asked == {"materia": "PAUX", "orden": "cobertura"}
    ascending = panorama(cast.coordinator, **asked)
    assert ascending.column() == ["Mejillones", "Taltal", "Calama", "Región"]
    descending = panorama(cast.coordinator, **ascending.query("Cobertura"))
    assert descending.column() == ["Taltal", "Mejillones", "Calama", "Región"]
    assert panorama(cast.coordinator, materia="PAUX", orden="-comuna").column()[0] == "Taltal"


def test_communes_sort_as_in_spanish(session, cast, panorama):
    for number, name in enumerate(("Ñuñoa", "Nuñoa", "Ovalle", "Ángol", "Anca")):
        make.commune(session, f"0910{number}", name=name)
    names = [row[0].split(" nunca")[0].split(" nómina")[0] for row in panorama(cast.coordinator).rows[2:-1]]
    assert names == ["Anca", "Ángol", "Calama", "Mejillones", "Nuñoa", "Ñuñoa", "Ovalle", "Taltal"]


def test_law_and_agreement_apart(cast, panorama):
    assert panorama(cast.coordinator, origen="law").row("Mejillones")[0] == "25 % 1/4 faltan 3"
    assert "Tránsito" in panorama(cast.coordinator, origen="law").words.split("Quitar filtros")[1]
    assert (
        "Primeros auxilios" in panorama(cast.coordinator, origen="agreement").words.split("Quitar filtros")[1]
    )
    cast.plan.requirements[1].origin = Origin.AGREEMENT
    assert (
        "no tiene exigencias comunes de esa materia u origen"
        in panorama(cast.coordinator, origen="law").words
    )


def test_a_communes_own_requirement_is_not_in_the_matrix(session, cast, panorama):
    own = make.subject(session, "CANES", name="Manejo de canes")
    session.add(make.requirement(own, commune_cut="02102", position=9, version=cast.plan))
    page = panorama(cast.coordinator)
    assert "CANES" not in page.words
    assert page.row("Mejillones") == ["25 % 1/4", "25 % 1/4"]
    assert page.options["materia"] == ["", "TRAN", "PAUX"]


def test_twenty_five_communes_to_a_page_under_the_same_region(cast, more_communes, panorama):
    first, second = panorama(cast.coordinator), panorama(cast.coordinator, pagina="2")
    assert (len(first.rows), len(second.rows)) == (2 + 25 + 1, 2 + 3 + 1)
    assert "1–25 de 28" in first.words
    assert first.row("Región") == second.row("Región") == ["6 % 2/33", "6 % 2/33"]
    assert second.rows == panorama(cast.coordinator, pagina="99").rows
    assert "Calama." in second.words


def test_the_spreadsheet_holds_the_matrix(cast, more_communes, sign_in):
    browser = sign_in(cast.observer)
    pages = [Reading(browser.get("panorama.show", al="2026-12-31", pagina=number)) for number in (1, 2)]
    answer = browser.get("panorama.show", **pages[1].query(DOWNLOAD))
    rows = sheet(answer)
    assert 'filename="Panorama al 31-12-2026.xlsx"' in answer.headers["Content-Disposition"]
    assert rows[0][:4] == ["CUT", "Comuna", "Dotación", "Nómina confirmada"]
    assert rows[0][4:8] == ["TRAN cubiertos", "TRAN exigidos", "TRAN %", "TRAN inscritos"]
    assert rows[1] == [
        "02201",
        "Calama",
        "sin información",
        None,
        *[None, None, "sin información", None] * 2,
        None,
    ]
    [mejillones] = [row for row in rows if row[1] == "Mejillones"]
    assert mejillones == ["02102", "Mejillones", 4, date(2026, 10, 1), 1, 4, 0.25, 0, 1, 4, 0.25, 0, None]
    assert rows[-1][1:6] == ["Región", None, None, 2, 33]
    shown = [row for page in pages for row in page.rows[2:-1]]
    assert [row[1] for row in rows[1:-1]] == [row[0].split(" n")[0].split(" sin")[0] for row in shown]
    assert [f"{row[4]}/{row[5]}" for row in rows[2:-1]] == [row[1].split()[-1] for row in shown[1:]]


def test_who_of_the_missing_is_enrolled_stands_in_the_cell(session, cast, sign_in, panorama):
    commune = cast.mejillones.commune
    edition = make.edition(session, cast.first_aid, commune, date(2026, 12, 9))
    for person in (cast.mejillones.untrained, cast.shared, cast.mejillones.trained):
        make.enrollment(session, edition, person, commune)
    page = panorama(cast.observer)
    assert page.row("Mejillones") == ["25 % 1/4", "25 % 1/4 2 inscritos"]
    assert page.row("Taltal") == ["20 % 1/5", "20 % 1/5 1 inscrito"]
    assert page.row("Región") == ["25 % 2/8", "25 % 2/8 2 inscritos"]
    answer = sign_in(cast.observer).get("panorama.show")
    assert 'title="faltan 3, 2 inscritos"' in answer.text
    one = panorama(cast.observer, materia="PAUX")
    assert one.row("Mejillones")[0] == "25 % 1/4 faltan 3, 2 inscritos"
    assert one.row("Región")[0] == "25 % 2/8 faltan 6, 2 inscritos"
    rows = sheet(sign_in(cast.observer).get("panorama.show", materia="PAUX", formato="xlsx"))
    assert [row[-2] for row in rows] == ["PAUX inscritos", None, 2, 1, 2]
    assert panorama(cast.observer, al="10-12-2026").row("Región")[1] == "25 % 2/8"


def test_the_spreadsheet_has_the_subjects_that_are_shown(cast, sign_in):
    rows = sheet(
        sign_in(cast.coordinator).get("panorama.show", origen="law", orden="-comuna", formato="xlsx")
    )
    assert rows[0][4:] == ["TRAN cubiertos", "TRAN exigidos", "TRAN %", "TRAN inscritos", "Respuesta al plan"]
    assert [row[1] for row in rows[1:]] == ["Taltal", "Mejillones", "Calama", "Región"]


def test_a_commune_named_like_a_formula_is_text(session, cast, sign_in):
    make.commune(session, "09999", name="=HYPERLINK(1)")
    answer = sign_in(cast.coordinator).get("panorama.show", formato="xlsx")
    assert "=HYPERLINK(1)" in [row[1] for row in sheet(answer)]
    assert formulas(answer) == 0


def test_the_coordinator_opens_every_commune_and_cell(cast, panorama):
    page = panorama(cast.coordinator, al="31-12-2026")
    hrefs = set(page.addresses)
    for cut in ("02201", "02102", "02104"):
        assert f"/comunas/{cut}?al=2026-12-31" in hrefs
    assert "/comunas/02102/materias/PAUX?al=2026-12-31" in hrefs


def test_a_director_sees_all_figures_and_opens_only_the_own(cast, panorama):
    page = panorama(cast.mejillones.director)
    assert page.row("Taltal") == ["20 % 1/5", "20 % 1/5"]
    inside = [href for href in page.addresses if href.startswith(("/comunas", "/personas"))]
    assert inside
    assert all(href.startswith("/comunas/02102") for href in inside)
    assert cast.taltal.canary not in page.words


def test_the_observer_sees_figures_and_neither_links_nor_names(session, cast, sign_in):
    answer = sign_in(cast.observer).get("panorama.show", materia="PAUX")
    page = Reading(answer)
    assert page.row("Mejillones")[0] == "25 % 1/4 faltan 3"
    assert not [href for href in page.addresses if href.startswith("/")]
    for person in (cast.mejillones.trained, cast.taltal.lapsed, cast.shared, cast.moved):
        assert person.paternal_surname not in answer.text
        assert person.rut not in answer.text


def test_a_director_of_two_communes_opens_both(session, cast, panorama):
    account = make.account(session, Role.DIRECTOR, commune=cast.mejillones.commune)
    account.grants += make.account(session, Role.DIRECTOR, commune=cast.taltal.commune).grants
    hrefs = panorama(account).addresses
    assert {href[:14] for href in hrefs if href.startswith("/c")} == {"/comunas/02102", "/comunas/02104"}


def test_without_communes_there_is_nothing_to_show(session, today, sign_in):
    make.association(session)
    account = make.account(session, Role.OBSERVER)
    assert "no hay un plan vigente" in Reading(sign_in(account).get("panorama.show")).words
    make.adopted_plan(session, make.requirement(make.subject(session)))
    assert "Sin resultados" in Reading(sign_in(account).get("panorama.show")).words


@pytest.mark.parametrize("who", ["instructor", "inspector"])
def test_who_has_another_task_is_refused(cast, sign_in, who):
    account = cast.instructor if who == "instructor" else cast.mejillones.account
    sign_in(account).get("panorama.show", expect=403)


def test_nobody_is_asked_to_sign_in_and_comes_back(cast, client):
    location = client.get("panorama.show", al="2026-12-31", expect=302).location
    assert location == "/ingresar?next=/panorama?al%3D2026-12-31"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"al": "30-02-2026"}, "Esa fecha no existe. Escríbala como 31-12-2026."),
        ({"al": "2101-01-01"}, "Elija una fecha entre 01-01-2000 y 31-12-2100."),
        ({"origen": "moon"}, "La página no tiene esa opción. Vuelva a elegir en la lista."),
        ({"orden": "PAUX"}, "La página no tiene esa opción. Vuelva a elegir en la lista."),
        ({"pagina": "-1"}, "Esa página no existe."),
        ({"formato": "csv"}, "La página no tiene esa opción."),
    ],
)
def test_what_is_none_gets_a_sentence(cast, sign_in, query, sentence):
    assert sentence in sign_in(cast.coordinator).get("panorama.show", expect=400, **query).text
