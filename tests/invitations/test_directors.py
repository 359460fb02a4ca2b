"""Directors who are people too: nobody makes them inspectors unasked, and who left the commune is seen."""

from datetime import date

import pytest

from tests import builders as make
from tests.reading import Reading
from tracker.models.accounts import Role

HERE = "/comunas/02102/invitaciones"


@pytest.fixture
def director(session, cast):
    """Give the director of Mejillones, who is on its roster as `untrained`."""
    cast.mejillones.director.rut = cast.mejillones.untrained.rut
    session.commit()
    return cast.mejillones.director


def roles(session, account):
    session.expire_all()
    return {each.role for each in account.grants if each.ended_at is None}


def test_inviting_all_leaves_out_who_directs_until_she_chooses(session, cast, director, sign_in, once):
    browser = sign_in(director)
    page = browser.get(HERE)
    words = Reading(page).words
    assert "Invitar a todos los inspectores de la comuna (2)" in words
    assert "1 persona ya entra con otra función" in words
    browser.post(HERE, once(page), expect=200)
    assert roles(session, director) == {Role.DIRECTOR}
    page = browser.get(HERE)
    assert "Invitar a todos" not in page.text
    browser.post(HERE, once(page) | {"person": cast.mejillones.untrained.id}, expect=200)
    assert roles(session, director) == {Role.DIRECTOR, Role.INSPECTOR}


def test_the_coordinator_sees_who_directs_a_commune_that_they_left(session, cast, director, sign_in):
    browser, posting = sign_in(cast.coordinator), cast.mejillones.untrained.postings[0]
    notice = "1 dirección dejó su comuna y sigue entrando"
    posting.end = date(2026, 11, 3)
    session.commit()
    assert notice not in browser.get("invitations.index").text
    posting.end = date(2026, 11, 2)
    session.commit()
    page = Reading(browser.get("invitations.index"))
    assert notice in page.words
    there = page.links["Ver y quitar la función"]
    shown = Reading(browser.get(there))
    assert [row[0] for row in shown.rows[1:]] == [director.name]
    assert "Su destinación en la comuna terminó" in shown.words
    assert cast.mejillones.deputy.name not in shown.words


def test_who_left_for_a_commune_that_has_its_own_director_is_seen_too(session, cast, director, sign_in):
    person, notice = cast.mejillones.untrained, "1 dirección dejó su comuna y sigue entrando"
    person.postings[0].end = date(2026, 11, 2)
    make.posting(session, person, cast.taltal.commune, start=date(2026, 11, 3))
    session.commit()
    assert notice in Reading(sign_in(cast.coordinator).get("invitations.index")).words
