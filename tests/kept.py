"""What a test finds in the database is built once, kept, and found again by its keys."""

import dataclasses
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, make_transient_to_detached

from tests.database import Postgresql, Sqlite
from tracker.ground.database import Base, db

Databases = Sqlite | Postgresql


@dataclasses.dataclass(frozen=True)
class _Key:
    kind: type[Base]
    identity: tuple[Any, ...]


class Kept:
    """The worlds of one engine: rows by name, each kept as a state of the database beside the keys of its rows."""

    def __init__(self, databases: Databases) -> None:
        self.databases = databases
        self.keys: dict[str, Any] = {}

    def give(self, session: Session, name: str, build: Callable[[Session], Any]) -> Any:
        """Let the database hold just what `build` makes and commits; return what that returned."""
        session.rollback()
        if name in self.keys:
            db.engine.dispose()
            self.databases.put_back(name)
            return _found(session, self.keys[name])
        made = build(session)
        self.keys[name] = _keys(made)
        session.commit()
        self.databases.keep(name)
        return made


def _keys(thing: Any) -> Any:
    """Return the same with the keys of rows in place of the rows."""
    if isinstance(thing, Base):
        return _Key(type(thing), sa.inspect(thing).identity)
    if isinstance(thing, list | tuple):
        return type(thing)(map(_keys, thing))
    if dataclasses.is_dataclass(thing):
        values = {each.name: _keys(getattr(thing, each.name)) for each in dataclasses.fields(thing)}
        return type(thing)(**values)
    return thing


def _found(session: Session, kept: Any) -> Any:
    """Return the same with rows in place of their keys, each read when it is first asked for something, as after a commit."""
    rows: dict[_Key, Base] = {}

    def row(key: _Key) -> Base:
        if key not in rows:
            rows[key] = _unread(key)
            session.add(rows[key])
        return rows[key]

    return _with(kept, row)


def _unread(key: _Key) -> Base:
    row = key.kind()
    for column, value in zip(sa.inspect(key.kind).primary_key, key.identity, strict=True):
        setattr(row, sa.inspect(key.kind).get_property_by_column(column).key, value)
    make_transient_to_detached(row)
    return row


def _with(kept: Any, replace: Callable[[_Key], Any]) -> Any:
    if isinstance(kept, _Key):
        return replace(kept)
    if isinstance(kept, list | tuple):
        return type(kept)([_with(each, replace) for each in kept])
    if dataclasses.is_dataclass(kept):
        values = {each.name: _with(getattr(kept, each.name), replace) for each in dataclasses.fields(kept)}
        return type(kept)(**values)
    return kept
