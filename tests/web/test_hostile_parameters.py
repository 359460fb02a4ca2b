"""Whatever stands in an address, the answer is a page or a refusal, never an error, and never markup of the visitor's."""

import contextvars
from urllib.parse import quote, quote_from_bytes

import pytest

from tests.client import Page
from tests.thorough import some

NAUGHTY = [
    "\0",
    "a\0b",
    "²",
    "١٢٣",
    "½",
    "-1",
    "1e9",
    "0x10",
    "NaN",
    "Infinity",
    str(2**31),
    str(2**63),
    "9" * 400,
    "x" * 5_000,
    "%s%n%x",
    "%",
    "_",
    "\\",
    "' OR '1'='1' --",
    "1; DROP TABLE inspector",
    '") UNION SELECT 1 --',
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "{{ 7*7 }}{% debug %}",
    "${7*7}",
    "=HYPERLINK(1)",
    "../../etc/passwd",
    "\r\nSet-Cookie: a=b",
    "\u202ederecha",
    "\ufeff\u200b",
    "𝕬𝖓𝖆 ﬃ İ ß",
    "a\u0301" * 200,
    "👩‍🚒",
    "null",
    "[]",
    "2026-02-30",
    "31-12-999999999",
]
BYTES = [b"\xff\xfe", b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xc0\x80", b"\xe2\x28\xa1"]
WRITTEN = [quote(text, safe="") for text in NAUGHTY] + [quote_from_bytes(raw) for raw in BYTES]
MARKUP = [text for text in NAUGHTY if set(text) & set("<\"'")]
ALIKE = ("al", "pagina", "formato", "otro")
PAGES = {
    "/panorama": ("materia", "origen", "orden"),
    "/comunas/02102": ("vista", "buscar"),
    "/comunas/02102/materias/PAUX": ("exigencia", "estado", "orden", "buscar"),
    "/comunas/02102/nomina": ("orden", "buscar"),
    "/comunas/02102/traspasos": ("vista",),
    "/personas": ("comuna", "buscar"),
    "/personas/1": (),
    "/mi-capacitacion": (),
    "/mis-solicitudes": (),
    "/mis-datos": (),
    "/solicitudes": (),
    "/ingresar": ("next",),
    "/invitaciones": ("rol", "estado", "comuna", "buscar"),
    "/comunas/02102/invitaciones": (),
    "/contactos": (),
    "/correos": (),
}

OWN = ("/mi-capacitacion", "/mis-solicitudes", "/mis-datos")


@pytest.fixture
def ask(cast, sign_in, client):
    """Give the function that asks for an address, as who may see it, and finds no fault with the answer."""
    browsers = dict.fromkeys(OWN, sign_in(cast.mejillones.account)) | {"/ingresar": client}
    coordinator = sign_in(cast.coordinator)

    def ask(page, address):
        browser = browsers.get(page, coordinator)
        response = contextvars.Context().run(lambda: browser.open(address))
        assert response.status_code in {200, 302, 400, 404}, f"{address}: {response.status}"
        if response.mimetype == "text/html" and response.location is None:
            Page(response.text).check()
            assert not [text for text in MARKUP if text in response.text], address
        assert "Set-Cookie: a=b" not in str(response.headers)
        return response

    return ask


@pytest.mark.only("sqlite")  # most of these never reach the database; those that do follow
@pytest.mark.parametrize("page", PAGES)
def test_any_parameter_of_a_page(ask, page):
    for name in (*ALIKE, *PAGES[page]):
        for written in some(WRITTEN, "sqlite", page + name):
            ask(page, f"{page}?{name}={written}")


def test_any_search(ask):
    for written in WRITTEN:
        ask("/personas", f"/personas?buscar={written}")


@pytest.mark.only("sqlite")
def test_any_name_of_a_parameter(ask):
    for written in WRITTEN:
        ask("/personas", f"/personas?{written}=1")


def test_any_part_of_a_path(ask):
    for written in WRITTEN:
        for path in (
            "/comunas/{}",
            "/comunas/{}/invitaciones",
            "/comunas/{}/materias/PAUX",
            "/comunas/02102/materias/{}",
            "/personas/{}",
            "/solicitudes/{}",
            "/privacidad/{}",
        ):
            assert ask("/personas", path.format(written)).status_code in {400, 404, 308}


def test_a_parameter_twice_and_a_thousand_of_them(ask):
    assert ask("/personas", "/personas?al=2026-01-01&al=2026-01-02").status_code == 400
    ask("/personas", "/personas?" + "&".join(f"a{number}=1" for number in range(1_000)))


def test_what_no_text_can_be_is_refused(ask):
    for written in ("%00", "a%00b"):
        assert ask("/personas", f"/personas?buscar={written}").status_code == 400
        assert ask("/personas", f"/comunas/{written}").status_code == 400


def test_what_was_searched_stands_there_as_it_was_typed(ask):
    text = ask("/personas", "/personas?buscar=" + quote("<b>\"Ana\" & 'Eva'</b>")).text
    assert text.count("&lt;b&gt;&#34;Ana&#34; &amp; &#39;Eva&#39;&lt;/b&gt;") >= 2
