"""Signing in: who gets in, where to, and what the others are told."""

import pytest
from argon2 import PasswordHasher

from tracker import clock
from tracker.models import Account, RoleGrant
from tracker.models.accounts import Role

PASSWORD = "camanchaca lluvia perro 7"


@pytest.fixture
def account(app, session):
    now = clock.now()
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    one = Account(
        email="ana@amra.cl",
        rut="12345678-5",
        name="Ana",
        created_at=now,
        password_hash=hasher.hash(PASSWORD),
        grants=[RoleGrant(role=Role.OBSERVER, granted_at=now)],
    )
    session.add(one)
    session.commit()
    return one


def typed(login, password=PASSWORD, **more):
    return {"login": login, "password": password, **more}


@pytest.mark.parametrize("login", ["ana@amra.cl", " ANA@amra.cl", "12.345.678-5", "RUT 12345678-5"])
def test_rut_or_mail_in_any_usual_writing(client, account, login):
    answer = client.post("accounts.enter", typed(login))
    assert answer.location == "/"
    client.get("accounts.start")


def test_wrong(client, account):
    page = client.post("accounts.enter", typed("ana@amra.cl", "otra"), expect=401)
    assert "no corresponden" in page.text
    client.get("/", expect=302)
    client.post("accounts.sign_out", expect=401)
    client.get("accounts.sign_in")
