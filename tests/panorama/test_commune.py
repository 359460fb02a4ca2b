"""A commune's page: what is missing, most urgent first, by subject and by person."""

from datetime import date

import pytest

from tests import builders as make
from tests.reading import DOWNLOAD, Reading, formulas, sheet
from tracker.models.people import Profile

URGENT = [
    ["Araya Huanchaca, Luis", "Primeros auxilios", "Vencido", "venció el 03-04-2025"],
    ["Araya Huanchaca, Luis", "Tránsito", "Pendiente", "plazo 31-12-2026"],
    ["Dosveces Soto, Sandra", "Tránsito", "Pendiente", "plazo 31-12-2026"],
    ["Ñanco Huanchaca, Ursula", "Tránsito", "Pendiente", "plazo 31-12-2026"],
    ["Dosveces Soto, Sandra", "Primeros auxilios", "Pendiente", "sin plazo conocido"],
    ["Ñanco Huanchaca, Ursula", "Primeros auxilios", "Pendiente", "sin plazo conocido"],
]


@pytest.fixture
def mejillones(cast, sign_in):
    """Give the function that reads the page of Mejillones, as its director unless told."""

    def mejillones(account=None, **query):
        browser = sign_in(account or cast.mejillones.director)
        return Reading(browser.get("panorama.commune", cut="02102", **query))

    return mejillones


def own_requirement(session, cast):
    session.add(
        make.requirement(
            cast.plan.requirements[0].subject,
            commune_cut="02102",
            min_hours=20,
            position=9,
            version=cast.plan,
        )
    )


def test_what_is_missing_stands_most_urgent_first(mejillones):
    page = mejillones()
    assert page.rows[1:] == URGENT
    assert "Atrasadas 0 pasó su plazo Vencidas 1 hay que renovar" in page.words
    assert "Por vencer 0 en los próximos 60 días Pendientes 5" in page.words
    assert "Nómina confirmada el 01-10-2026." in page.words


def test_overdue_comes_before_expired_before_expiring_before_pending(session, cast, mejillones):
    make.record(session, cast.shared, cast.first_aid, date(2025, 1, 15))
    page = mejillones(al="01-01-2027")
    assert [row[2] for row in page.rows[1:]] == [
        *["Pendiente Atrasado"] * 3,
        "Vencido",
        "Por vencer",
        "Pendiente",
    ]
    assert page.rows[5] == ["Dosveces Soto, Sandra", "Primeros auxilios", "Por vencer", "vence el 15-01-2027"]


def test_by_subject_those_that_miss_most_first(mejillones):
    page = mejillones(vista="materia")
    assert page.rows == [
        ["Materia", "Cobertura", "Atrasadas", "Vencidas", "Por vencer", "Pendientes"],
        ["Primeros auxilios", "25 % 1/4 faltan 3", "0", "1", "0", "2"],
        ["Tránsito", "25 % 1/4 faltan 3", "0", "0", "0", "3"],
    ]
    assert page.links["Tránsito"] == "/comunas/02102/materias/TRAN?al=2026-11-03"


def test_by_person_those_who_miss_most_first(cast, mejillones):
    page = mejillones(vista="persona")
    assert page.rows[1:] == [
        ["Araya Huanchaca, Luis", "0 % 0/2", "0", "1", "0", "1"],
        ["Dosveces Soto, Sandra", "0 % 0/2", "0", "0", "0", "2"],
        ["Ñanco Huanchaca, Ursula", "0 % 0/2", "0", "0", "0", "2"],
        ["Cortés Huanchaca, Teresa", "100 % 2/2", "0", "0", "0", "0"],
    ]
    person = cast.mejillones.trained.id
    assert page.links["Cortés Huanchaca, Teresa"] == f"/personas/{person}?al=2026-11-03"


def test_a_communes_own_requirement_stands_beside_the_common_one(session, cast, mejillones, sign_in):
    own_requirement(session, cast)
    page = mejillones(vista="materia")
    assert page.row("Primeros auxilios exigencia propia de la comuna")[0] == "0 % 0/4 faltan 4"
    assert page.links["Primeros auxilios"] == "/comunas/02102/materias/PAUX?al=2026-11-03"
    assert "/comunas/02102/materias/PAUX?al=2026-11-03&exigencia=propia" in page.addresses
    own = [row for row in mejillones().rows if row[1] == "Primeros auxilios exigencia propia de la comuna"]
    assert len(own) == 4
    other = Reading(sign_in(cast.coordinator).get("panorama.commune", cut="02104", vista="materia"))
    assert "exigencia propia" not in other.words


