"""Mi cuenta: one's own mail, mobile and password, and the browsers where one is signed in."""

import re

import pytest
from sqlalchemy import select

from tests import builders as make
from tests.accounts.conftest import PASSWORD
from tracker.models import Account, Mail, NewEmail
from tracker.models.accounts import Role

NEW = "salitre copihue neblina 9"


@pytest.fixture
def ana(session, with_password):
    return with_password(
        make.account(session, Role.OBSERVER, email="ana@example.cl", rut="12345678-5", name="Ana Soto")
    )


@pytest.fixture
def browser(sign_in, ana):
    return sign_in(ana)


def once(browser):
    return {"once": re.search(r'name="once" value="([^"]+)"', browser.get("accounts_own.show").text)[1]}


def test_the_page_says_who_one_is(browser):
    page = browser.get("accounts_own.show").text
    assert "Ana Soto" in page
    assert "12.345.678-5" in page
    assert "Observador/a" in page
    assert 'href="/mi-cuenta"' in page


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"password": "no es esta clave"}, 400, "No es su clave actual."),
        ({"email": "nadie@example.cl"}, 409, "es de otra cuenta"),
        ({"email": "no es un correo"}, 409, "no es un correo electrónico"),
        ({"email": "ana@example.cl"}, 409, "Ese ya es su correo."),
        ({"email": ""}, 400, "Escriba su correo."),
    ],
)
def test_a_mail_that_cannot_be_is_refused(browser, session, ana, fields, status, sentence):
    make.account(session, Role.OBSERVER, email="nadie@example.cl")
    data = once(browser) | {"email": "otra@example.cl", "password": PASSWORD} | fields
    assert sentence in browser.post("accounts_own.change_email", data, expect=status).text
    session.expire_all()
    assert ana.email == "ana@example.cl"
    assert session.scalars(select(Mail)).all() == session.scalars(select(NewEmail)).all() == []


@pytest.mark.parametrize(
    ("typed", "kept"), [("9 8765 4321", "+56987654321"), ("+56 9 8765 4321", "+56987654321"), ("", None)]
)
def test_the_mobile_is_kept_as_it_can_be_dialled(browser, session, ana, typed, kept):
    browser.post("accounts_own.change_phone", once(browser) | {"phone": typed})
    session.expire_all()
    assert ana.phone == kept


def test_what_is_no_mobile_is_refused(browser, session, ana):
    page = browser.post("accounts_own.change_phone", once(browser) | {"phone": "anexo 12"}, expect=400).text
    assert "No es un celular" in page
    assert "anexo 12" in page


def test_a_new_password_ends_the_other_sessions(browser, session, ana, sign_in, client):
    elsewhere = sign_in(ana)
    data = once(browser) | {"current_password": PASSWORD, "new_password": NEW, "repeated": NEW}
    browser.post("accounts_own.change_password", data)
    browser.get("accounts_own.show")
    elsewhere.get("accounts_own.show", expect=302)
    assert session.scalars(select(Mail.subject)).all() == ["Cambió la clave de su cuenta"]
    browser.post("accounts_own.change_password", data)  # a second click is told the same
    client.post("accounts.enter", {"login": "ana@example.cl", "password": NEW})


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"current_password": "no es esta clave"}, 400, "No es su clave actual."),
        ({"new_password": "corta", "repeated": "corta"}, 409, "La clave es muy corta"),
        ({"repeated": "otra"}, 400, "No es igual"),
    ],
)
def test_a_password_that_cannot_be_is_refused(browser, session, ana, fields, status, sentence):
    kept = ana.password_hash
    data = once(browser) | {"current_password": PASSWORD, "new_password": NEW, "repeated": NEW} | fields
    assert sentence in browser.post("accounts_own.change_password", data, expect=status).text
    session.expire_all()
    assert ana.password_hash == kept


def test_guessing_the_current_password_is_slowed_down(browser):
    data = {"email": "otra@example.cl", "password": "no es esta clave"}
    for _ in range(10):
        browser.post("accounts_own.change_email", once(browser) | data, expect=400)
    browser.post("accounts_own.change_email", once(browser) | data | {"password": PASSWORD}, expect=429)


def test_signing_out_everywhere(browser, ana, sign_in):
    elsewhere = sign_in(ana)
    browser.post("accounts_own.end_sessions")
    for one in (browser, elsewhere):
        one.get("accounts_own.show", expect=302)


def test_a_password_on_its_way_is_kept_nowhere(browser, session, ana):
    data = once(browser) | {"current_password": PASSWORD, "new_password": NEW, "repeated": NEW}
    data["csrf_token"] = browser._token()
    browser.post("accounts_own.end_sessions")
    page = browser.post("accounts_own.change_password", data, expect=401).text
    assert PASSWORD not in page
    assert NEW not in page
    assert session.scalars(select(Account.password_hash)).one() == ana.password_hash
