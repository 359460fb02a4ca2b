"""What every test may ask for."""

import contextvars
import gc
import json
import os
import re
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
import time_machine
from click.testing import Result
from flask import Flask
from hypothesis import settings
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

from tests import cast as casting
from tests import cluster, database
from tests.client import Client, watch
from tests.kept import Databases, Kept
from tests.thorough import THOROUGH, one_of
from tracker.ground.database import db
from tracker.models import Account

pytest_plugins = ["tests.at_once", "tests.days"]

ENGINES = ("sqlite", "postgresql")
ROOM = 2**31  # what all processes of a run may need


def _memory() -> Path | None:
    """Return a folder in memory, where the machine has one that is large enough."""
    folder = Path("/dev/shm")  # noqa: S108  only a place for folders of our own
    return folder if folder.exists() and shutil.disk_usage(folder).free > ROOM else None


MEMORY = _memory()

gc.set_threshold(200_000, 20, 100)  # to look for garbage was a tenth of the run

settings.register_profile(
    "tracker",
    deadline=None,  # a busy machine is no finding
    print_blob=True,
    derandomize=not THOROUGH,  # the same change is always asked the same
)
settings.load_profile("tracker")


def pytest_collection_finish():
    """Leave out of every collection of garbage what stays until the end."""
    gc.freeze()


def pytest_configure(config):
    if MEMORY:
        tempfile.tempdir = os.environ["TMPDIR"] = str(MEMORY)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a run cut short stops its servers too
    for marker in (
        "both: what is tested is the database's part, so that every run asks both",
        "only(engine): the one database a test is about",
        "own_app: the test changes the application itself, so it gets one of its own",
    ):
        config.addinivalue_line("markers", marker)


def pytest_addoption(parser):
    parser.getgroup("tracker").addoption("--engine", choices=ENGINES, help="the one database to run on")


def pytest_generate_tests(metafunc):
    """Run what needs a database on the engines it is for, and of those on the one that was asked for."""
    if "engine" in metafunc.fixturenames:
        asked = metafunc.config.option.engine
        engines = [each for each in _engines(metafunc.definition) if asked in {None, each}]
        metafunc.parametrize("engine", engines)


def _engines(test: pytest.Function) -> Iterable[str]:
    """Return both where a test asks for both; in the browser, where only pages matter, one; else the one its name falls to.

    `make thorough` runs every test on both, and who asks for one engine has all of them on that.
    """
    if only := test.get_closest_marker("only"):
        return only.args
    if test.get_closest_marker("browser"):
        return ENGINES[:1]
    everywhere = THOROUGH or test.config.option.engine or test.get_closest_marker("both")
    return ENGINES if everywhere else [one_of(ENGINES, test.nodeid)]


@pytest.fixture(scope="session")
def sqlite_databases() -> Iterator[database.Sqlite]:
    """One file for each process of the run, in memory where the machine has such a folder."""
    databases = database.Sqlite(Path(mkdtemp(prefix="tracker-sqlite-", dir=MEMORY)))
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def postgresql_databases(tmp_path_factory) -> Iterator[database.Postgresql]:
    """One server for each process of the run, started by the first test that needs it."""
    with cluster.running(MEMORY) as server:
        databases = database.Postgresql(server, tmp_path_factory.mktemp("postgresql"))
        yield databases
        databases.close()


@pytest.fixture(scope="session")
def sqlite_app(sqlite_databases, tmp_path_factory, compiled) -> Iterator[Flask]:
    yield from _one_application(sqlite_databases, tmp_path_factory, compiled)


@pytest.fixture(scope="session")
def postgresql_app(postgresql_databases, tmp_path_factory, compiled) -> Iterator[Flask]:
    yield from _one_application(postgresql_databases, tmp_path_factory, compiled)


@pytest.fixture(scope="session")
def compiled(pytestconfig, tmp_path_factory) -> BytecodeCache:
    """Give what keeps compiled templates, by what is written in them: for all processes and the next run, if pytest keeps anything."""
    cache = getattr(pytestconfig, "cache", None)
    folder = cache.mkdir("templates") if cache else tmp_path_factory.mktemp("templates")
    return FileSystemBytecodeCache(str(folder))


