"""One way to act: what is refused is said at the form and changes nothing, what is done is committed once."""

import pytest
import sqlalchemy as sa
from flask import redirect, render_template_string
from sqlalchemy import event
from wtforms import StringField
from wtforms.validators import InputRequired

from tracker.access.policy import Permission, requires
from tracker.ground import clock
from tracker.ground.database import db
from tracker.ground.refused import Refused
from tracker.models import Account, AuditEvent, Submission
from tracker.web.acts import Done, acts, acts_and_shows_once, acts_each_time, waiting_for_nobody
from tracker.web.forms import CAME_BACK, NOT_PRESSED, ActForm, Form, NotRight
from tracker.web.gate import RESUMED, actor

pytestmark = pytest.mark.own_app

PATH = "/prueba"
ELSEWHERE = "/mi-cuenta"
BEFORE = "Carla Coordinadora"
PAGE = """
{% extends "base.html" %}
{% from "ui/form.html" import carried, field, form_errors, submit %}
{% block title %}Prueba{% endblock %}
{% block content %}
  {{ form_errors(form) }}
  <form method="post">{{ carried(form) }}{{ field(form.name) }}{{ submit("Guardar") }}</form>
{% endblock %}
"""


class NameForm(Form):
    name = StringField("Nombre", [InputRequired("Escriba un nombre.")])


def named(name):
    """Change the name of one's own account, before anything is refused."""
    account = db.session.get_one(Account, actor().id)
    account.name = name
    db.session.flush()
    return account


def save():
    form = NameForm()
    yield form, lambda: render_template_string(PAGE, form=form)
    account = named(form.name.data)
    if "nadie" in form.name.data:
        raise Refused("Así no se llama nadie.", "name" if form.name.data == "nadie" else "apellido")
    if form.name.data == "prohibido":
        raise NotRight(403)
    return Done("trial", account, "Quedó guardado.", to=ELSEWHERE)


@pytest.fixture
def sender(app, cast, sign_in, session):
    """Give the function that lets a view take what the coordinator sends, and sends it."""
    cast.coordinator.name = BEFORE
    session.commit()
    browser = sign_in(cast.coordinator)

    def sender(view):
        app.add_url_rule(PATH, "trial.save", requires(Permission.USE_OWN_ACCOUNT)(view), methods=["POST"])

        def send(name="Carla Ríos", expect=302, **more):
            return browser.post(PATH, {"once": "una", "name": name} | more, expect=expect)

        send.browser = browser
        return send

    return sender


@pytest.fixture
def stored(session, cast):
    """Give the function that returns what is stored: one's name, the verbs noted, how many forms acted."""

    def stored():
        session.rollback()
        session.expire_all()
        verbs = session.scalars(sa.select(AuditEvent.verb)).all()
        forms = session.scalar(sa.select(sa.func.count()).select_from(Submission))
        return session.get_one(Account, cast.coordinator.id).name, verbs, forms

    return stored


NOTHING = (BEFORE, [], 0)


def test_what_was_done_is_committed_once_with_its_event_and_the_form(sender, stored):
    send, commits = sender(acts(save)), []
    noted = lambda _: commits.append(1)  # noqa: E731  SQLAlchemy takes the same one away again
    event.listen(db.session, "after_commit", noted)
    before = len(commits)
    answer = send()
    event.remove(db.session, "after_commit", noted)
    assert answer.location == ELSEWHERE
    assert len(commits) - before == 3, "the client's own two, and one"
    assert stored() == ("Carla Ríos", ["trial"], 1)
    assert "Quedó guardado." in send.browser.get(ELSEWHERE).text


def test_sent_again_it_only_leads_on(sender, stored):
    send = sender(acts(save))
    assert {send(name).location for name in ("Carla Ríos", "Carla Rivas")} == {ELSEWHERE}
    assert stored() == ("Carla Ríos", ["trial"], 1)


