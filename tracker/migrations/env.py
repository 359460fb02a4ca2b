"""How migrations run: see docs/decisions on why SQLite needs care here."""

from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from alembic import context
from flask import current_app
from sqlalchemy.engine import Connection

from tracker import models  # noqa: F401  the tables must be known
from tracker.ground import database

_ADVISORY_LOCK = 21_802


def run() -> None:
    """Run the revisions asked for in one transaction, on an engine of their own, without time limits."""
    url = current_app.config["SQLALCHEMY_DATABASE_URI"]
    if url.startswith("sqlite:///"):
        Path(sa.make_url(url).database or "").parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            _keep_a_copy(connection)
            _driver(connection).execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
            _run_revisions(connection)
            if connection.dialect.name == "sqlite":
                _check_foreign_keys(connection)


def _run_revisions(connection: Connection) -> None:
    options = current_app.extensions["migrate"].configure_args
    context.configure(
        connection=connection,
        target_metadata=database.Base.metadata,
        transactional_ddl=True,
        **options,
    )
    with context.begin_transaction():
        context.run_migrations()


def _driver(connection: Connection) -> object:
    return connection.connection.dbapi_connection


def _keep_a_copy(connection: Connection) -> None:
    """Copy a database that holds something before it is changed (only when revisions are to run)."""
    path = connection.engine.url.database
    if not path or path == ":memory:" or not Path(path).exists():
        return
    driver = _driver(connection)
    row = driver.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    if row is None:
        return
    current = driver.execute("SELECT version_num FROM alembic_version").fetchall()
    if {name for (name,) in current} == set(context.script.get_heads()):
        return
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    target = Path(path).with_name(f"{Path(path).stem}-before-{stamp}.db")
    driver.execute("VACUUM INTO ?", (str(target),))


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"the migration leaves broken references: {broken[:5]}")


run()
