"""Signing in: who gets in, where to, and what the others are told."""

from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from tests import builders as make
from tracker.models import AuditEvent, UserSession
from tracker.models.accounts import Role
from tracker.web import gate


@pytest.fixture
def ana(session, with_password):
    return with_password(
        make.account(session, Role.OBSERVER, email="ana@example.cl", rut="12345678-5", name="Ana Soto")
    )


def verbs(session):
    return list(session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)))


@pytest.mark.parametrize(
    "login", ["ana@example.cl", " ANA@example.cl ", "12.345.678-5", "12345678-5", "RUT 12 345 678 - 5"]
)
def test_rut_or_mail_in_any_usual_writing(client, session, ana, typed, login):
    assert client.post("accounts.enter", typed(login)).location == "/"
    client.get("accounts.sign_in", expect=302)
    assert verbs(session) == ["sign_in"]


def test_the_page_asks_for_both_and_says_which_is_missing(client):
    page = client.get("accounts.sign_in").text
    assert "RUT o correo electrónico" in page
    assert "Su sesión terminó" not in page
    page = client.post("accounts.enter", {"login": "", "password": ""}, expect=400).text
    assert "Escriba su RUT o su correo." in page
    assert "Escriba su clave." in page


def test_what_was_typed_stays_but_for_the_password(client, ana, typed):
    page = client.post("accounts.enter", typed("ana@example.cl", "ninguna de estas"), expect=401).text
    assert "ana@example.cl" in page
    assert "ninguna de estas" not in page


@pytest.mark.parametrize(
    "who", ["wrong password", "unknown", "disabled", "no password", "role ended", "no role"]
)
def test_everybody_else_is_told_the_same_after_the_same_work(
    client, session, ana, typed, with_password, monkeypatch, who
):
    login = "ana@example.cl"
    if who == "unknown":
        login = "nadie@example.cl"
    elif who == "disabled":
        ana.disabled_at = make.LONG_AGO
    elif who == "no password":
        ana.password_hash = None
    elif who == "role ended":
        ana.grants[0].ended_at = make.LONG_AGO
    elif who == "no role":
        login = with_password(make.account(session, email="nadia@example.cl")).email
    session.commit()
    verified = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher, "verify", lambda self, kept, given: verified.append(kept) or verify(self, kept, given)
    )
    password = "no es esta clave" if who == "wrong password" else "camanchaca lluvia perro 7"
    page = client.post("accounts.enter", typed(login, password), expect=401).text
    assert "El RUT o correo y la clave no corresponden." in page
    assert [kept.split("$")[1:4] for kept in verified] == [["argon2id", "v=19", "m=8,t=1,p=1"]]
    assert verbs(session) == ["sign_in_refused"]
    assert session.scalars(select(AuditEvent)).one().thing is None
    client.get("accounts.start", expect=302)


def test_the_cookie_holds_a_token_of_which_the_database_knows_the_hash(client, session, ana, typed):
    client.get("accounts.sign_in")
    with client.session_transaction() as cookie:
        before = dict(cookie)
    client.post("accounts.enter", typed("ana@example.cl"))
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
        assert cookie.get("csrf_token") != before["csrf_token"]
    assert len(token) * 6 >= 256
    row = session.scalars(select(UserSession)).one()
    assert token not in row.token_hash
    assert len(row.token_hash) == 64


def test_signing_in_again_ends_the_session_before(client, session, ana, typed):
    client.post("accounts.enter", typed("ana@example.cl"))
    client.post("accounts.enter", typed("ana@example.cl"))
    ended = session.scalars(select(UserSession.ended_at).order_by(UserSession.created_at)).all()
    assert [at is None for at in ended] == [False, True]


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("/panorama", "/panorama"),
        ("/personas?comuna=02102&al=31-12-2026", "/personas?comuna=02102&al=31-12-2026"),
        ("/personas?buscar=ñandú", "/personas?buscar=%C3%B1and%C3%BA"),
        ("/a b", "/a%20b"),
    ],
)
def test_after_signing_in_one_is_where_one_wanted_to_go(client, ana, typed, target, location):
    page = client.get("accounts.sign_in", next=target).text
    assert 'name="next"' in page
    assert client.post("accounts.enter", typed("ana@example.cl", next=target)).location == location


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example/",
        "/\tevil.example/",
        "/\t/evil.example/",
        "/\n/evil.example/",
        "\x01//evil.example/",
        " //evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "evil.example",
        "/ok\\..\\..//evil.example",
        "/\u2028/evil.example",
        "",
    ],
)
def test_nobody_is_sent_to_another_site(client, ana, typed, target):
    assert gate.local_target(target) is None
    assert client.post("accounts.enter", typed("ana@example.cl", next=target)).location == "/"


def test_the_page_a_visitor_asked_for_is_remembered(client):
    assert client.get("accounts.start", expect=302).location == "/ingresar"
    assert client.get("/?a=1", expect=302).location == "/ingresar?next=/?a%3D1"


def test_who_is_signed_in_already_goes_on(client, ana, typed):
    client.post("accounts.enter", typed("ana@example.cl"))
    assert client.get("accounts.sign_in", expect=302).location == "/"
    assert client.get("accounts.sign_in", next="/panorama", expect=302).location == "/panorama"
    assert client.get("accounts.sign_in", next="//evil.example", expect=302).location == "/"


def test_a_password_is_the_same_however_the_keyboard_composes_it(client, session, ana, typed):
    ana.password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("ñandú en la montaña")
    session.commit()
    client.post("accounts.enter", typed("ana@example.cl", "n\u0303andu\u0301 en la montan\u0303a"))


@pytest.mark.parametrize("length", [1024, 1025, 5000])
def test_very_long_passwords_are_no_error(client, ana, typed, length):
    client.post(
        "accounts.enter", typed("ana@example.cl", "x" * length), expect=401 if length == 1024 else 400
    )


def test_a_damaged_hash_lets_nobody_in(client, session, ana, typed):
    ana.password_hash = "not a hash"
    session.commit()
    client.post("accounts.enter", typed("ana@example.cl"), expect=401)


def test_signing_in_needs_a_token(client, session, ana, typed):
    client.visit("POST", "accounts.enter", data=typed("ana@example.cl"), expect=400)
    assert session.scalars(select(UserSession)).all() == []


def test_old_sessions_are_cleared_away(client, session, ana, typed, time_machine):
    time_machine.move_to(datetime(2026, 11, 1, 12, tzinfo=UTC), tick=False)
    client.post("accounts.enter", typed("ana@example.cl"))
    time_machine.move_to(datetime(2026, 11, 3, 12, tzinfo=UTC), tick=False)
    client.post("accounts.enter", typed("ana@example.cl"))
    assert len(session.scalars(select(UserSession)).all()) == 1
