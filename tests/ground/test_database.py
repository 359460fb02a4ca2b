"""The database loses nothing, readers never wait for writers, and a GET cannot write."""

import contextvars
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from tests import builders as make
from tests import database
from tests.thorough import THOROUGH
from tracker.access import audit
from tracker.access.policy import public
from tracker.ground import clock
from tracker.ground.database import Instant, db
from tracker.models import Association, AuditEvent

pytestmark = pytest.mark.both

PROCESSES = 4 if THOROUGH else 2
TIMES = 50
PAGE = '<html lang="es-CL"><head><title>Una página</title></head><body><h1>Una página</h1></body></html>'


@pytest.fixture
def routes(app):
    """A page that reads, one that writes, and one that leaves a note; each for GET and POST."""

    def page(path, work):
        def view():
            work()
            db.session.commit()
            return PAGE

        app.add_url_rule(path, path, public(view), methods=["GET", "POST"])

    page("/reads", lambda: db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)))
    page("/writes", lambda: db.session.add(AuditEvent(at=clock.now(), verb="written")))
    page("/notes", lambda: audit.note(None, "noted"))


def events(session):
    return session.scalars(sa.select(AuditEvent.verb)).all()


def test_no_acknowledged_write_is_lost_between_processes(session, database_url, tmp_path):
    make.association(session, warning_days=0)
    session.commit()
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=spawn) as pool:
        acknowledged = pool.map(add_up, [database_url] * PROCESSES, [tmp_path] * PROCESSES)
        assert sum(acknowledged) == PROCESSES * TIMES
    assert session.scalar(sa.select(Association.warning_days)) == PROCESSES * TIMES


def add_up(url: str, folder: Path) -> int:
    """Read a number, write the next one, as often as asked; return how many writes were acknowledged."""
    done = 0
    with database.application(url, folder) as app:
        for _ in range(TIMES):
            with app.app_context():
                row = db.session.get_one(Association, 1, with_for_update=True)
                row.warning_days += 1
                db.session.commit()
                done += 1
    return done


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("busy_timeout", 15000),
        ("trusted_schema", 0),
    ],
)
def test_sqlite_is_set_to_be_safe(session, pragma, value):
    assert session.scalar(sa.text(f"PRAGMA {pragma}")) == value


@pytest.mark.only("postgresql")
@pytest.mark.parametrize(
    ("limit", "value"),
    [("statement_timeout", "20s"), ("lock_timeout", "15s"), ("idle_in_transaction_session_timeout", "15s")],
)
def test_postgresql_stops_what_takes_too_long(session, limit, value):
    assert session.scalar(sa.text(f"SHOW {limit}")) == value


@pytest.mark.own_app
def test_a_get_that_writes_fails_and_writes_nothing(session, client, routes):
    with pytest.raises(AssertionError, match=r"GET /writes: 50[03]"):
        client.get("/writes")
    assert events(session) == []
    client.post("/writes", expect=200)
    assert events(session) == ["written"]


@pytest.mark.own_app
def test_a_get_may_leave_a_note_in_a_transaction_of_its_own(session, client, routes):
    client.get("/notes")
    client.post("/notes", expect=200)
    assert events(session) == ["noted", "noted"]


@pytest.mark.own_app
def test_a_worker_that_served_a_get_may_write_next(session, client, routes):
    worker = contextvars.Context()
    session.commit()
    assert worker.run(lambda: FlaskClient.open(client, "/reads")).status_code == 200
    client.post("/writes", expect=200)
    assert worker.run(lambda: FlaskClient.open(client, "/reads")).status_code == 200
    token = {"X-CSRFToken": client._token()}
    assert (
        worker.run(lambda: FlaskClient.open(client, "/writes", method="POST", headers=token)).status_code
        == 200
    )
    assert events(session) == ["written", "written"]


@pytest.mark.own_app
def test_readers_do_not_wait_for_a_writer(app, session, client, routes):
    with db.engine.connect() as writer:
        writer.execute(sa.insert(AuditEvent).values(at=clock.now(), verb="unfinished"))
        client.get("/reads")
        writer.rollback()


@pytest.mark.own_app
@pytest.mark.only("postgresql")
def test_connections_the_server_ended_are_replaced(session, client, routes):
    client.get("/reads")
    client.get("/reads")
    end_others = """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
    """
    session.execute(sa.text(end_others))
    client.get("/reads")


@pytest.mark.parametrize("url", ["sqlite:////nowhere/tracker.db", "postgresql://tests@/none?host=/nowhere"])
@pytest.mark.parametrize("signed_in", [False, True])
def test_without_a_database_it_asks_to_come_back(url, signed_in, tmp_path):
    with database.application(url, tmp_path) as app:
        app.add_url_rule("/reads", view_func=public(lambda: str(db.session.query(AuditEvent).count())))
        client = app.test_client()
        if signed_in:
            with client.session_transaction() as cookie:
                cookie["_user_id"] = "a session that cannot be looked up"
        response = client.get("/reads")
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert '<html lang="es-CL"' in response.text


def test_an_instant_keeps_its_moment_and_comes_back_in_utc(session):
    santiago = datetime(2026, 11, 3, 12, 30, 15, 123456, tzinfo=timezone(timedelta(hours=-3)))
    session.add(AuditEvent(at=santiago, verb="test"))
    session.commit()
    at = session.scalar(sa.select(AuditEvent.at))
    assert at == santiago
    assert at.tzinfo is UTC


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="aware"):
        Instant().process_bind_param(datetime(2026, 11, 3), dialect=None)  # noqa: DTZ001  that is the point
