"""Headers and cookies of every route and every error, in development and on the open web."""

import re

import pytest
from argon2 import PasswordHasher

from tests import cast
from tests.access import headers
from tests.access.addresses import MISSING, PARAMETERS
from tests.access.visitors import add_plans
from tests.client import watch
from tracker import create_app
from tracker.ground.database import db

BASE = "https://capacitacion.example.cl"
PASSWORD = "camanchaca lluvia perro 7"
CHEAP = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@pytest.fixture
def played(session):
    """Give the cast, whose coordinator has a password."""
    played = cast.build(session)
    add_plans(session, played)
    played.coordinator.password_hash = PasswordHasher(**CHEAP).hash(PASSWORD)
    session.commit()
    return played


@pytest.fixture
def visit(session, played, database_url, tmp_path, monkeypatch):
    """Give the function that asks a server on the open web, and looks at the answer's headers."""
    monkeypatch.setenv("TRACKER_BASE_URL", BASE)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TRACKER_INSTANCE", str(tmp_path))
    app = create_app({"TESTING": True, "PROPAGATE_EXCEPTIONS": False, "ARGON2": CHEAP})
    watch(app)
    browser = app.test_client()

    def visit(path, method="GET", **more):
        session.commit()
        answer = browser.open(path, method=method, base_url=BASE, buffered=True, **more)
        static = path.startswith("/static/") and answer.status_code == 200
        assert list(headers.faults(answer, https=True, static=static)) == [], f"{method} {path}"
        return answer

    visit.app = app
    yield visit
    with app.app_context():
        db.engine.dispose()


def sign_in(visit, **more):
    page = visit("/ingresar")
    form = {
        "login": "coordinacion@example.cl",
        "password": PASSWORD,
        "csrf_token": TOKEN.search(page.text)[1],
    }
    return visit("/ingresar", "POST", data=form, **more)


@pytest.mark.only("sqlite")
def test_every_route_and_error_on_the_open_web(visit, played):
    answer = sign_in(visit, headers={"Referer": f"{BASE}/ingresar"})
    assert answer.location == "/"
    known, cookie = sorted(answer.headers.getlist("Set-Cookie"))
    assert cookie.startswith("__Host-tracker=")
    assert set(cookie.split("; ")[1:]) == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
    assert known.startswith("__Host-tracker-known=")
    assert not re.search("coordinacion|@", known), "it names nobody"
    for rule in visit.app.url_map.iter_rules():
        path = rule.rule
        for name in rule.arguments:
            value = next(value for value, thing in PARAMETERS[name](played) if thing is not MISSING)
            path = re.sub(rf"<(?:\w+:)?{name}>", str(value), path)
        assert visit(path).status_code < 500
    for path, method, status in (
        ("/no-existe", "GET", 404),
        ("/panorama", "DELETE", 405),
        ("/salir", "POST", 400),
    ):
        assert visit(path, method).status_code == status


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("referer", [None, "https://evil.example/", "http://capacitacion.example.cl/"])
def test_a_form_of_another_site_is_refused(visit, referer):
    answer = sign_in(visit, headers={"Referer": referer} if referer else {})
    assert answer.status_code == 400


@pytest.mark.only("sqlite")
def test_only_the_configured_host_is_served(visit):
    assert visit("/ingresar", headers={"Host": "127.0.0.1"}).status_code == 400
    assert visit("/ingresar", headers={"Host": "localhost"}).status_code == 400


@pytest.mark.only("sqlite")
def test_in_development_the_cookie_has_a_plain_name(client):
    answer = client.get("accounts.sign_in")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("tracker=")
    assert list(headers.faults(answer)) == []
