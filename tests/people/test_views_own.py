"""One's own training: what is required of oneself, in plain words, and nobody else."""

from datetime import date

import pytest

from tests import builders as make
from tests.reading import DOWNLOAD, Reading, sheet
from tracker.models.accounts import Role


@pytest.fixture
def own(session, sign_in):
    """Give the function that reads one's own page: of an inspector, who gets an account for it."""
    accounts = {}

    def own(inspector, **query):
        if inspector.id not in accounts:
            accounts[inspector.id] = make.account(session, Role.INSPECTOR, rut=inspector.rut)
        return Reading(sign_in(accounts[inspector.id]).get("people.own", **query))

    return own


def test_it_tells_each_subject_in_plain_words(cast, own):
    words = own(cast.mejillones.lapsed).words
    assert "Luis Araya Huanchaca" in words
    assert "Primeros auxilios Vencido Venció el 3 de abril de 2025. Tiene que renovarla." in words
    assert (
        "Tránsito Pendiente Todavía no tiene un curso que cumpla. Tiene plazo hasta el 31 de diciembre de 2026."
        in words
    )
    assert words.index("Primeros auxilios Vencido") < words.index("Tránsito Pendiente")


def test_what_is_known_is_said_with_how_long_it_serves(cast, sign_in):
    words = Reading(sign_in(cast.mejillones.account).get("people.own")).words
    assert "Está al día en todas sus materias." in words
    assert "Primeros auxilios Vigente Le sirve hasta el 2 de marzo de 2028." in words
    assert "Tránsito Vigente No vence." in words
    assert "Elementos defensivos (art. 43) Sí" in words
    assert "Mejillones Inspector/a de seguridad Desde el 01-01-2025." in words
    assert "02-03-2026 Primeros auxilios, 16 horas 16 horas · OTEC Huanchaca" in words


def test_the_first_words_sum_up(session, cast, own):
    person = cast.mejillones.untrained
    assert "Está al día en 0 de 2 materias." in own(person).words
    assert "Tiene una materia atrasada." in own(person, al="2027-01-01").words
    assert "Al 31-12-2024 no se le exige ninguna materia." in own(person, al="2024-12-31").words
    make.record(session, person, cast.traffic, date(2026, 11, 3))
    make.record(session, person, cast.first_aid, date(2024, 11, 30))
    page = own(person)
    assert "Está al día en 2 de 2 materias." in page.words
    assert "Por vencer Le sirve hasta el 30 de noviembre de 2026. Conviene renovarla antes." in page.words


def test_a_deadline_that_passed_is_said(cast, own):
    words = own(cast.mejillones.untrained, al="1-1-2027").words
    assert (
        "Pendiente Atrasado Todavía no tiene un curso que cumpla. Su plazo pasó el 31 de diciembre de 2026."
        in words
    )


def test_the_reasons_are_there(cast, own):
    words = own(cast.mejillones.untrained).words
    assert "Por qué Exigencia del plan: al menos 8 horas pedagógicas; se renueva cada 24 meses." in words


def test_one_sees_all_of_oneself_also_after_leaving(session, cast, own):
    make.record(session, cast.moved, cast.traffic, date(2026, 9, 1))
    words = own(cast.moved).words
    assert "Taltal Inspector/a de seguridad Desde el 01-07-2026." in words
    assert "Mejillones Inspector/a de seguridad Del 01-01-2025 al 30-06-2026." in words
    assert "01-09-2026 Tránsito, 8 horas" in words


def test_a_communes_own_requirement_is_marked(session, cast, own):
    session.add(
        make.requirement(
            cast.plan.requirements[0].subject, commune_cut="02102", position=9, version=cast.plan
        )
    )
    words = own(cast.mejillones.lapsed).words
    assert words.count("Primeros auxilios exigencia propia de su comuna") == 1


def test_who_has_no_roster_yet_is_told_so(session, cast, sign_in):
    account = make.account(session, Role.INSPECTOR, rut="12345678-5")
    assert "Todavía no hay datos con su RUT" in Reading(sign_in(account).get("people.own")).words


def test_an_account_without_rut_is_nobody(session, cast, sign_in):
    account = make.account(session, Role.INSPECTOR)
    assert "Todavía no hay datos con su RUT" in Reading(sign_in(account).get("people.own")).words


def test_a_director_who_is_also_an_inspector_sees_only_oneself_here(session, cast, sign_in):
    account = make.account(
        session, Role.DIRECTOR, commune=cast.mejillones.commune, rut=cast.taltal.lapsed.rut
    )
    account.grants += make.account(session, Role.INSPECTOR).grants
    words = Reading(sign_in(account).get("people.own")).words
    assert "Luis Araya Paposo" in words
    assert cast.mejillones.canary not in words


@pytest.mark.parametrize("who", ["coordinator", "observer", "instructor"])
def test_who_is_no_inspector_is_refused(cast, sign_in, who):
    sign_in(getattr(cast, who)).get("people.own", expect=403)


def test_nobody_is_asked_to_sign_in(cast, client):
    assert client.get("people.own", expect=302).location == "/ingresar?next=/mi-capacitacion"


@pytest.mark.parametrize("al", ["mañana", "2026-13-01", "29-02-2026", "1e3", "01-01-2101"])
def test_a_date_that_is_none_gets_a_sentence(cast, sign_in, al):
    page = sign_in(cast.mejillones.account).get("people.own", al=al, expect=400).text
    assert "Esa fecha no existe. Escríbala como 31-12-2026." in page or "Elija una fecha entre" in page


def test_the_spreadsheet_is_what_the_page_shows(cast, sign_in):
    browser = sign_in(cast.mejillones.account)
    page = Reading(browser.get("people.own", al="2026-12-31"))
    rows = sheet(browser.get("people.own", **page.query(DOWNLOAD)))
    assert [row[:5] for row in rows[1:]] == [
        ["Primeros auxilios", "Vigente", "No", date(2028, 3, 2), None],
        ["Tránsito", "Vigente", "No", None, date(2026, 12, 31)],
    ]
    assert all(f"{subject} {status}" in page.words for subject, status, *_ in rows[1:])