@pytest.mark.parametrize("name", ["nadie", "nadie más"])
def test_what_a_rule_refuses_is_said_at_the_form_and_changes_nothing(sender, stored, name):
    send = sender(acts(save))
    told = send(name, expect=409).text
    assert f'value="{name}"' in told
    assert told.count("Así no se llama nadie.") == (2 if name == "nadie" else 1), "above, and at its field"
    assert stored() == NOTHING
    send()
    assert stored() == ("Carla Ríos", ["trial"], 1), "refused is not acted upon"


def test_a_form_that_is_not_right_changes_nothing(sender, stored):
    send = sender(acts(save))
    send("", expect=400)
    send("prohibido", expect=403)
    assert stored() == NOTHING


def test_a_form_that_came_back_is_shown_and_does_nothing(sender, stored):
    told = sender(acts(save))(**{RESUMED: "1"}, expect=400).text
    assert CAME_BACK in told
    assert 'value="Carla Ríos"' in told
    assert stored() == NOTHING


@pytest.mark.parametrize("once", ["", "k" * 65])
def test_a_form_without_its_key_does_nothing(sender, stored, once):
    sender(acts(save))(once=once, expect=400)
    assert stored() == NOTHING


def test_what_is_refused_to_a_button_is_said_where_it_stands(sender, stored):
    @acts
    def press():
        yield ActForm(), lambda: redirect(ELSEWHERE)
        named("Otra")
        raise Refused("Ya no se puede.")

    send = sender(press)
    assert send().location == ELSEWHERE
    assert "Ya no se puede." in send.browser.get(ELSEWHERE).text
    assert send(**{RESUMED: "1"}).location == ELSEWHERE
    assert NOT_PRESSED in send.browser.get(ELSEWHERE).text
    assert stored() == NOTHING


def test_a_second_form_says_what_is_wrong_from_there_on(sender, stored):
    @acts
    def save_in_two():
        first, second = ActForm(), NameForm()
        yield first, lambda: redirect(ELSEWHERE)
        yield second, lambda: render_template_string(PAGE, form=second)
        named(second.name.data)
        raise Refused("Así no se llama nadie.")

    assert "Así no se llama nadie." in sender(save_in_two)(expect=409).text
    assert stored() == NOTHING


def test_what_may_be_sent_as_often_as_one_likes_acts_each_time(sender, stored):
    send = sender(acts_each_time(save))
    for name in ("Carla Ríos", "Carla Rivas"):
        send(name, once="")
    assert stored() == ("Carla Rivas", ["trial", "trial"], 0)


def test_a_page_that_is_shown_once_is_not_shown_again(sender, stored):
    @acts_and_shows_once("Ya se mostró.")
    def show():
        form = NameForm()
        yield form, lambda: render_template_string(PAGE, form=form)
        page = render_template_string(PAGE.replace("Prueba", "Una sola vez"), form=form)
        return Done("trial", named(form.name.data), to=ELSEWHERE, page=page)

    send = sender(show)
    assert "Una sola vez" in send(expect=200).text
    assert send().location == ELSEWHERE
    assert "Ya se mostró." in send.browser.get(ELSEWHERE).text
    assert stored() == ("Carla Ríos", ["trial"], 1)


def test_a_form_acted_upon_while_nobody_waited_leads_on(sender, stored):
    @acts
    def slow():
        form = NameForm()
        yield form, lambda: render_template_string(PAGE, form=form)
        with waiting_for_nobody():
            same = Submission(account_id=actor().id, key="una", location="/otra", at=clock.now())
            db.session.add(same)
            db.session.commit()
        return Done("trial", named(form.name.data), to=ELSEWHERE)

    assert sender(slow)().location == "/otra"
    assert stored() == (BEFORE, [], 1)


def test_several_rows_are_noted_and_none_where_nothing_changed(sender, stored):
    @acts
    def nothing():
        yield ActForm(), lambda: redirect(ELSEWHERE)
        return Done("trial", [], to=ELSEWHERE)

    sender(nothing)()
    assert stored() == (BEFORE, [], 1)
