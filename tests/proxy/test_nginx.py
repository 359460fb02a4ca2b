"""Behind a proxy: visitors keep their own address, nobody takes another's, and links say https."""

import json

import pytest

from tests import builders as make
from tracker import create_app
from tracker.accounts import throttle_rules
from tracker.models.accounts import Role

WRONG = "no es esta clave"
FORGED = {"X-Forwarded-Proto": "gopher", "X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil"}


@pytest.fixture
def ana(session, with_password):
    return with_password(make.account(session, Role.OBSERVER, email="ana@example.cl"))


def told(visitor, **headers):
    return json.loads(visitor.ask("GET", "/told", **headers)[1])


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("proxies", "scheme", "addresses"),
    [
        (0, "http", {None: "127.0.0.1", "192.0.2.9": "127.0.0.1"}),
        (1, "https", {None: "127.0.0.2", "192.0.2.9": "127.0.0.2", "127.0.0.1, 192.0.2.9": "127.0.0.2"}),
        (2, "https", {None: "127.0.0.1", "198.51.100.7, 192.0.2.9": "192.0.2.9"}),
    ],
)
def test_as_many_proxies_are_believed_as_were_named(behind, proxies, scheme, addresses):
    visitor = behind(proxies)("127.0.0.2")
    page = f"{scheme}://localhost:{visitor.port}/ingresar"
    for given, address in addresses.items():
        forged = FORGED | {"X-Forwarded-For": given} if given else {}
        assert told(visitor, **forged) == [address, page], given


@pytest.mark.only("sqlite")
def test_each_visitor_has_an_own_address_and_no_header_gives_another(behind, ana):
    visitors = behind(1)
    stranger, owner = visitors("127.0.0.2"), visitors("127.0.0.3")
    for number in range(throttle_rules.PER_LOGIN):
        forged = {"X-Forwarded-For": f"192.0.2.{number}"}
        assert stranger.sign_in("ana@example.cl", WRONG, **forged) == 401
    assert stranger.sign_in("ana@example.cl", **{"X-Forwarded-For": "127.0.0.3"}) == 429
    assert owner.sign_in("ana@example.cl") == 302


@pytest.mark.only("sqlite")
def test_a_hundred_wrong_ones_from_behind_one_address_stop_no_right_one(behind, ana, monkeypatch):
    monkeypatch.setattr(throttle_rules, "PER_ADDRESS", 3)
    visitors = behind(1)
    for name in ("uno", "dos", "tres", "cuatro"):
        assert visitors("127.0.0.2").sign_in(f"{name}@example.cl", WRONG) == 401
    assert visitors("127.0.0.2").sign_in("ana@example.cl") == 302


@pytest.mark.parametrize("given", ["", "-1", "yes", "1.5", "10", "²"])
def test_what_is_no_number_of_proxies_does_not_start(given, monkeypatch, tmp_path):
    monkeypatch.setenv("TRACKER_INSTANCE", str(tmp_path))
    monkeypatch.setenv("TRACKER_TRUSTED_PROXIES", given)
    with pytest.raises(ValueError, match="TRACKER_TRUSTED_PROXIES"):
        create_app()
