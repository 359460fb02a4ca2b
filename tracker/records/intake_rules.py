"""The records an import makes: each judged by what is stored and what came before it, written many at a time."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground import clock
from tracker.models.machinery import Batch
from tracker.models.people import Inspector
from tracker.models.records import Record
from tracker.records.rules import Completion, HeldRecord, RecordValues, is_new, record_values
from tracker.sheets.batch import Sender, write

Held = dict[tuple[str, int, date], HeldRecord]


def held_records(session: Session, ruts: Collection[str]) -> Held:
    """Return the records of these people by RUT, course (id) and date; a live one before a revoked."""
    known = sa.select(Inspector.rut, Record.course_id, Record.obtained_on)
    found = session.execute(
        known.add_columns(Record.hours, Record.expires_on, Record.state, Record.revoked_at)
        .join(Record.inspector)
        .where(Inspector.rut.in_(ruts))
        .order_by(Record.revoked_at.is_(None), Record.id)
    )
    return {(rut, course, day): HeldRecord(*values) for rut, course, day, *values in found}


class RecordIntake:
    """New records beside those held, none of them written yet."""

    def __init__(self, held: Held, now: datetime, sender: Sender) -> None:
        self._held = held
        self._now = now
        self._sender = sender
        self._today = clock.local_date(now)
        self._made: list[tuple[str, RecordValues]] = []

    def __len__(self) -> int:
        """Return how many are new."""
        return len(self._made)

    def take(self, rut: str, completion: Completion) -> bool:
        """Say whether a person's completion is a new record, or one that is held; raise Refused for neither."""
        place = (rut, completion.course.id, completion.obtained_on)
        state = self._sender.state(rut)
        if not is_new(completion, self._held.get(place), self._today, state):
            return False
        values = record_values(completion, self._now, state=state, by=self._sender.account_id)
        self._held[place] = HeldRecord(values.hours, values.expires_on, values.state)
        self._made.append((rut, values))
        return True

    def write(self, session: Session, batch: Batch, people: Mapping[str, int]) -> None:
        """Write the new ones; `people` are the ids of whom they are about, by RUT."""
        key = ("inspector_id", "course_id", "obtained_on")
        rows = ({"inspector_id": people[rut], **values._asdict()} for rut, values in self._made)
        write(session, batch, Record, key, rows)
