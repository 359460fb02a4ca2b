"""Forms that write: once, not unseen over another's change, and not lost with the session."""

import re
import threading

import pytest
from flask import render_template_string
from wtforms import StringField
from wtforms.validators import InputRequired

from tests.client import Client
from tracker.access.policy import Permission, requires
from tracker.accounts import rules
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models import Account, Submission
from tracker.web import forms
from tracker.web.acts import Done, acts
from tracker.web.gate import actor

pytestmark = pytest.mark.own_app

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
PAGE = """
{% extends "base.html" %}
{% from "ui/form.html" import carried, field, form_errors, submit %}
{% block title %}Prueba{% endblock %}
{% block content %}
  {{ form_errors(form) }}
  <form method="post">{{ carried(form) }}{{ field(form.name) }}{{ submit("Guardar") }}</form>
{% endblock %}
"""


class NameForm(forms.Form):
    name = StringField("Nombre", [InputRequired("Escriba un nombre.")])


@pytest.fixture
def page(app):
    """Put a page into the application that changes the name of one's own account, and counts how often."""
    done = []

    @app.get("/prueba", endpoint="trial.show")
    @requires(Permission.USE_OWN_ACCOUNT)
    def show():
        account = db.session.get_one(Account, actor().id)
        form = NameForm(formdata=None, obj=account)
        form.shows(account.name)
        return render_template_string(PAGE, form=form)

    @app.post("/prueba", endpoint="trial.save")
    @requires(Permission.USE_OWN_ACCOUNT)
    @acts
    def save():
        account = db.session.get(Account, actor().id, with_for_update=True)
        form = NameForm()
        yield form, lambda: render_template_string(PAGE, form=form)
        form.check_seen(account.name)
        account.name = form.name.data
        done.append(account.name)
        return Done("trial", account, to="/prueba?hecho=1")

    return done


def carried(answer):
    return {name: value for name, value in HIDDEN.findall(answer.text) if name in {"once", "seen"}}


def test_the_same_form_sent_again_acts_once_and_leads_to_the_same_place(page, cast, sign_in):
    browser = sign_in(cast.coordinator)
    data = carried(browser.get("/prueba")) | {"name": "Carla Ríos"}
    assert [browser.post("/prueba", data).location for _ in range(3)] == ["/prueba?hecho=1"] * 3
    assert page == ["Carla Ríos"]


