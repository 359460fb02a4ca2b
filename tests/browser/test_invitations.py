"""From a slip into the tracker, as it is done: the director prints it, the inspector holds a phone before it."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def slips(app, cast, browse):
    """Give the director's page with the slips of all inspectors of the commune."""
    app.config["ARGON2"] = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
    page = browse(cast.mejillones.director)
    page.goto("/invitaciones")
    page.get_by_role("link", name="Invitar a inspectores de Mejillones").click()
    page.get_by_role("button", name="Invitar a todos los inspectores de la comuna (3)").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("3 tarjetas")
    return page


def test_the_slips_are_whole_on_a_screen_and_on_paper(slips, examine, picture):
    examine(slips)
    slips.get_by_text("Texto para un mensaje").first.click()
    examine(slips)
    slips.emulate_media(media="print")
    picture(slips)
    expect(slips.locator(".slip-code").first).to_be_visible()
    expect(slips.locator(".slip-copy").first).not_to_be_visible()


def test_an_inspector_comes_in_by_the_slips_address(slips, cast, browse, examine):
    slip = slips.locator(".slip").filter(has_text=cast.mejillones.lapsed.full_name)
    code = slip.locator(".slip-code").inner_text()
    phone = browse()
    phone.goto(f"/invitacion#{code}")
    expect(phone.get_by_label("Código")).to_have_value(code)
    assert phone.url.endswith("/invitacion"), "the code stays in the address"
    phone.get_by_label("Clave nueva").fill("salitre y copihue")
    phone.get_by_label("La misma clave, otra vez").fill("salitre y copihue")
    phone.get_by_role("button", name="Guardar e ingresar").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Mi capacitación")
    examine(phone)


def test_who_chooses_a_bad_password_is_told_and_keeps_the_code(slips, browse, examine, faults):
    code = slips.locator(".slip-code").first.inner_text()
    phone = browse()
    phone.goto(f"/invitacion#{code}")
    phone.get_by_label("Clave nueva").fill("corta")
    phone.get_by_label("La misma clave, otra vez").fill("corta")
    phone.get_by_role("button", name="Guardar e ingresar").click()
    expect(phone.get_by_role("alert")).to_contain_text("La clave es muy corta")
    expect(phone.get_by_label("Código")).to_have_value(code)
    examine(phone)
    assert [fault for fault in faults if "status of 409" not in fault] == []
    faults.clear()


def test_the_text_of_a_slip_is_copied_to_a_message(slips):
    slips.context.grant_permissions(["clipboard-read", "clipboard-write"])
    slips.get_by_role("button", name="Copiar texto").first.click()
    expect(slips.get_by_text("Copiado").first).to_be_visible()
    copied = slips.evaluate("navigator.clipboard.readText()")
    assert slips.locator(".slip-code").first.inner_text() in copied


def test_a_second_click_does_not_lose_the_slips(app, cast, browse):
    page = browse(cast.mejillones.director)
    page.goto("/comunas/02102/invitaciones")
    page.get_by_role("button", name="Invitar a todos los inspectores").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("3 tarjetas")
