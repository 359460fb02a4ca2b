"""The database: base class, column types, and how a transaction begins on either engine."""

import enum
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session
from sqlalchemy.pool import ConnectionPoolEntry


class Instant(sa.TypeDecorator[datetime]):
    """An aware instant, kept in UTC; SQLite has no zone, so it is put back on reading."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant must be aware")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _values(members: type[enum.Enum]) -> list[str]:
    return [member.value for member in members]


class Base(DeclarativeBase):
    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  SQLAlchemy's own name
        datetime: Instant,
        dict[str, Any]: sa.JSON(none_as_null=True),
        enum.StrEnum: sa.Enum(
            enum.StrEnum, native_enum=False, create_constraint=True, length=32, values_callable=_values
        ),
    }


db = SQLAlchemy(metadata=Base.metadata)
AnySession = Session | scoped_session[Session]

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_PATIENCE, _HURRY = 15_000, 50  # milliseconds

_reading: ContextVar[bool] = ContextVar("reading", default=False)
_hurried: ContextVar[bool] = ContextVar("hurried", default=False)


def read_only(flag: bool) -> None:  # noqa: FBT001  one flag, its name says it
    """Say whether the transactions that begin from here on may write (a GET's may not)."""
    _reading.set(flag)


def is_read_only() -> bool:
    return _reading.get()


@contextmanager
def writing_apart(*, hurried: bool = False) -> Iterator[Connection]:
    """Open a short transaction of its own that may write, also while the request only reads.

    `hurried`: waits for nobody who writes or locks, and raises OperationalError instead.
    """
    before = _reading.get(), _hurried.get()
    _reading.set(False)
    _hurried.set(hurried)
    try:
        with db.engine.begin() as connection:
            yield connection
    finally:
        _reading.set(before[0])
        _hurried.set(before[1])


def upsert(connection: Connection, table: type[Base]) -> Any:
    """Return an INSERT of the connection's dialect, which may say what to do where there is such a row."""
    return _INSERT[connection.dialect.name](table)


@contextmanager
def reading() -> Iterator[None]:
    """Let the session only read meanwhile, so that nobody waits for the database; what it did before is committed."""
    before = _reading.get()
    db.session.commit()
    _reading.set(True)
    try:
        yield
    finally:
        db.session.rollback()
        _reading.set(before)


def rows_of(
    session: AnySession, statement: sa.Executable, values: Mapping[str, Any] | None = None
) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """Return the rows of a statement that asks for columns, with what the session has not sent yet.

    What a session does beside for the rows of entities took as long as the database.
    """
    session.flush()
    return session.connection().execute(statement, values).all()


def lack() -> str | None:
    """Return what keeps the database from being used, in a sentence; nothing where it is ready."""
    where = db.engine.url.render_as_string(hide_password=True)
    try:
        with db.engine.connect() as connection:
            ready = sa.inspect(connection).has_table("alembic_version")
    except OperationalError:
        return f"La base de datos {where} no existe o no responde. Revise DATABASE_URL, o créela con «flask db upgrade»."
    return None if ready else f"La base de datos {where} está vacía: falta «flask db upgrade»."


def revision() -> str | None:
    """Return the revision of the tables, on a connection of its own; nothing where there are none. Raise DBAPIError."""
    with db.engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        return found


def let_go(_error: BaseException | None = None) -> None:
    """End what the session holds, uncommitted; a database that went away meanwhile has forgotten it by itself."""
    try:
        db.session.rollback()
    except DBAPIError:
        db.session().invalidate()


@event.listens_for(Engine, "connect")
def _on_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    if _is_sqlite(connection):
        connection.isolation_level = None  # SQLAlchemy says BEGIN, see below; the driver's own loses writes
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={_PATIENCE}",
            "trusted_schema=OFF",
        ):
            connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _on_begin(connection: Connection) -> None:
    """Readers do not queue behind writers; a reader that writes is an error on both databases."""
    driver: Any = connection.connection.dbapi_connection
    try:
        _begin(connection.dialect.name, driver, reading=_reading.get(), hurried=_hurried.get())
    except connection.dialect.loaded_dbapi.Error as refused:  # the driver's own, which nobody above waits for
        raise OperationalError("BEGIN", None, refused) from refused


def _begin(dialect: str, driver: Any, *, reading: bool, hurried: bool) -> None:
    if dialect == "sqlite":
        driver.execute(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
        driver.execute(f"PRAGMA busy_timeout={_HURRY if hurried else _PATIENCE}")
        driver.execute("BEGIN" if reading else "BEGIN IMMEDIATE")
        return
    if driver.read_only != reading:
        driver.read_only = reading
    if hurried:
        driver.execute(f"SET LOCAL lock_timeout = {_HURRY}")


def _is_sqlite(connection: Any) -> bool:
    return type(connection).__module__.startswith("sqlite3")
