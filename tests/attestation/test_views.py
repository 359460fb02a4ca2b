"""Confirming the roster: the list, what changed since the last time, and the word for it."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from tests import builders as make
from tests.cast import NOW, TODAY
from tests.filling import carried, send
from tests.reading import Reading
from tracker.attestation.rules import attest
from tracker.ground.refused import Refused
from tracker.models import RosterAttestation
from tracker.models.accounts import Role
from tracker.models.people import Contract, Profile

PAGE = "/comunas/02102/nomina/confirmar"
YES = {"right": "y"}


@pytest.fixture
def words(session, cast):
    """Give the attestations of Mejillones made by the page."""

    def words():
        session.rollback()
        own = select(RosterAttestation).where(
            RosterAttestation.commune_cut == "02102", RosterAttestation.by_id.is_not(None)
        )
        return list(session.scalars(own))

    return words


def test_a_director_confirms_the_list_of_today(cast, sign_in, words):
    browser = sign_in(cast.mejillones.director)
    page = browser.get(PAGE)
    assert Reading(page).column() == [
        "Araya Huanchaca, Luis",
        "Cortés Huanchaca, Teresa",
        "Dosveces Soto, Sandra",
        "Ñanco Huanchaca, Ursula",
    ]
    send(browser, page, PAGE, **YES)
    [word] = words()
    assert (word.attested_on, word.by_id) == (TODAY, cast.mejillones.director.id)
    assert word.seen[str(cast.mejillones.trained.id)] == {
        "profile": "security_inspector",
        "contract": None,
        "employer": "municipality",
        "served_since": None,
        "appointed_on": "2025-01-01",
        "decree": None,
        "decree_on": None,
        "drives": None,
    }
    assert "Confirmada el 03-11-2026" in Reading(browser.get("roster.show", cut="02102")).words


def test_the_deputy_confirms_too(cast, sign_in, words):
    browser = sign_in(cast.mejillones.deputy)
    send(browser, browser.get(PAGE), PAGE, **YES)
    assert [word.by_id for word in words()] == [cast.mejillones.deputy.id]


def test_a_stranger_finds_nothing(cast, sign_in, words):
    browser = sign_in(cast.taltal.director)
    browser.get(PAGE, expect=404)
    browser.post(PAGE, YES | {"once": "a"}, expect=404)
    assert words() == []


def test_the_coordinator_has_no_word_to_give(cast, sign_in, words):
    for account in (cast.coordinator, cast.observer, cast.mejillones.account):
        browser = sign_in(account)
        browser.get(PAGE, expect=403)
        browser.post(PAGE, YES | {"once": "a"}, expect=403)
    assert words() == []


def test_without_the_box_nothing_is_confirmed(cast, sign_in, words):
    browser = sign_in(cast.mejillones.director)
    told = send(browser, browser.get(PAGE), PAGE, expect=400)
    assert "Marque la casilla si es así" in told.text
    assert words() == []


def test_an_empty_roster_is_not_confirmed(session, cast, sign_in):
    director = make.account(session, Role.DIRECTOR, commune=cast.calama)
    browser = sign_in(director)
    page = browser.get("/comunas/02201/nomina/confirmar")
    assert "Hoy no hay nadie en la nómina" in page.text
    told = browser.post("/comunas/02201/nomina/confirmar", YES | {"once": "a"}, expect=400)
    assert "Hoy no hay nadie en la nómina" in told.text
    with pytest.raises(Refused, match="primero envíela"):
        attest(session, "02201", [], director.id, NOW)
    assert session.scalars(select(RosterAttestation).filter_by(commune_cut="02201")).all() == []


def test_a_double_click_confirms_once(cast, sign_in, words):
    browser = sign_in(cast.mejillones.director)
    data = carried(browser.get(PAGE), PAGE) | YES
    assert {browser.post(PAGE, data).location for _ in range(3)} == {"/comunas/02102/nomina"}
    assert len(words()) == 1


def test_a_list_that_changed_meanwhile_is_shown_again_first(session, cast, sign_in, words):
    browser = sign_in(cast.mejillones.director)
    page = browser.get(PAGE)
    newcomer = make.inspector(session, names="Nora", paternal_surname="Nueva")
    make.posting(session, newcomer, cast.mejillones.commune, start=TODAY)
    told = send(browser, page, PAGE, expect=400, **YES)
    assert "Otra persona cambió estos datos" in told.text
    assert "Nueva Soto, Nora" in Reading(told).column()
    assert words() == []
    send(browser, told, PAGE, **YES)
    assert str(newcomer.id) in words()[0].seen


def test_what_changed_since_is_told_before_it_is_confirmed_again(session, cast, sign_in, words):
    team, browser = cast.mejillones, sign_in(cast.mejillones.director)
    assert "Es la primera vez" not in browser.get(PAGE).text
    assert "entonces no se guardó la lista" in browser.get(PAGE).text
    send(browser, browser.get(PAGE), PAGE, **YES)
    assert "Nada cambió desde la última confirmación" in browser.get(PAGE).text
    team.lapsed.postings[0].end = date(2026, 11, 2)
    team.trained.postings[0].profile = Profile.CCTV_OPERATOR
    team.trained.postings[0].contract = Contract.HONORARIOS
    team.untrained.postings[0].appointed_on = None
    newcomer = make.inspector(session, names="Nora", paternal_surname="Nueva")
    make.posting(session, newcomer, team.commune, start=TODAY)
    session.commit()
    told = Reading(browser.get(PAGE)).words
    assert "Nueva Soto, Nora llegó" in told
    assert "Araya Huanchaca, Luis se fue" in told
    assert (
        "Cortés Huanchaca, Teresa Función: Inspector/a de seguridad → Operador/a de cámaras; "
        "Contrato: sin información → Honorarios." in told
    )
    assert "Ñanco Huanchaca, Ursula Nombramiento: 01-01-2025 → sin información" in told
    assert "4 cambios desde la confirmación" in Reading(browser.get("roster.show", cut="02102")).words


def test_the_first_time_says_so(session, cast, sign_in):
    director = make.account(session, Role.DIRECTOR, commune=cast.calama)
    make.posting(session, make.inspector(session), cast.calama)
    assert (
        "Es la primera vez que se confirma" in sign_in(director).get("/comunas/02201/nomina/confirmar").text
    )


def test_pages_say_and_show_where_nobody_confirmed_for_too_long(session, cast, sign_in, time_machine):
    browser = sign_in(cast.coordinator)
    fresh = browser.get("panorama.show")
    assert 'class="stale"' not in fresh.text
    for query in ({"al": "2026-12-31"}, {"al": "2026-12-31", "materia": "PAUX"}):
        late = browser.get("panorama.show", **query)
        assert "sin confirmar desde el 01-10-2026" in late.text
        assert late.text.count('class="stale"') >= 2
    commune = Reading(browser.get("panorama.commune", cut="02102", al="2026-12-31")).words
    assert "Nómina sin confirmar desde el 01-10-2026." in commune
    time_machine.move_to(datetime(2027, 1, 5, 15, tzinfo=UTC))
    assert (
        "Sin confirmar desde el 01-10-2026" in sign_in(cast.coordinator).get("roster.show", cut="02102").text
    )
