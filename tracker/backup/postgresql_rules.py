"""A copy of a PostgreSQL database while it is served, and back; and the rows of a SQLite copy into one."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection

from tracker.backup import content_rules
from tracker.backup.content_rules import AT_ONCE, Content
from tracker.ground.refused import Refused

SCHEMA = "public"
DROP, CREATE = f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE", f"CREATE SCHEMA {SCHEMA}"

_FOREIGN_KEYS = sa.text(
    "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE contype = 'f' AND connamespace = CAST(:schema AS regnamespace)"
)


def dump(url: URL, copy: Path) -> tuple[str, dict[str, Content]]:
    """Copy a database that others write to meanwhile, as it is at one moment; its revision and content."""
    with _connected(url, "REPEATABLE READ") as connection:
        snapshot = connection.scalar(sa.text("SELECT pg_export_snapshot()"))
        said = content_rules.revision(connection), content_rules.content(connection)
        _call(url, "pg_dump", "--format=custom", "--compress=0", "--no-owner", "--no-privileges",
              f"--schema={SCHEMA}", f"--snapshot={snapshot}", f"--file={copy}")  # fmt: skip
    _call(url, "pg_restore", f"--file={os.devnull}", str(copy))
    return said


def bring_back(url: URL, copy: Path) -> None:
    """Let an empty database hold what a copy holds, in one transaction."""
    script = copy.with_suffix(".sql")
    _call(url, "pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(copy))
    _call(
        url,
        "psql",
        "--quiet",
        "--no-psqlrc",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        f"--command={DROP}",
        f"--file={script}",
    )


def fill(url: URL, copy: Path, upgrade: Callable[[], None]) -> None:
    """Let an empty database hold the rows of a SQLite copy, once `upgrade` has made the tables of its revision."""
    with _connected(url) as connection:
        for statement in (DROP, CREATE):
            connection.execute(sa.text(statement))
    upgrade()
    engine = sa.create_engine(f"sqlite:///{copy}")
    with engine.connect() as source, _connected(url) as connection, _without_foreign_keys(connection):
        for table in content_rules.tables(connection):
            connection.execute(sa.delete(table))
            _fill_table(connection, table, source)
    engine.dispose()


def _fill_table(connection: Connection, table: sa.Table, source: Connection) -> None:
    there = sa.Table(table.name, sa.MetaData(), autoload_with=source)
    for rows in source.execute(sa.select(there)).mappings().partitions(AT_ONCE):
        values = [{name: _aware(value) for name, value in row.items()} for row in rows]
        connection.execute(sa.insert(table), values)
    for column in table.primary_key if len(table.primary_key) == 1 else ():
        follow = "SELECT setval(pg_get_serial_sequence(:table, :column), max({0})) FROM {1} HAVING max({0}) IS NOT NULL"
        if isinstance(column.type, sa.Integer):
            said = sa.text(follow.format(column.name, table.name))
            connection.execute(said, {"table": table.name, "column": column.name})


def _aware(value: object) -> object:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """Let rows come in any order, and look at all of them afterwards."""
    keys = connection.execute(_FOREIGN_KEYS, {"schema": SCHEMA}).all()
    for table, name, _ in keys:
        connection.execute(sa.text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    yield
    for table, name, definition in keys:
        connection.execute(sa.text(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"))


@contextmanager
def _connected(url: URL, isolation: str = "READ COMMITTED") -> Iterator[Connection]:
    """Give a connection in one transaction, without the limits of time that pages have."""
    engine = sa.create_engine(url, poolclass=sa.NullPool, isolation_level=isolation)
    with engine.begin() as connection:
        yield connection


def _call(url: URL, program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL's; the password is not told where other users of the machine can read it.

    Raises Refused, with what it said, where it is missing or fails.
    """
    plain = url.set(drivername="postgresql", password=None).render_as_string()
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    database = [] if program == "pg_restore" else [f"--dbname={plain}"]
    try:
        subprocess.run(  # noqa: S603  its name is ours, no shell reads the rest
            [program, *database, *arguments],
            env=os.environ | secret,
            check=True,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError as missing:
        raise Refused(
            f"Falta {program}: instale postgresql-client, de la versión del servidor o posterior."
        ) from missing
    except subprocess.CalledProcessError as failed:
        raise Refused(f"{program} no pudo: {failed.stderr.strip()[:1000]}") from failed
