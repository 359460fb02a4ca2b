"""Writes what an import does, and keeps what it did to each row, so that all of it can be taken back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground.database import Base, Instant
from tracker.models.machinery import Batch, BatchChange
from tracker.models.records import RecordState

AT_ONCE = 1000

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a file: the account, if any, and whether it is the coordination's.

    The coordination's records count at once, and it may open a second posting; a commune's wait, and it may not.
    A person's own (`rut`) wait in any case, for somebody else.
    """

    account_id: int | None = None
    coordinates: bool = True
    rut: str | None = None

    def waits_for_another(self, rut: str) -> bool:
        """Say whether what would count at once waits, being the sender's own."""
        return self.coordinates and rut == self.rut

    def state(self, rut: str) -> RecordState:
        """Return what becomes of a new record of the person of a RUT."""
        counts = self.coordinates and not self.waits_for_another(rut)
        return RecordState.ACCEPTED if counts else RecordState.WAITING


COMMAND_LINE = Sender()


def keep(session: Session, batch: Batch) -> None:
    """Write the batch and the stored rows the session holds as changed, and what each was before and is after.

    The rows are those of one import and not flushed yet; each has the one key `id`.
    """
    changed = [(row, before) for row in session.dirty if (before := _before(row))]
    session.add(batch)
    session.flush()
    changes = [
        _change(batch, row.__table__, row.id, before, {name: getattr(row, name) for name in before})
        for row, before in changed
    ]
    _note(session, sorted(changes, key=lambda change: (change["table"], change["row_id"])))


def write(
    session: Session, batch: Batch, kind: type[Base], key: tuple[str, ...], rows: Iterable[Values]
) -> dict[tuple[Any, ...], int]:
    """Write new rows, many at a time, and that the batch made them; return their ids by the key, which tells them apart.

    The rows are not the session's, which would take twice the time and memory.
    """
    table: Any = kind.__table__
    ids: dict[tuple[Any, ...], int] = {}
    blank = dict.fromkeys(column.name for column in table.columns if column.name != "id")
    insert = sa.insert(table).returning(*(table.c[name] for name in (*key, "id")))
    for some in _parts(blank | row for row in rows):
        found = {tuple(known): id_ for *known, id_ in session.execute(insert, some)}
        made = [(found[tuple(row[name] for name in key)], row) for row in some]
        _note(session, [_change(batch, table, id_, None, row | {"id": id_}) for id_, row in made])
        ids |= found
    return ids


def in_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a row as JSON keeps them: dates and instants in ISO form."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def out_of_json(table: sa.Table, name: str, kept: Any) -> Any:
    """Return what JSON kept of a column as the column takes it."""
    kind = table.c[name].type
    if kept is None or not isinstance(kind, sa.Date | Instant):
        return kept
    return date.fromisoformat(kept) if isinstance(kind, sa.Date) else datetime.fromisoformat(kept)


def _before(row: Any) -> dict[str, Any]:
    """Return the values that the changed columns of a row have in the database."""
    state = sa.inspect(row)
    histories = ((column.key, state.attrs[column.key].history) for column in state.mapper.column_attrs)
    return {name: history.deleted[0] for name, history in histories if history.has_changes()}


def _change(
    batch: Batch, table: Any, row_id: int, before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> Values:
    return {
        "batch_id": batch.id,
        "table": table.name,
        "row_id": row_id,
        "before": before and in_json(before),
        "after": in_json(after),
    }


def _note(session: Session, changes: list[Values]) -> None:
    if changes:
        session.connection().execute(sa.insert(BatchChange), changes)


def _parts(rows: Iterable[Values]) -> Iterator[list[Values]]:
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        yield some