def test_only_who_is_there_on_the_date_in_a_function_that_is_bound(session, cast, mejillones):
    cast.plan.requirements[0].profiles = frozenset({Profile.SECURITY_INSPECTOR})
    person = make.inspector(session, paternal_surname="Cámaras")
    make.posting(session, person, cast.mejillones.commune, profile=Profile.CCTV_OPERATOR)
    page = mejillones(vista="persona")
    assert page.row("Cámaras")[0] == "0 % 0/1"
    assert "Mudado" not in page.words
    assert "Mudado Soto, Mario" in mejillones(al="30-06-2026").words


def test_of_who_left_nothing_later_is_told(session, cast, mejillones):
    make.record(session, cast.moved, cast.traffic, date(2026, 7, 1))
    page = mejillones(al="30-06-2026", vista="persona")
    assert page.row("Mudado")[0] == "0 % 0/2"


def test_another_function_elsewhere_does_not_bind_here(session, cast, mejillones):
    cast.plan.requirements[0].profiles = frozenset({Profile.SECURITY_INSPECTOR})
    person = make.inspector(session, paternal_surname="Bizarro")
    make.posting(session, person, cast.mejillones.commune, profile=Profile.DIRECTOR)
    make.posting(session, person, cast.taltal.commune)
    assert mejillones(vista="persona").row("Bizarro")[0] == "0 % 0/1"


def test_a_search_finds_names_without_accents_and_ruts(cast, mejillones):
    assert [row[0] for row in mejillones(buscar="NANCO").rows[1:]] == ["Ñanco Huanchaca, Ursula"] * 2
    found = mejillones(buscar=cast.mejillones.lapsed.rut.replace("-", ""), vista="persona")
    assert found.column() == ["Araya Huanchaca, Luis"]
    assert found.query("Por materia")["buscar"] == cast.mejillones.lapsed.rut.replace("-", "")
    assert found.query("Quitar filtros") == {"vista": "persona"}


def test_the_communes_figures_do_not_stand_over_a_search(mejillones):
    assert "Vencidas 1" in mejillones().words
    assert "Vencidas 1" not in mejillones(buscar="araya").words


def test_nobody_found_is_not_the_same_as_nothing_missing(cast, mejillones):
    assert "Nadie a quien se exija algo calza con “paposo”" in mejillones(buscar="paposo").words
    page = mejillones(buscar="Teresa")
    assert "No falta nada" in page.words
    assert "Nadie" not in page.words


def test_nothing_missing_at_all(session, cast, mejillones):
    for person in (cast.mejillones.lapsed, cast.mejillones.untrained, cast.shared):
        make.record(session, person, cast.first_aid, date(2026, 10, 1))
        make.record(session, person, cast.traffic, date(2026, 10, 1))
    assert "No falta nada" in mejillones().words
    assert mejillones().rows == []


def test_a_commune_that_never_sent_a_roster_has_no_figures(cast, sign_in):
    page = Reading(sign_in(cast.coordinator).get("panorama.commune", cut="02201"))
    assert "Sin información Calama nunca envió su nómina" in page.words
    assert "No falta nada" not in page.words
    assert "Pendientes" not in page.words


def test_a_date_without_people_or_without_plan_is_said(cast, mejillones):
    assert "Al 31-12-2025 no hay un plan vigente" in mejillones(al="31-12-2025").words
    cast.plan.in_force_from = date(2020, 1, 1)
    page = mejillones(al="31-12-2024")
    assert "Al 31-12-2024 no se exige nada a nadie" in page.words
    assert "No falta nada" not in page.words


def test_fifty_lines_to_a_page(session, cast, mejillones):
    for number in range(30):
        person = make.inspector(session, names=f"Rosa {number:02}", paternal_surname="Zúñiga")
        make.posting(session, person, cast.mejillones.commune)
    first, second = mejillones(), mejillones(pagina=2)
    assert (len(first.rows), len(second.rows)) == (51, 17)
    assert "1–50 de 66" in first.words
    assert first.query("Siguiente") == {"pagina": "2"}
    assert first.query("Por persona") == {"vista": "persona"}
    assert mejillones(pagina=999).rows == second.rows