def test_a_double_click_at_one_moment_acts_once(page, app, session, cast, sign_in):
    browser = sign_in(cast.coordinator)
    data = carried(browser.get("/prueba")) | {"name": "Carla Ríos"}
    cookie = browser.get_cookie("tracker").value
    token = browser._token()
    session.commit()
    start, answers = threading.Barrier(6), []

    def click():
        other = Client(app, use_cookies=True)
        other.set_cookie("tracker", cookie)
        start.wait()
        answers.append(other.open("/prueba", method="POST", data=data, headers={"X-CSRFToken": token}))

    clicks = [threading.Thread(target=click) for _ in range(6)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert [answer.location for answer in answers] == ["/prueba?hecho=1"] * 6
    assert page == ["Carla Ríos"]


def test_a_form_sent_again_from_a_new_page_acts_again(page, cast, sign_in):
    browser = sign_in(cast.coordinator)
    for name in ("Carla Ríos", "Carla Rivas"):
        browser.post("/prueba", carried(browser.get("/prueba")) | {"name": name})
    assert page == ["Carla Ríos", "Carla Rivas"]


def test_anothers_form_is_not_taken_for_ones_own(page, cast, sign_in):
    data = {"once": "igual", "name": "Otra"}
    for account in (cast.coordinator, cast.observer):
        browser = sign_in(account)
        browser.post("/prueba", carried(browser.get("/prueba")) | data)
    assert page == ["Otra", "Otra"]


@pytest.mark.parametrize("once", [None, "", "k" * 65])
def test_a_form_without_its_key_is_refused(page, cast, sign_in, once):
    data = {"name": "X"} if once is None else {"name": "X", "once": once}
    sign_in(cast.coordinator).post("/prueba", data, expect=400)
    assert page == []


def test_who_saves_second_is_told_and_sees_how_it_is_now(page, session, cast, sign_in):
    browser = sign_in(cast.coordinator)
    data = carried(browser.get("/prueba")) | {"name": "Carla Ríos"}
    session.get(Account, cast.coordinator.id).name = "Cambiada por otra persona"
    session.commit()
    told = browser.post("/prueba", data, expect=400)
    assert "Otra persona cambió estos datos" in told.text
    assert page == []
    browser.post("/prueba", carried(told) | {"name": "Carla Ríos"})
    assert page == ["Carla Ríos"]


@pytest.fixture
def interrupted(app, page, session, cast, sign_in):
    """Give a browser whose session ended while a form was being filled, and what the answer to it was."""
    cast.coordinator.password_hash = "kept"
    browser = sign_in(cast.coordinator)
    data = carried(browser.get("/prueba")) | {"name": "Carla «Ríos» & <b>"}
    with browser.session_transaction() as cookie:
        token = cookie["_user_id"]
    rules.end_session(session, token, clock.now())
    session.commit()
    return browser, browser.post("/prueba", data | {"csrf_token": browser._token()}, expect=401)


def sign_in_again(browser, answer, login="coordinacion@example.cl"):
    kept = re.search(r'name="interrupted"[^>]*value="([^"]+)"', answer.text)[1]
    return browser.post(
        "accounts.enter", {"login": login, "password": "clave", "interrupted": kept}, expect=200
    )


def test_a_form_whose_session_ended_comes_back_filled(page, interrupted, monkeypatch):
    monkeypatch.setattr("tracker.accounts.password_rules.matches", lambda *_: True)
    browser, answer = interrupted
    assert "no se perdió" in answer.text
    between = sign_in_again(browser, answer)
    fields = dict(HIDDEN.findall(between.text))
    assert fields.pop("csrf_token")
    fields["name"] = "Carla «Ríos» & <b>"
    back = browser.post("/prueba", fields, expect=400)
    assert "Esto es lo que había escrito" in back.text
    assert "Carla «Ríos» &amp; &lt;b&gt;" in back.text
    assert page == []
    browser.post("/prueba", carried(back) | {"name": "Carla Ríos"})
    assert page == ["Carla Ríos"]


def test_it_comes_back_to_nobody_else(page, interrupted, session, cast, monkeypatch):
    monkeypatch.setattr("tracker.accounts.password_rules.matches", lambda *_: True)
    browser, answer = interrupted
    kept = re.search(r'name="interrupted"[^>]*value="([^"]+)"', answer.text)[1]
    other = {"login": "spd@example.cl", "password": "clave", "interrupted": kept}
    assert browser.post("accounts.enter", other).location == "/"


def test_a_form_of_another_site_is_not_kept(page, app, session, cast, sign_in):
    browser = sign_in(cast.coordinator)
    with browser.session_transaction() as cookie:
        token = cookie["_user_id"]
    rules.end_session(session, token, clock.now())
    session.commit()
    answer = browser.visit("POST", "/prueba", data={"name": "X", "once": "a"}, expect=401)
    assert "interrupted" not in answer.text


def test_what_would_act_at_once_is_not_kept(page, session, cast, sign_in):
    browser = sign_in(cast.coordinator)
    with browser.session_transaction() as cookie:
        token = cookie["_user_id"]
    rules.end_session(session, token, clock.now())
    session.commit()
    answer = browser.post("/prueba", {"name": "X", "csrf_token": browser._token()}, expect=401)
    assert "interrupted" not in answer.text


def test_what_was_sent_stays_with_the_account(page, session, cast, sign_in):
    browser = sign_in(cast.coordinator)
    browser.post("/prueba", carried(browser.get("/prueba")) | {"name": "Carla Ríos"})
    kept = session.scalars(db.select(Submission)).one()
    assert (kept.account_id, kept.location) == (cast.coordinator.id, "/prueba?hecho=1")
