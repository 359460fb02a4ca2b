"""What a database holds, said so that two can be compared: of each table how many rows, and which."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from hashlib import sha256
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

ROOM = 2**256
AT_ONCE = 1_000  # rows in memory
PEOPLE = ("inspector", "account", "plan_version")  # what an empty database has none of


class Content(NamedTuple):
    rows: int
    digest: str


def content(connection: Connection) -> dict[str, Content]:
    """Return what each table holds, the same for the same rows in any order and on either database."""
    return {table.name: _content(connection, table) for table in tables(connection)}


def tables(connection: Connection) -> list[sa.Table]:
    """Return the tables as the database has them, whatever revision that is."""
    known = sa.MetaData()
    known.reflect(connection)
    for table in known.tables.values():
        for column in table.c:
            if isinstance(column.type, sa.JSON):
                column.type = type(column.type)(none_as_null=True)
    return [known.tables[name] for name in sorted(known.tables)]


def differing(wanted: Mapping[str, Content], found: Mapping[str, Content]) -> list[str]:
    """Return the tables that do not hold the same."""
    return sorted(name for name in {*wanted, *found} if wanted.get(name) != found.get(name))


def is_empty(connection: Connection) -> bool:
    """Say whether nobody's work is in it: no tables, or no people, accounts and plans (DESIGN 7)."""
    there = set(sa.inspect(connection).get_table_names())
    rows = (sa.select(sa.literal(1)).select_from(sa.table(name)).limit(1) for name in PEOPLE if name in there)
    return not any(connection.execute(query).first() for query in rows)


def revision(connection: Connection) -> str:
    return str(connection.scalar(sa.text("SELECT version_num FROM alembic_version")))


def _content(connection: Connection, table: sa.Table) -> Content:
    columns = [table.c[name] for name in sorted(table.c.keys())]
    rows = total = 0
    for row in connection.execution_options(yield_per=AT_ONCE).execute(sa.select(*columns)):
        rows += 1
        total += _number(row)
    return Content(rows, f"{total % ROOM:064x}")


def _number(row: sa.Row[Any]) -> int:
    said = json.dumps([_plain(value) for value in row], ensure_ascii=False, sort_keys=True)
    return int.from_bytes(sha256(said.encode("utf-8", "surrogatepass")).digest())


def _plain(value: object) -> object:
    """Return a value as JSON has it, alike from both databases."""
    if isinstance(value, bytes | memoryview):
        return sha256(value).hexdigest()
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal | float):
        return format(Decimal(str(value)).normalize(), "f")
    return value