def _one_application(
    databases: Databases, folders: pytest.TempPathFactory, compiled: BytecodeCache
) -> Iterator[Flask]:
    with database.application(databases.url, folders.mktemp("instance")) as app:
        app.jinja_env.bytecode_cache = compiled
        watch(app)
    app._got_first_request = True  # so that Flask lets no test add a route to it
    yield app


@pytest.fixture(scope="session")
def sqlite_kept(sqlite_databases) -> Kept:
    return Kept(sqlite_databases)


@pytest.fixture(scope="session")
def postgresql_kept(postgresql_databases) -> Kept:
    return Kept(postgresql_databases)


@pytest.fixture
def databases(engine: str, request: pytest.FixtureRequest) -> Databases:
    return request.getfixturevalue(f"{engine}_databases")


@pytest.fixture
def database_url(databases: Databases) -> str:
    """Give a migrated database without a row."""
    databases.put_back()
    return databases.url


@pytest.fixture
def app(engine: str, database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """Give the application: one for all tests, or one of the test's own where it adds routes (`own_app`)."""
    if request.node.get_closest_marker("own_app"):
        with database.application(database_url, tmp_path) as app:
            watch(app)
            yield app
        return
    app = request.getfixturevalue(f"{engine}_app")
    with database.environment(database_url, tmp_path), database.as_it_was(app):
        yield app


@pytest.fixture
def session(app: Flask) -> Iterator[scoped_session[Session]]:
    """Give db.session in a context of the test's own; requests and commands run in others."""
    with app.app_context():
        yield db.session


@pytest.fixture
def today() -> Iterator[date]:
    """Give 3 November 2026, and let the clock say so while the test runs."""
    with time_machine.travel(casting.NOW):
        yield casting.TODAY


@pytest.fixture
def kept(
    engine: str, session: scoped_session[Session], request: pytest.FixtureRequest
) -> Callable[[str, Callable[..., Any]], Any]:
    """Give the function that fills the empty database with what another builds; built once, kept by its name."""
    worlds = request.getfixturevalue(f"{engine}_kept")
    return lambda name, build: worlds.give(session, name, build)


@pytest.fixture
def cast(kept: Callable[..., Any], today: date) -> casting.Cast:
    """Give the committed cast, on its day."""
    return kept("cast", casting.build)


@pytest.fixture
def client(app: Flask, session: scoped_session[Session]) -> Client:
    """Give a visitor who is not signed in."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask, session: scoped_session[Session]) -> Callable[[Account], Client]:
    """Give the function that returns a browser in which an account is signed in."""
    return lambda account: app.test_client().sign_in(account)


@pytest.fixture
def once() -> Callable[[TestResponse], dict[str, str]]:
    """Give the function that returns what a page's form carries unseen, all but its token."""

    def once(page: TestResponse) -> dict[str, str]:
        return dict(re.findall(r'<input type="hidden" name="(once|seen)" value="([^"]*)"', page.text))

    return once


@pytest.fixture
def run(app: Flask, session: scoped_session[Session]) -> Callable[..., Result]:
    """Give the function that runs a command line and asserts its exit status."""

    def run(*arguments: object, expect: int = 0, input: str | None = None) -> Result:  # noqa: A002  click's name
        session.commit()
        command = app.test_cli_runner()
        words = [str(argument) for argument in arguments]
        result = contextvars.Context().run(
            lambda: command.invoke(args=words, input=input, catch_exceptions=False)
        )
        assert result.exit_code == expect, result.output
        return result

    return run


@pytest.fixture
def report(run: Callable[..., Result]) -> Callable[..., Any]:
    """Give the function that runs a command with --json and returns the one object on its standard output."""
    return lambda *arguments, **options: json.loads(run(*arguments, "--json", **options).stdout)


@pytest.fixture
def count_queries() -> Callable[..., AbstractContextManager[list[str]]]:
    """Give a block that lists the statements sent inside it, and may say how many are too many."""

    @contextmanager
    def count(at_most: int | None = None) -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_connection, _cursor, statement, *_):
            statements.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        assert at_most is None or len(statements) <= at_most, "\n".join(statements)

    return count