def test_each_view_downloads_what_it_shows(session, cast, sign_in, mejillones):
    own_requirement(session, cast)
    browser = sign_in(cast.mejillones.director)

    def download(**query):
        page = Reading(browser.get("panorama.commune", cut="02102", **query))
        return page, sheet(browser.get("panorama.commune", cut="02102", **page.query(DOWNLOAD)))

    page, rows = download(al="31-12-2026", buscar="araya")
    assert rows[0][2:] == ["Materia", "Situación", "Atrasado", "Vigente hasta", "Plazo", "Inscrito"]
    assert [row[0] for row in rows[1:]] == page.column()
    assert rows[1][2:] == ["Primeros auxilios", "Vencido", "No", date(2025, 4, 3), None, "No"]
    assert rows[2][2:] == ["Tránsito", "Pendiente", "No", None, date(2026, 12, 31), "No"]
    assert rows[3][2:4] == ["Primeros auxilios (exigencia propia de la comuna)", "Pendiente"]
    page, rows = download(vista="materia")
    assert [[f"{row[2]}/{row[1]}", *map(str, row[3:-1])] for row in rows[1:]] == [
        [row[1].split()[2], *row[2:]] for row in page.rows[1:]
    ]
    assert "Primeros auxilios (exigencia propia de la comuna)" in [row[0] for row in rows]
    page, rows = download(vista="persona")
    assert [[row[0], f"{row[3]}/{row[2]}", *map(str, row[4:-1])] for row in rows[1:]] == [
        [row[0], row[1].split()[2], *row[2:]] for row in page.rows[1:]
    ]


def test_who_of_the_missing_is_enrolled_stands_beside_the_gap(session, cast, sign_in, mejillones):
    edition = make.edition(session, cast.first_aid, cast.mejillones.commune, date(2026, 12, 9))
    for person in (cast.mejillones.lapsed, cast.mejillones.untrained, cast.mejillones.trained):
        make.enrollment(session, edition, person, cast.mejillones.commune)
    page = mejillones(vista="materia")
    assert page.row("Primeros auxilios")[0] == "25 % 1/4 faltan 3, 2 inscritos"
    assert page.row("Tránsito")[0] == "25 % 1/4 faltan 3"
    answer = sign_in(cast.coordinator).get("panorama.commune", cut="02102", vista="materia", formato="xlsx")
    assert [(row[0], row[-1]) for row in sheet(answer)] == [
        ("Materia", "Con inscripción"),
        ("Primeros auxilios", 2),
        ("Tránsito", 0),
    ]


def test_a_download_is_named_after_the_commune(session, cast, sign_in):
    """Also where the name is written with signs that a header cannot hold."""
    cast.taltal.commune.name = "María O’Higgins"
    answer = sign_in(cast.coordinator).get("panorama.commune", cut="02104", vista="persona", formato="xlsx")
    named = answer.headers["Content-Disposition"]
    assert "filename*=UTF-8''Mar%C3%ADa%20O%E2%80%99Higgins%20por%20persona%20al%2003-11-2026.xlsx" in named
    assert named.isascii()


def test_a_name_like_a_formula_is_text(session, cast, sign_in):
    person = make.inspector(session, paternal_surname="@SUMA", names="-1")
    make.posting(session, person, cast.mejillones.commune)
    for view in ("urgencia", "persona"):
        answer = sign_in(cast.coordinator).get("panorama.commune", cut="02102", vista=view, formato="xlsx")
        assert "@SUMA Soto, -1" in [row[0] for row in sheet(answer)]
        assert formulas(answer) == 0


def test_those_who_may(cast, mejillones):
    for account in (cast.coordinator, cast.mejillones.director, cast.mejillones.deputy):
        assert mejillones(account).rows[1:] == URGENT


def test_a_stranger_finds_what_is_missing(cast, sign_in):
    browser = sign_in(cast.taltal.director)
    strange = browser.get("panorama.commune", cut="02102", expect=404)
    missing = browser.get("panorama.commune", cut="99999", expect=404)
    assert strange.text == missing.text


def test_who_has_another_task_is_refused(cast, sign_in):
    for account in (cast.observer, cast.instructor, cast.mejillones.account):
        sign_in(account).get("panorama.commune", cut="02102", expect=403)


def test_nobody_is_asked_to_sign_in(cast, client):
    assert client.get("panorama.commune", cut="02102", expect=302).location == "/ingresar?next=/comunas/02102"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"al": "2026-02-29"}, "Esa fecha no existe. Escríbala como 31-12-2026."),
        ({"vista": "mapa"}, "La página no tiene esa opción. Vuelva a elegir en la lista."),
        ({"pagina": "1.5"}, "Esa página no existe."),
        ({"formato": "ods"}, "La página no tiene esa opción."),
    ],
)
def test_what_is_none_gets_a_sentence(cast, sign_in, query, sentence):
    answer = sign_in(cast.mejillones.director).get("panorama.commune", cut="02102", expect=400, **query)
    assert sentence in answer.text


def test_its_director_is_asked_for_the_answer_to_a_version_in_consultation(session, cast, mejillones):
    version = make.consultation(session)
    asking = f"La versión {version.version} del plan espera la respuesta de su comuna"
    assert mejillones().links[asking] == f"/plan/acuerdos/{version.id}"
    assert asking not in mejillones(cast.coordinator).links
    make.ratification(session, version, cast.mejillones.commune)
    assert asking not in mejillones().links
