"""The ground under the tests holds: each test alone, each request alone, every answer looked at."""

import click
import pytest

from tests.client import Page
from tracker.access import audit
from tracker.access.policy import public
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models import Account, AuditEvent, Inspector, UserSession

PAGE = """<!doctype html><html lang="es-CL"><head><meta charset="utf-8"><title>Nómina – Tracker</title></head>
<body><h1>Nómina</h1><br>{}</body></html>"""


@pytest.fixture
def visited(app):
    """Two routes that write: one commits, the other forgets to."""

    @app.post("/kept", endpoint="kept")
    @public
    def kept():
        audit.note(None, "kept")
        db.session.commit()
        return PAGE

    @app.post("/forgotten", endpoint="forgotten")
    @public
    def forgotten():
        audit.note(None, "forgotten")
        db.session.flush()
        return PAGE


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_finds_an_empty_database(session, turn):
    assert session.query(AuditEvent).count() == 0
    session.add(AuditEvent(at=clock.now(), verb="test"))
    session.commit()


@pytest.mark.only("postgresql")
def test_a_test_may_be_about_one_database(session):
    assert session.get_bind().dialect.name == "postgresql"


@pytest.mark.own_app
def test_a_test_and_its_requests_see_what_the_other_committed(session, client, visited):
    session.add(AuditEvent(at=clock.now(), verb="prepared"))
    client.post("kept", expect=200)
    assert {event.verb for event in session.query(AuditEvent)} == {"prepared", "kept"}


@pytest.mark.own_app
def test_a_request_that_forgets_its_commit_is_noticed(client, visited):
    with pytest.raises(AssertionError, match="left work uncommitted"):
        client.post("forgotten", expect=200)
    client.post("kept", expect=200)


def test_the_cast_plays_on_its_day_and_can_sign_in(session, cast, today, sign_in):
    assert clock.today() == today
    sign_in(cast.mejillones.director)
    assert session.query(UserSession).one().account == cast.mejillones.director


def test_no_name_of_one_commune_holds_the_canary_of_the_other(session, cast):
    names = [account.name for account in session.query(Account)]
    names += [inspector.full_name for inspector in session.query(Inspector)]
    for team in (cast.mejillones, cast.taltal):
        assert len([name for name in names if team.canary in name]) == 8


def test_queries_are_counted(session, count_queries):
    with count_queries() as statements:
        session.query(AuditEvent).all()
    assert len(statements) == 1
    with pytest.raises(AssertionError, match="audit_event"), count_queries(at_most=0):
        session.query(AuditEvent).all()


@pytest.mark.own_app
def test_a_command_runs_with_its_status(app, run, report):
    @app.cli.command("answer")
    @click.option("--json", is_flag=True)
    def answer(json):
        if not json:
            raise click.ClickException("Sin respuesta.")
        click.echo('{"answer": 42}')

    assert "Sin respuesta." in run("answer", expect=1).stderr
    run("answer", "--wrong", expect=2)
    assert report("answer") == {"answer": 42}


@pytest.mark.parametrize(
    ("extra", "complaint"),
    [
        ("<h1>Otra</h1>", "headings"),
        ('<p id="a"></p><p id="a"></p>', "used twice"),
        ("<p><b></p></b>", "closes another"),
        ("<div>", "closes another"),
        ("</div>", "closes another"),
        ('<p class="a" class="b"></p>', "attribute twice"),
        ('<form method="post"></form>', "no CSRF token"),
        ('<table role="table"></table>', "the role it has anyway"),
        ('<table><tr><th role="columnheader">A</th></tr></table>', "the role it has anyway"),
        ('<select required><option value="a">A</option></select>', "a required choice begins with"),
        ("<select required><option>Elija uno</option></select>", "a required choice begins with"),
        ("<select required></select>", "a required choice offers nothing"),
    ],
)
def test_a_faulty_page_is_noticed(extra, complaint):
    with pytest.raises(AssertionError, match=complaint):
        Page(PAGE.format(extra)).check()


def test_a_whole_page_passes():
    Page(
        PAGE.format(
            '<form method="post"><input name="csrf_token"></form><svg><title>x</title></svg>'
            '<select><option value="a">A</option></select>'
            '<select required><option value="">Elija uno</option><option value="a">A</option></select>'
            '<select required multiple><option value="a">A</option></select>'
        )
    ).check()
