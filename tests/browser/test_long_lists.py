"""What is long at a desk is short on a phone, and whole when asked."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests import builders as make
from tracker.ground import database

pytestmark = [pytest.mark.browser, pytest.mark.both]

SHOWN_FIRST = 12
PROPOSED = 90  # a version


@pytest.fixture
def crowd(session, cast):
    """Give Mejillones thirty more people, who miss everything, and put a version to the communes that asks nothing."""
    database.read_only(False)
    for _ in range(30):
        make.posting(session, make.inspector(session), cast.mejillones.commune, start=date(2026, 1, 1))
    make.consultation(session, id=PROPOSED, version="2027.2")
    session.commit()
    database.read_only(True)
    return cast


@pytest.mark.parametrize(
    "address",
    [
        "/comunas/02102",
        "/comunas/02102?vista=persona",
        "/comunas/02102/nomina",
        "/personas",
        f"/plan/acuerdos/{PROPOSED}/efectos",
    ],
)
def test_a_list_shows_its_first_rows_on_a_phone_and_the_rest_when_asked(
    crowd, browse, examine, screen, address
):
    page = browse(crowd.mejillones.director)
    page.goto(address)
    rows = page.locator(".table.brief > tbody > tr:visible")
    whole = page.locator(".table.brief > tbody > tr").count()
    assert whole > SHOWN_FIRST
    rest = page.get_by_role("link", name=f"Ver los {whole} de esta página")
    if screen == "desk":
        expect(rows).to_have_count(whole)
        expect(rest).to_be_hidden()
        return
    expect(rows).to_have_count(SHOWN_FIRST)
    rest.click()
    expect(rows).to_have_count(whole)
    expect(rest).to_be_hidden()
    examine(page)


def test_on_a_phone_the_panorama_opens_one_commune_at_a_time(cast, browse, examine, screen):
    page = browse(cast.coordinator)
    page.goto("/panorama")
    cells = page.locator("#comuna-02102 > td:visible")
    if screen == "desk":
        expect(cells).to_have_count(2)
        expect(page.get_by_role("link", name="Ver materias de Mejillones")).to_be_hidden()
        return
    expect(cells).to_have_count(0)
    expect(page.locator("#comuna-02102 .matrix-short")).to_contain_text("2/8")
    page.get_by_role("link", name="Ver materias de Mejillones").click()
    expect(cells).to_have_count(2)
    examine(page)
    page.get_by_role("link", name="Ver materias de Taltal").click()
    expect(cells).to_have_count(0)
    page.get_by_role("link", name="Cerrar Taltal").click()
    expect(page.get_by_role("link", name="Ver materias de Taltal")).to_be_visible()
