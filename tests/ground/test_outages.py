"""A database that is locked, or goes away and comes back: 503 and when to try again, and nothing half done."""

import signal
import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from threading import Condition, Event

import psycopg
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine, make_url

from tests import cluster, database
from tracker.access.policy import public
from tracker.ground import clock, config
from tracker.ground.database import db
from tracker.models import Account, AuditEvent

pytestmark = [pytest.mark.both, pytest.mark.own_app]

PAGE = '<html lang="es-CL"><head><title>Una página</title></head><body><h1>Una página</h1></body></html>'


def add_routes(app, meanwhile=lambda: None):
    """Add what reads, what writes and what saves as one types; `meanwhile` happens before each ends."""

    def read():
        found = db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent))
        meanwhile()
        return PAGE.replace("Una", str(found))

    def write(answer):
        for verb in ("first", "second"):
            db.session.add(AuditEvent(at=clock.now(), verb=verb))
            db.session.flush()
        meanwhile()
        db.session.commit()
        return answer

    app.add_url_rule("/reads", "reads", public(read))
    app.add_url_rule("/writes", "writes", public(lambda: write(PAGE)), methods=["POST"])
    app.add_url_rule("/types", "types", public(lambda: write(("", 204))), methods=["POST"])


def asks_to_come_back(answer):
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "El sistema no está disponible por un momento" in answer.text
    assert "revise primero si quedó guardado" in answer.text


def written(session):
    session.rollback()
    return session.scalars(sa.select(AuditEvent.verb).order_by(AuditEvent.id)).all()


@pytest.fixture
def impatient(monkeypatch):
    """Let whoever begins meanwhile wait for a lock for a moment only."""

    def shorten(connection, _entry):
        if not isinstance(connection, sqlite3.Connection):
            connection.execute("SET lock_timeout = 20")
            connection.commit()

    monkeypatch.setattr(config, "WAIT", 0.02)
    monkeypatch.setattr("tracker.ground.database._PATIENCE", 20)
    event.listen(Engine, "connect", shorten)
    yield
    event.remove(Engine, "connect", shorten)


@contextmanager
def locked(url):
    """Hold what another writer would hold, longer than anybody waits."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(make_url(url).database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
    else:
        with psycopg.connect(url) as other:
            other.execute("LOCK audit_event, sign_in_failure IN EXCLUSIVE MODE")
            yield
            other.rollback()


@pytest.mark.parametrize("path", ["/writes", "/types"])
def test_what_finds_the_database_locked_is_told_to_come_back(
    impatient, database_url, app, session, client, path
):
    add_routes(app)
    db.engine.dispose()
    with locked(database_url):
        asks_to_come_back(client.post(path, expect=503))
        asks_to_come_back(
            client.post("accounts.enter", {"login": "a@example.cl", "password": "b"}, expect=503)
        )
        client.get("/reads")
    assert written(session) == []
    client.post(path, expect=204 if path == "/types" else 200)
    assert written(session) == ["first", "second"]


@pytest.mark.only("sqlite")
def test_a_database_that_lets_nobody_in_is_locked_too(impatient, database_url, app, session, client):
    add_routes(app)
    session.commit()
    db.engine.dispose()
    with closing(sqlite3.connect(make_url(database_url).database, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        asks_to_come_back(client.get("/reads", expect=503))
        asks_to_come_back(client.post("/writes", expect=503))
    client.get("/reads")
    assert written(session) == []


@pytest.mark.only("postgresql")
def test_a_connection_that_ends_before_the_answer_takes_nothing_with_it(app, session, client, database_url):
    def end_connection():
        backend = db.session.scalar(sa.text("SELECT pg_backend_pid()"))
        with psycopg.connect(database_url) as other:
            other.execute("SELECT pg_terminate_backend(%s, 10000)", [backend])

    add_routes(app, meanwhile=end_connection)
    client.get("/reads")
    for path in ("/writes", "/types"):
        asks_to_come_back(client.post(path, expect=503))
    assert written(session) == []
    client.get("accounts.sign_in")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_a_server_that_restarts_answers_only_with_a_page_or_later(how, tmp_path):
    with cluster.own() as server, database.application(server.url, tmp_path) as app:
        app.config |= {"WTF_CSRF_ENABLED": False, "PROPAGATE_EXCEPTIONS": False}
        add_routes(app)
        with app.app_context():
            db.metadata.create_all(db.engine, tables=[Account.__table__, AuditEvent.__table__])
        answers, answered, again = Counter(), Condition(), Event()

        def visit(number):
            browser = FlaskClient(app, app.response_class)
            while answers["again", number % 2] < 5:
                answer = browser.post("/writes") if number % 2 else browser.get("/reads")
                with answered:
                    answers[answer.status_code, number % 2] += 1
                    answers["again", number % 2] += again.is_set() and answer.status_code == 200
                    answered.notify()

        def until(status):
            with answered:
                assert answered.wait_for(
                    lambda: answers[status, 0] > 4 and answers[status, 1] > 4, timeout=60
                )

        with ThreadPoolExecutor(4) as visitors:
            visits = [visitors.submit(visit, number) for number in range(4)]
            until(200)
            server.stop(how)
            until(503)
            server.start()
            again.set()
            for each in visits:
                each.result()
        statuses = {status for status, _ in answers if status != "again"}
        assert statuses == {200, 503}
        with app.app_context():
            assert len(written(db.session)) == 2 * answers[200, 1]
