"""What no browser of ours sends is answered with a page that says so, and is never an error of ours."""

import contextvars
import itertools
import re
from collections import defaultdict
from urllib.parse import quote

import pytest

from tests import cast
from tests.access import headers, visitors
from tests.access.addresses import MISSING, PARAMETERS
from tests.access.matrix import noticing
from tests.client import Page
from tests.thorough import some
from tracker.access.policy import public

pytestmark = pytest.mark.both

STRINGS = [
    "\0",
    "a\0b",
    "\ud800",
    "\udfff",
    "\uffff",
    "\u202e",
    "🏳️‍🌈",
    "²",
    "٣",
    "-1",
    "0",
    "1e309",
    "NaN",
    str(2**31),
    str(2**63),
    str(-(2**63) - 1),
    "9" * 400,
    "'; DROP TABLE account;--",
    "<script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "{{ 7*7 }}",
    "%s%n",
    "../../etc/passwd",
    "2026-02-30",
    "0000-00-00",
    "10000-01-01",
    "a" * 5000,
    "\r\nSet-Cookie: a=b",
]


def escaped(text):
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


@pytest.fixture
def ask(engine, app, session, kept, sign_in, time_machine):
    """Give the function that asks as the coordinator and looks at the answer's page and headers."""
    time_machine.move_to(cast.NOW)
    played = kept("world", visitors.world)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    browser = sign_in(played.coordinator)

    def ask(path, method="GET", **more):
        session.commit()
        answer = contextvars.Context().run(lambda: browser.open(path, method=method, buffered=True, **more))
        assert answer.status_code < 500, f"{method} {path[:200]}"
        assert list(headers.faults(answer)) == [], f"{method} {path[:200]}"
        if answer.mimetype == "text/html" and not answer.location:
            Page(answer.text).check()
            assert "<script>alert" not in answer.text
        return answer

    ask.engine, ask.cast, ask.names = engine, played, defaultdict(set)
    app.request_class = noticing(app.request_class, ask.names)
    return ask


def test_in_every_parameter(app, ask):
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static" and "GET" in rule.methods:
            for path in hostile_paths(rule, ask):
                ask(path)


def hostile_paths(rule, ask):
    """Yield the addresses of a route with each string in each part, and in each parameter that it reads."""
    known = {
        name: next(value for value, thing in PARAMETERS[name](ask.cast) if thing is not MISSING)
        for name in rule.arguments
    }
    for name in rule.arguments:
        for text in some(STRINGS, ask.engine, rule.rule + name):
            yield address(rule, known | {name: escaped(text)})
    yield address(rule, known)
    for name in sorted(ask.names[rule.endpoint]):
        for text in some(STRINGS, ask.engine, rule.rule + name):
            yield f"{address(rule, known)}?{name}={escaped(text)}"


def address(rule, values):
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values[match[1]]), rule.rule)


def test_in_every_field_of_the_sign_in_page(client, app):
    app.config |= {"WTF_CSRF_ENABLED": False, "ARGON2": {"time_cost": 1, "memory_cost": 8, "parallelism": 1}}
    for text, name in itertools.product(STRINGS, ("login", "password", "next", "otro")):
        form = {"login": "ana@example.cl", "password": "x"}
        fields = {field: quote(value) for field, value in form.items()} | {name: escaped(text)}
        assert posted(client, fields) in {400, 401, 429}
        assert posted(client, fields | {escaped(text): "1"}) in {400, 401, 429}


def posted(client, fields):
    body = "&".join(f"{name}={value}" for name, value in fields.items())
    kind = "application/x-www-form-urlencoded"
    return contextvars.Context().run(
        lambda: client.open("/ingresar", method="POST", data=body, content_type=kind).status_code
    )


@pytest.mark.parametrize("query", ["al=2026-01-01&al=2026-01-02", "al=%00", "%00=1", "al="])
def test_one_name_twice_or_a_nul_is_refused(ask, query):
    answer = ask(f"/panorama?{query}")
    assert answer.status_code == (200 if query == "al=" else 400)


def test_bytes_that_are_no_text_are_refused(ask):
    assert ask("/panorama", environ_overrides={"QUERY_STRING": "al=\xff\xfe"}).status_code == 400


def test_a_row_that_cannot_be_is_not_found(ask):
    for number in (2**31, 2**63, 10**400):
        assert ask(f"/personas/{number}").status_code == 404


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "a b", "", "[::", "localhost@evil.example"]
)
def test_another_host_is_refused(ask, host):
    for path in ("/ingresar", "/panorama", "/no-existe", "/static/tracker.js"):
        answer = ask(path, headers={"Host": host})
        assert answer.status_code == 400
        assert answer.text == "Esta dirección no es la del sistema."


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "es de antes de que empezara su sesión actual"),
        (401, "Su sesión terminó"),
        (403, "no corresponde a su función"),
        (404, "No encontramos esta página"),
        (405, "no se puede hacer así"),
    ],
)
def test_every_refusal_has_a_page_that_says_what_to_do(client, session, sign_in, status, words):
    played = cast.build(session)
    observer = sign_in(played.observer)
    page = {
        400: lambda: observer.visit("POST", "accounts.sign_out", expect=400),
        401: lambda: client.post("accounts.sign_out", expect=401),
        403: lambda: observer.get("people.index", expect=403),
        404: lambda: observer.get("/no-existe", expect=404),
        405: lambda: observer.get("accounts.sign_out", expect=405),
    }[status]()
    assert words in page.text
    assert list(headers.faults(page)) == []


@pytest.mark.own_app
def test_an_error_of_ours_says_nothing_of_it(app, client):
    @app.get("/roto", endpoint="broken")
    @public
    def broken():
        raise RuntimeError("the inside")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    page = client.get("broken", expect=500)
    assert "Algo falló de nuestro lado" in page.text
    assert "the inside" not in page.text
    assert list(headers.faults(page)) == []
