"""How often one may try: per account and per address, also with many tries at one moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import builders as make
from tracker.accounts import throttle_rules
from tracker.models import SignInFailure
from tracker.models.accounts import Role

MORNING = datetime(2026, 11, 3, 12, tzinfo=UTC)
WRONG = "no es esta clave"


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(MORNING, tick=False)


@pytest.fixture
def ana(session, with_password):
    return with_password(make.account(session, Role.OBSERVER, email="ana@example.cl", rut="12345678-5"))


def exhaust(client, typed, login):
    for _ in range(throttle_rules.PER_LOGIN):
        client.post("accounts.enter", typed(login, WRONG), expect=401)


@pytest.mark.parametrize("login", ["ana@example.cl", "nadie@example.cl"])
def test_after_ten_wrong_ones_not_even_the_right_one(client, ana, typed, time_machine, login):
    exhaust(client, typed, login)
    answer = client.post("accounts.enter", typed(login), expect=429)
    assert answer.headers["Retry-After"] == "900"
    assert "Espere 15 minutos" in answer.text
    time_machine.move_to(MORNING + throttle_rules.WINDOW, tick=False)
    client.post("accounts.enter", typed(login), expect=302 if login == ana.email else 401)


def test_who_goes_on_trying_waits_no_longer(client, session, ana, typed, time_machine):
    exhaust(client, typed, "ana@example.cl")
    time_machine.move_to(MORNING + timedelta(minutes=14), tick=False)
    client.post("accounts.enter", typed("ana@example.cl"), expect=429)
    time_machine.move_to(MORNING + throttle_rules.WINDOW, tick=False)
    client.post("accounts.enter", typed("ana@example.cl"))


def test_the_ways_to_write_one_login_count_together(client, ana, typed):
    for login in ("12345678-5", "12.345.678-5", "RUT 12.345.678-5", " 12 345 678-5", "12345678–5") * 2:
        client.post("accounts.enter", typed(login, WRONG), expect=401)
    client.post("accounts.enter", typed("12.345.678-5"), expect=429)


def test_the_right_password_forgives_the_wrong_ones_before(client, session, ana, typed):
    for _ in range(throttle_rules.PER_LOGIN - 1):
        client.post("accounts.enter", typed("ana@example.cl", WRONG), expect=401)
    client.post("accounts.enter", typed("ana@example.cl"))
    exhaust(client, typed, "ana@example.cl")


def test_an_address_is_stopped_whatever_accounts_it_tries(client, session, ana, typed, monkeypatch):
    monkeypatch.setattr(throttle_rules, "PER_ADDRESS", 3)
    for name in ("uno", "dos", "tres"):
        client.post("accounts.enter", typed(f"{name}@example.cl"), expect=401)
    client.post("accounts.enter", typed("ana@example.cl"), expect=429)
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    client.environ_base |= elsewhere
    client.post("accounts.enter", typed("ana@example.cl"))


def test_an_own_account_does_not_reset_the_address(client, session, ana, typed, monkeypatch):
    monkeypatch.setattr(throttle_rules, "PER_ADDRESS", 3)
    for name in ("uno", "dos"):
        client.post("accounts.enter", typed(f"{name}@example.cl"), expect=401)
    client.post("accounts.enter", typed("ana@example.cl"))
    client.post("accounts.enter", typed("tres@example.cl"), expect=401)
    client.post("accounts.enter", typed("cuatro@example.cl"), expect=429)


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_a_subscriber_is_one_address(session, one, other, together):
    first, second = (throttle_rules.knock(session, "key", "x", address, MORNING) for address in (one, other))
    assert (first.address == second.address) is together


def test_the_table_names_nobody_and_forgets(client, session, ana, typed, time_machine):
    client.post("accounts.enter", typed("ana@example.cl", WRONG), expect=401)
    rows = session.scalars(select(SignInFailure)).all()
    assert len(rows) == 2
    assert all(len(row.key) == 64 for row in rows)
    time_machine.move_to(MORNING + throttle_rules.WINDOW, tick=False)
    client.post("accounts.enter", typed("ana@example.cl"))
    session.expire_all()
    assert session.scalars(select(SignInFailure)).all() == []


def test_tries_at_one_moment_do_not_pass_the_limit(app, session, ana, typed, monkeypatch):
    looked_at = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher, "verify", lambda self, kept, given: looked_at.append(1) or verify(self, kept, given)
    )
    app.config["WTF_CSRF_ENABLED"] = False

    def attempt(_number):
        form = typed("ana@example.cl", WRONG)
        return FlaskClient(app, app.response_class).post("/ingresar", data=form).status_code

    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(attempt, range(40)))
    assert set(answers) <= {401, 429}
    assert 1 <= answers.count(401) <= throttle_rules.PER_LOGIN
    assert len(looked_at) == answers.count(401)
