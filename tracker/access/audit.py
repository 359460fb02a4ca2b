"""The audit trail: one event for each thing done."""

import sqlalchemy as sa

from tracker.ground import clock
from tracker.ground.database import Base, db, is_read_only, writing_apart
from tracker.models.machinery import AuditEvent


def note(actor_id: int | None, verb: str, whom: Base | None = None) -> None:
    """Write down that an account (None: the command line) did something, to which row.

    The event joins the caller's transaction, so that both stand or fall. A request that only reads
    has none to join: there the event is a short transaction of its own.
    """
    values = {
        "at": clock.now(),
        "actor_id": actor_id,
        "verb": verb,
        "thing": whom.__tablename__ if whom is not None else None,
        "thing_id": _identity(whom) if whom is not None else None,
    }
    if is_read_only():
        with writing_apart() as connection:
            connection.execute(sa.insert(AuditEvent).values(values))
    else:
        db.session.add(AuditEvent(**values))


def _identity(row: Base) -> str:
    state = sa.inspect(row)
    if state.identity is None:
        db.session.flush()
    return "/".join(str(part) for part in sa.inspect(row).identity or ())
