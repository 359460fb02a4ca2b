"""Writes to rows of any table and notes what each was and is, so that all of it can be taken back."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.ground.database import Base
from tracker.ground.refused import Refused
from tracker.sheets.batch import in_json, out_of_json

CHANGED = "No se puede deshacer: después cambió algo que esto dejó. Corrija a mano lo que haga falta."

Values = Mapping[str, Any]
Entry = dict[
    str, Any
]  # the table, the key of the row before; its values before (none: it was made) and after (none: removed)


class Ledger:
    """What was written, in order."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.entries: list[Entry] = []

    def change(self, kind: type[Base], key: int, **values: Any) -> None:
        """Give a row of a table with an id other values; what is so already is not written."""
        self.change_row(_table(kind), {"id": key}, values)

    def change_row(self, table: Table, key: Values, values: Values) -> None:
        before = {name: was for name, was in _stored(self.session, table, key).items() if name in values}
        now = {name: value for name, value in values.items() if before[name] != value}
        if now:
            self.session.execute(sa.update(table).where(_is(table, key)).values(now))
            self._note(table, key, {name: before[name] for name in now}, now)

    def add(self, table: Table, values: Values) -> None:
        made = self.session.execute(sa.insert(table).values(values).returning(*table.primary_key)).one()
        key = dict(zip((column.name for column in table.primary_key), made, strict=True))
        self._note(table, key, None, dict(values) | key)

    def remove(self, table: Table, key: Values) -> None:
        before = _stored(self.session, table, key)
        self.session.execute(sa.delete(table).where(_is(table, key)))
        self._note(table, key, before, None)

    def _note(self, table: Table, key: Values, before: Values | None, after: Values | None) -> None:
        self.entries.append(
            {
                "table": table.name,
                "key": in_json(key),
                "before": None if before is None else in_json(before),
                "after": None if after is None else in_json(after),
            }
        )


def take_back(session: Session, entries: Iterable[Entry]) -> None:
    """Do the reverse of what a ledger holds, latest first. Raise Refused where something changed since."""
    try:
        for entry in reversed(list(entries)):
            _take_back(session, entry)
    except IntegrityError as error:
        raise Refused(CHANGED) from error


def key_of(table: Table, row: Values) -> dict[str, Any]:
    """Return what of a row's values is its primary key."""
    return {column.name: row[column.name] for column in table.primary_key}


def _take_back(session: Session, entry: Entry) -> None:
    table = Base.metadata.tables[entry["table"]]
    key, before, after = (_values(table, entry[part]) for part in ("key", "before", "after"))
    if after is None:
        session.execute(sa.insert(table).values(before))
        return
    there = _is(table, key | {name: value for name, value in after.items() if name in key})
    now = session.execute(sa.select(table).where(there)).mappings().one_or_none()
    if now is None or not entry["after"].items() <= in_json(dict(now)).items():
        raise Refused(CHANGED)
    undoing = sa.delete(table) if before is None else sa.update(table).values(before)
    session.execute(undoing.where(there))


def _values(table: Table, kept: Values | None) -> Any:
    if kept is None:
        return None
    return {name: out_of_json(table, name, value) for name, value in kept.items()}


def _stored(session: Session, table: Table, key: Values) -> dict[str, Any]:
    return dict(session.execute(sa.select(table).where(_is(table, key))).mappings().one())


def _is(table: Table, key: Values) -> ColumnElement[bool]:
    return sa.and_(*(table.c[name] == value for name, value in key.items()))


def _table(kind: type[Base]) -> Table:
    return Base.metadata.tables[kind.__tablename__]
