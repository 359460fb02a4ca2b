"""A coordination that begins is told four steps, how far each has come, and where to take it."""

import pytest

from tests import builders as make
from tests.cast import TODAY
from tests.reading import Reading
from tracker.models import Commune
from tracker.models.accounts import Role


@pytest.fixture
def coordinator(session, today):
    """Give the coordinator of an association with two communes and nothing else."""
    make.association(session)
    for cut in ("02102", "02104"):
        make.commune(session, cut)
    return make.account(session, Role.COORDINATOR)


@pytest.fixture
def panorama(coordinator, sign_in):
    """Give the function that reads the coordinator's Panorama."""
    return lambda account=coordinator, **query: Reading(sign_in(account).get("panorama.show", **query))


def test_nothing_is_there_yet(panorama):
    page = panorama()
    assert "Cuatro pasos para empezar" in page.words
    assert "Plan sin plan vigente" in page.words
    assert "Planillas 0 de 2 comunas" in page.words
    assert "Direcciones 0 de 2 comunas" in page.words
    assert "Revisar 0 de 2 nóminas confirmadas" in page.words
    assert [
        page.links[label] for label in ("Elegir el plan", "Subir planillas", "Invitar", "Ver contactos")
    ] == [
        "/plan/versiones",
        "/importaciones",
        "/invitaciones",
        "/contactos",
    ]


def test_each_step_tells_how_far_it_has_come(session, panorama):
    commune = session.get_one(Commune, "02102")
    make.adopted_plan(session, make.requirement(make.subject(session)))
    make.posting(session, make.inspector(session), commune)
    make.account(session, Role.DIRECTOR, commune=commune)
    make.account(session, Role.DIRECTOR, commune=commune)
    page = panorama()
    assert "Plan vigente: 2026.1" in page.words
    assert "Planillas 1 de 2 comunas" in page.words
    assert "Direcciones 1 de 2 comunas" in page.words
    assert page.row("Mejillones"), "the figures that are there are shown too"


def test_with_a_plan_and_a_confirmed_roster_they_are_behind(session, panorama):
    commune = session.get_one(Commune, "02102")
    make.adopted_plan(session, make.requirement(make.subject(session)))
    make.posting(session, make.inspector(session), commune)
    make.attestation(session, commune, TODAY)
    assert "Cuatro pasos" not in panorama().words


def test_of_a_past_day_and_to_others_they_are_not_told(session, panorama):
    assert "Cuatro pasos" not in panorama(al="2026-11-02").words
    observer = make.account(session, Role.OBSERVER)
    assert "Cuatro pasos" not in panorama(observer).words


def test_they_cost_one_query(panorama, coordinator, sign_in, count_queries):
    browser = sign_in(coordinator)
    browser.get("panorama.show")
    with count_queries(6):
        browser.get("panorama.show")
