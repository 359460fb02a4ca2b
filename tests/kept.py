"""What a test finds in the database is built once, kept, and found again by its keys."""

import dataclasses
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

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
    """Return the same with the rows in place of their keys, as after a commit."""
    wanted: defaultdict[type[Base], set[tuple[Any, ...]]] = defaultdict(set)
    _with(kept, lambda key: wanted[key.kind].add(key.identity))
    rows = {
        _Key(kind, sa.inspect(row).identity): row
        for kind, identities in wanted.items()
        for row in _rows(session, kind, identities)
    }
    session.commit()
    return _with(kept, rows.__getitem__)


def _rows(session: Session, kind: type[Base], identities: set[tuple[Any, ...]]) -> list[Any]:
    keys = sa.inspect(kind).primary_key
    return list(session.scalars(sa.select(kind).where(sa.tuple_(*keys).in_(identities))))


def _with(kept: Any, replace: Callable[[_Key], Any]) -> Any:
    if isinstance(kept, _Key):
        return replace(kept)
    if isinstance(kept, list | tuple):
        return type(kept)([_with(each, replace) for each in kept])
    if dataclasses.is_dataclass(kept):
        values = {each.name: _with(getattr(kept, each.name), replace) for each in dataclasses.fields(kept)}
        return type(kept)(**values)
    return kept
