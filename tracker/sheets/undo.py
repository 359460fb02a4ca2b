"""Takes a whole applied import back, while nothing depends on it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select, Table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from tracker.ground.database import Base
from tracker.ground.refused import Refused
from tracker.models.accounts import Account
from tracker.models.machinery import Batch, BatchChange
from tracker.models.people import Inspector, Posting, RosterAttestation
from tracker.models.territory import Commune
from tracker.sheets.batch import AT_ONCE, in_json, out_of_json

_NEEDED = "No se puede deshacer: hay datos posteriores que dependen de lo que creó esta importación."
_CROSSED = "No se puede deshacer: alguien recibió después otra destinación que se cruzaría con la anterior."


def undo(session: Session, batch_id: int, now: datetime) -> Batch:
    """Take an applied import back: the rows it made are deleted, those it changed get their values again.

    Return the batch, now undone (design, section 7: while nothing depends on it). Raise Refused when it is unknown
    or undone, or when what it left was changed or is needed since; the caller rolls back then.
    """
    batch = session.get(Batch, batch_id, with_for_update=True)
    if batch is None:
        raise Refused(f"No hay una importación con el número {batch_id}.")
    if batch.undone_at:
        raise Refused(f"La importación {batch_id} ya se deshizo.")
    if batch.commune_cut:
        session.get(Commune, batch.commune_cut, with_for_update={"key_share": True})
    tables = _tables(session, batch)
    for table in tables:
        _refuse_if_changed(session, batch, table)
    _refuse_if_needed(session, batch, tables)
    _take_back(session, batch, tables)
    batch.undone_at = now
    return batch


def _tables(session: Session, batch: Batch) -> list[Table]:
    """Return the tables the batch wrote to, in an order in which rows may be made."""
    names = set(
        session.scalars(sa.select(BatchChange.table).where(BatchChange.batch_id == batch.id).distinct())
    )
    return [table for table in Base.metadata.sorted_tables if table.name in names]


def _changes(batch: Batch, table: str) -> Select[BatchChange]:
    return sa.select(BatchChange).where(BatchChange.batch_id == batch.id, BatchChange.table == table)


def _made(batch: Batch, table: str) -> Select[int]:
    return _changes(batch, table).where(BatchChange.before.is_(None)).with_only_columns(BatchChange.row_id)


def _touched(batch: Batch, table: str) -> Select[int]:
    return _changes(batch, table).with_only_columns(BatchChange.row_id)


def _refuse_if_changed(session: Session, batch: Batch, table: Table) -> None:
    rows = sa.select(table.c.id).where(table.c.id.in_(_touched(batch, table.name))).order_by(table.c.id)
    session.execute(rows.with_for_update())
    changes = _changes(batch, table.name).with_only_columns(BatchChange.after, *table.c)
    changes = changes.outerjoin(table, table.c.id == BatchChange.row_id).execution_options(yield_per=AT_ONCE)
    for after, *values in session.execute(changes):
        now_there = in_json(dict(zip(table.c.keys(), values, strict=True)))
        if not after.items() <= now_there.items():
            raise Refused("No se puede deshacer: algo que dejó esta importación se cambió después.")


def _refuse_if_needed(session: Session, batch: Batch, tables: list[Table]) -> None:
    if any(session.scalar(sa.select(sa.exists(use))) for table in tables for use in _uses(batch, table)):
        raise Refused(_NEEDED)
    people = sa.select(Inspector.rut).where(Inspector.id.in_(_made(batch, "inspector")))
    if session.scalar(sa.select(sa.exists().where(Account.rut.in_(people)))):
        raise Refused("No se puede deshacer: una de las personas que creó esta importación ya tiene cuenta.")
    attested = sa.exists().where(
        RosterAttestation.commune_cut == batch.commune_cut, RosterAttestation.at >= batch.applied_at
    )
    if session.scalar(sa.select(attested)):
        raise Refused("No se puede deshacer: la comuna confirmó su dotación después de esta importación.")


def _uses(batch: Batch, table: Table) -> Iterator[Select[Any]]:
    """Yield the selects of rows that refer to those the batch made, and that it did not make itself."""
    for other in Base.metadata.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table is table:
                refers: ColumnElement[bool] = key.parent.in_(_made(batch, table.name))
                if "id" in other.c:
                    refers &= other.c.id.not_in(_made(batch, other.name))
                yield sa.select(other).where(refers)


def _take_back(session: Session, batch: Batch, tables: list[Table]) -> None:
    """Do the reverse of what was done, in reverse order, so that the constraints hold at each step."""
    try:
        for table in reversed(tables):
            session.execute(sa.delete(table).where(table.c.id.in_(_made(batch, table.name))))
        for table in reversed(tables):
            _restore(session, batch, table)
    except IntegrityError as error:
        raise Refused(_NEEDED) from error
    session.expire_all()
    if session.scalar(sa.select(_crossed(batch))):
        raise Refused(_CROSSED)


def _restore(session: Session, batch: Batch, table: Table) -> None:
    changed = (
        _changes(batch, table.name).where(BatchChange.before.is_not(None)).order_by(BatchChange.id.desc())
    )
    for change in session.scalars(changed):
        values = {name: out_of_json(table, name, value) for name, value in (change.before or {}).items()}
        session.execute(sa.update(table).where(table.c.id == change.row_id).values(values))


def _crossed(batch: Batch) -> ColumnElement[bool]:
    """Return whether a posting this batch had changed shares a day with another of the person there."""
    one, other = aliased(Posting), aliased(Posting)
    return sa.exists().where(
        one.id.in_(_touched(batch, "posting")),
        other.inspector_id == one.inspector_id,
        other.commune_cut == one.commune_cut,
        other.id != one.id,
        one.not_over(other.start),
        other.not_over(one.start),
    )
