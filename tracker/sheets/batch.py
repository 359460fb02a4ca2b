"""Keeps what an import did to each row, so that all of it can be taken back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.models.machinery import Batch, BatchChange
from tracker.models.records import RecordState


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a file: the account, if any, and whether it is the coordination's.

    The coordination's records count at once, and it may open a second posting; a commune's wait, and it may not.
    """

    account_id: int | None = None
    coordinates: bool = True

    @property
    def state(self) -> RecordState:
        return RecordState.ACCEPTED if self.coordinates else RecordState.WAITING


COMMAND_LINE = Sender()


def keep(session: Session, batch: Batch) -> None:
    """Write the batch, the rows the session holds as new or changed, and what each was before and is after.

    The rows are those of one import and not flushed yet; each has the one key `id`.
    """
    made = list(session.new)
    changed = [(row, before) for row in session.dirty if (before := _before(row))]
    session.add(batch)
    session.flush()
    changes = [_change(row, None, row.__table__.columns.keys()) for row in made]
    changes += [_change(row, in_json(before), before) for row, before in changed]
    if changes:
        changes.sort(key=lambda change: (change["table"], change["row_id"]))
        session.execute(sa.insert(BatchChange), [{"batch_id": batch.id} | change for change in changes])


def in_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a row as JSON keeps them: dates and instants in ISO form."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _before(row: Any) -> dict[str, Any]:
    """Return the values that the changed columns of a row have in the database."""
    state = sa.inspect(row)
    histories = ((column.key, state.attrs[column.key].history) for column in state.mapper.column_attrs)
    return {name: history.deleted[0] for name, history in histories if history.has_changes()}


def _change(row: Any, before: Mapping[str, Any] | None, columns: Iterable[str]) -> dict[str, Any]:
    values = sa.inspect(row).dict
    after = in_json({name: values.get(name) for name in columns})
    return {"table": row.__tablename__, "row_id": row.id, "before": before, "after": after}
