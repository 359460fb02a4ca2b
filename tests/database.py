"""A migrated database for every test: a copy of a template on SQLite, a database from a template on PostgreSQL."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade
from psycopg import sql
from sqlalchemy import make_url

from tracker import create_app
from tracker.ground.database import db


@contextmanager
def application(url: str, folder: Path) -> Iterator[Flask]:
    """Give the application as the environment would configure it, with its connections closed afterwards."""
    with pytest.MonkeyPatch.context() as environment:
        for name in [name for name in os.environ if name.startswith("TRACKER_")]:
            environment.delenv(name)
        environment.setenv("DATABASE_URL", url)
        environment.setenv("SECRET_KEY", "a key for tests only")
        environment.setenv("TRACKER_INSTANCE", str(folder))
        app = create_app({"TESTING": True})
        yield app
        with app.app_context():
            db.engine.dispose()


def migrate(url: str, folder: Path, revision: str = "head") -> None:
    with application(url, folder) as app, app.app_context():
        upgrade(revision=revision)


class Sqlite:
    """Makes databases by copying a migrated file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = folder / "template.db"
        migrate(f"sqlite:///{self.template}", folder)

    @contextmanager
    def fresh(self, *, migrated: bool = True) -> Iterator[str]:
        path = self.folder / "test.db"
        if migrated:
            shutil.copy(self.template, path)
        yield f"sqlite:///{path}"
        for file in self.folder.glob("test*.db*"):
            file.unlink()


class Postgresql:
    """Makes databases from a migrated template; several runs may share one server."""

    def __init__(self, server: str, folder: Path) -> None:
        self.server = make_url(server)
        self.name = f"tracker_{os.getpid()}"
        self.template = f"{self.name}_template"
        self._create(self.template, "template1")
        migrate(self._url(self.template), folder)

    @contextmanager
    def fresh(self, *, migrated: bool = True) -> Iterator[str]:
        self._create(self.name, self.template if migrated else "template1")
        try:
            yield self._url(self.name)
        finally:
            self._drop(self.name)

    def close(self) -> None:
        self._drop(self.template)

    def _create(self, name: str, template: str) -> None:
        statement = "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"
        self._execute(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(template)))

    def _drop(self, name: str) -> None:
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _execute(self, statement: sql.Composed) -> None:
        url = self.server.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)

    def _url(self, name: str) -> str:
        return self.server.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
