"""
One migrated database for each engine and process, put back before every test to a state that was kept once.

On SQLite a kept file is copied; on PostgreSQL a function empties the tables and fills them from a schema of copies.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade
from psycopg import sql
from sqlalchemy import make_url

from tracker import create_app
from tracker.ground.database import db

EMPTY = "empty"  # migrated, without a row

_PUT_BACK = """
    CREATE FUNCTION {function}() RETURNS void LANGUAGE plpgsql AS $body$
    BEGIN
        SET LOCAL session_replication_role = replica;  -- rows come back in any order
        {statements}
    END
    $body$
"""


@contextmanager
def environment(url: str, folder: Path) -> Iterator[None]:
    """Let the environment say where the database and the instance are, and nothing else of the tracker's."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("TRACKER_")]:
            patch.delenv(name)
        patch.setenv("DATABASE_URL", url)
        patch.setenv("SECRET_KEY", "a key for tests only, as long as must be")
        patch.setenv("TRACKER_INSTANCE", str(folder))
        yield


@contextmanager
def application(url: str, folder: Path) -> Iterator[Flask]:
    """Give the application as the environment would configure it, with its connections closed afterwards."""
    with environment(url, folder):
        app = create_app({"TESTING": True})
        yield app
        release(app)


@contextmanager
def as_it_was(app: Flask) -> Iterator[None]:
    """Let go of the application's connections afterwards, and of what was set on it meanwhile."""
    config, extensions, request_class = dict(app.config), dict(app.extensions), app.request_class
    yield
    release(app)
    for kept, before in ((app.config, config), (app.extensions, extensions)):
        kept.clear()
        kept.update(before)
    app.request_class = request_class


def release(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


def migrate(url: str, folder: Path, revision: str = "head") -> None:
    with application(url, folder) as app, app.app_context():
        upgrade(revision=revision)


class Sqlite:
    """A database in a file; its states are files beside it. Whoever puts one back has closed its connections."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "test.db"
        self.url = f"sqlite:///{self.path}"
        self.template = self._state(EMPTY)
        migrate(f"sqlite:///{self.template}", folder)
        self.put_back(EMPTY)

    def has(self, state: str) -> bool:
        return self._state(state).exists()

    def keep(self, state: str) -> None:
        """Keep the database as it is now under a name."""
        with closing(sqlite3.connect(self.path)) as now, closing(sqlite3.connect(self._state(state))) as kept:
            now.backup(kept)

    def put_back(self, state: str = EMPTY) -> None:
        for file in self.folder.glob("test*.db*"):
            file.unlink()
        shutil.copy(self._state(state), self.path)

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """Give a database without a table."""
        path = self.folder / "fresh.db"
        path.touch()
        yield f"sqlite:///{path}"
        for file in self.folder.glob("fresh*.db*"):
            file.unlink()

    def close(self) -> None:
        shutil.rmtree(self.folder)

    def _state(self, name: str) -> Path:
        return self.folder / f"{name}.kept"


class Postgresql:
    """A database of a server that several runs may share; its states are schemas of it."""

    def __init__(self, server: str, folder: Path) -> None:
        self.server = make_url(server)
        self.name = f"tracker_{os.getpid()}"
        self.url = self._url(self.name)
        self._create(self.name)
        migrate(self.url, folder)
        self.connection = self._connect(self.name)
        self.kept: set[str] = set()
        self.keep(EMPTY)

    def has(self, state: str) -> bool:
        return state in self.kept

    def keep(self, state: str) -> None:
        """Keep the database as it is now under a name."""
        self.connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(state)))
        filled = []
        for name in self._names("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
            here, there = sql.Identifier("public", name), sql.Identifier(state, name)
            filled.append(sql.SQL("DELETE FROM {};").format(here))
            if self.connection.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(here)).fetchone():
                self.connection.execute(sql.SQL("CREATE TABLE {} AS TABLE {}").format(there, here))
                filled.append(sql.SQL("INSERT INTO {} SELECT * FROM {};").format(here, there))
        statements = sql.SQL("\n").join([*filled, *self._sequences()])
        function = sql.Identifier(state, "put_back")
        self.connection.execute(sql.SQL(_PUT_BACK).format(function=function, statements=statements))
        self.kept.add(state)

    def put_back(self, state: str = EMPTY) -> None:
        statement = sql.SQL("SELECT {}()").format(sql.Identifier(state, "put_back"))
        try:
            self.connection.execute(statement)
        except psycopg.OperationalError:  # a test ended all connections
            self.connection = self._connect(self.name)
            self.connection.execute(statement)

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """Give a database without a table."""
        name = f"{self.name}_fresh"
        self._create(name)
        try:
            yield self._url(name)
        finally:
            self._drop(name)

    def close(self) -> None:
        self.connection.close()
        self._drop(self.name)

    def _names(self, query: str) -> list[str]:
        return [name for (name,) in self.connection.execute(query)]

    def _sequences(self) -> Iterator[sql.Composed]:
        query = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
        for name, last in self.connection.execute(query).fetchall():
            values = sql.Literal(f"public.{name}"), sql.Literal(last or 1), sql.Literal(last is not None)
            yield sql.SQL("PERFORM setval({}, {}, {});").format(*values)

    def _create(self, name: str) -> None:
        self._on_server(sql.SQL("CREATE DATABASE {} STRATEGY FILE_COPY").format(sql.Identifier(name)))

    def _drop(self, name: str) -> None:
        self._on_server(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _on_server(self, statement: sql.Composed) -> None:
        with self._connect(None) as connection:
            connection.execute(statement)

    def _connect(self, name: str | None) -> psycopg.Connection:
        """Return a connection; a lock that a test left behind is an error, not a wait without end."""
        url = self.server.set(drivername="postgresql", database=name or self.server.database)
        return psycopg.connect(
            url.render_as_string(hide_password=False), autocommit=True, options="-c lock_timeout=20s"
        )

    def _url(self, name: str) -> str:
        return self.server.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
