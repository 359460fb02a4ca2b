"""How often one may try: per account and address, also with many tries at one moment; what never stops an owner."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import builders as make
from tracker.accounts import entry_forms, throttle_rules
from tracker.models import SignInFailure
from tracker.models.accounts import LinkPurpose, Role
from tracker.post import links

MORNING = datetime(2026, 11, 3, 12, tzinfo=UTC)
WRONG = "no es esta clave"


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(MORNING, tick=False)


@pytest.fixture
def ana(session, with_password):
    return with_password(make.account(session, Role.OBSERVER, email="ana@example.cl", rut="12345678-5"))


@pytest.fixture
def at(app, session):
    """Give the function that returns a browser of its own at an address."""

    def at(address):
        browser = app.test_client()
        browser.environ_base["REMOTE_ADDR"] = address
        return browser

    return at


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


@pytest.mark.parametrize("login", ["ana@example.cl", "ana@example.cl from 127.0.0.1"])
def test_a_stranger_elsewhere_stops_nobody(client, ana, typed, at, login):
    stranger = at("192.0.2.7")
    exhaust(stranger, typed, login)
    stranger.post("accounts.enter", typed(login, WRONG), expect=429)
    client.post("accounts.enter", typed("ana@example.cl"))


def test_strangers_everywhere_stop_only_browsers_that_never_signed_in(ana, typed, at, monkeypatch):
    monkeypatch.setattr(throttle_rules, "EVERYWHERE", 2 * throttle_rules.PER_LOGIN)
    own, other = at("192.0.2.1"), at("192.0.2.2")
    own.post("accounts.enter", typed("ana@example.cl"))
    own.post("accounts.sign_out")
    for address in ("192.0.2.7", "192.0.2.8"):
        exhaust(at(address), typed, "ana@example.cl")
    answer = other.post("accounts.enter", typed("ana@example.cl"), expect=429)
    assert "pida un enlace con «¿Olvidó su clave?»" in answer.text
    own.post("accounts.enter", typed("ana@example.cl"))


def test_a_link_by_mail_opens_what_strangers_stopped(session, client, ana, typed, monkeypatch):
    monkeypatch.setattr(throttle_rules, "PER_ADDRESS", 3)
    exhaust(client, typed, "ana@example.cl")
    client.post("accounts.enter", typed("ana@example.cl"), expect=429)
    client.post("accounts_code.ask", {"login": "ana@example.cl"})
    code = links.make(session, LinkPurpose.RESET, ana, None, MORNING).text
    new = {"new_password": "salitre nube gaviota 4", "repeated": "salitre nube gaviota 4"}
    client.post("accounts_code.choose_again", {"code": code} | new)
    client.post("accounts.sign_out")
    client.post("accounts.enter", typed("ana@example.cl", new["repeated"]))


def test_a_browser_that_signed_in_passes_beside_a_stranger_at_its_address(client, ana, typed, at):
    client.post("accounts.enter", typed("ana@example.cl"))
    client.post("accounts.sign_out")
    exhaust(at("127.0.0.1"), typed, "ana@example.cl")
    at("127.0.0.1").post("accounts.enter", typed("ana@example.cl"), expect=429)
    client.post("accounts.enter", typed("ana@example.cl"))
    client.post("accounts.sign_out")
    exhaust(client, typed, "ana@example.cl")
    client.post("accounts.enter", typed("ana@example.cl"), expect=429)


def test_a_browser_that_signed_in_is_known_for_its_own_accounts_only(
    session, client, ana, typed, at, with_password
):
    eva = with_password(make.account(session, Role.OBSERVER, email="eva@example.cl"))
    for account in (eva, ana):
        client.post("accounts.enter", typed(account.email))
    client.post("accounts.sign_out")
    for login in ("eva@example.cl", "12345678-5", "otra@example.cl"):
        exhaust(at("127.0.0.1"), typed, login)
    client.post("accounts.enter", typed("eva@example.cl"))
    client.post("accounts.enter", typed("12.345.678-5"))
    client.post("accounts.enter", typed("otra@example.cl"), expect=429)


@pytest.mark.parametrize("cookie", ["", ".", "word.mark", "ñ.ñ", "word." + "0" * 64])
def test_who_makes_the_mark_of_a_known_browser_up_is_not_known(client, ana, typed, at, cookie):
    exhaust(at("127.0.0.1"), typed, "ana@example.cl")
    client.set_cookie("tracker-known", cookie)
    client.post("accounts.enter", typed("ana@example.cl"), expect=429)


@pytest.fixture
def turns(monkeypatch):
    """Give the list of turns in which passwords were hashed: whether each was that of a crowded address."""
    taken = []

    class Noting(dict):
        def __getitem__(self, crowded):
            taken.append(crowded)
            return super().__getitem__(crowded)

    monkeypatch.setattr(entry_forms, "_turns", Noting(entry_forms._turns))
    return taken


def test_whatever_an_address_tried_it_stops_no_right_password(client, ana, typed, at, monkeypatch, turns):
    monkeypatch.setattr(throttle_rules, "PER_ADDRESS", 3)
    for name in ("uno", "dos", "tres", "cuatro"):
        client.post("accounts.enter", typed(f"{name}@example.cl"), expect=401)
    client.post("accounts.enter", typed("ana@example.cl"))
    assert turns == [False, False, False, True, True], (
        "what an address tried too often waits in a line of its own"
    )
    client.post("accounts.enter", typed("ana@example.cl"))
    at("192.0.2.7").post("accounts.enter", typed("ana@example.cl"))
    assert turns[5:] == [False, False]


def test_an_own_account_does_not_reset_the_address(client, session, ana, typed, monkeypatch, turns):
    monkeypatch.setattr(throttle_rules, "PER_ADDRESS", 3)
    for name in ("uno", "dos"):
        client.post("accounts.enter", typed(f"{name}@example.cl"), expect=401)
    client.post("accounts.enter", typed("ana@example.cl"))
    client.post("accounts.enter", typed("tres@example.cl"), expect=401)
    client.post("accounts.enter", typed("cuatro@example.cl"), expect=401)
    assert turns == [False, False, False, False, True]


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("unknown", "192.0.2.1:80", False),
    ],
)
def test_a_subscriber_is_one_address(session, one, other, together):
    first, second = (
        throttle_rules.knock(session, "key", throttle_rules.of_address(address), MORNING)
        for address in (one, other)
    )
    assert (first.limits.keys() == second.limits.keys()) is together


def test_the_table_names_nobody_and_forgets(client, session, ana, typed, time_machine):
    client.post("accounts.enter", typed("ana@example.cl", WRONG), expect=401)
    rows = session.scalars(select(SignInFailure)).all()
    assert len(rows) == 3
    assert all(len(row.key) == 64 for row in rows)
    time_machine.move_to(MORNING + throttle_rules.WINDOW, tick=False)
    client.post("accounts.enter", typed("ana@example.cl"))
    session.expire_all()
    assert session.scalars(select(SignInFailure)).all() == []


@pytest.mark.both
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


@pytest.mark.both
def test_few_passwords_are_hashed_at_once(app, session, ana, typed, monkeypatch):
    inside, go_on = threading.Semaphore(0), threading.Event()
    verify = PasswordHasher.verify

    def slowly(self, kept, given):
        inside.release()
        assert go_on.wait(60)
        return verify(self, kept, given)

    monkeypatch.setattr(PasswordHasher, "verify", slowly)
    app.config["WTF_CSRF_ENABLED"] = False

    def attempt(number):
        form = typed(f"{number}@example.cl", WRONG)
        return FlaskClient(app, app.response_class).post("/ingresar", data=form).status_code

    with ThreadPoolExecutor(4) as crowd:
        answers = [crowd.submit(attempt, number) for number in range(4)]
        for _ in range(entry_forms.AT_ONCE):
            assert inside.acquire(timeout=60)
        assert not entry_forms._turns[False].acquire(blocking=False), "the others wait"
        go_on.set()
        assert [answer.result() for answer in answers] == [401] * 4
