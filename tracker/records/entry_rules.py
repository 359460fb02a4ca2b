"""Records entered by hand: one course for several people at once, with the paper that shows it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from tracker.access.oneself import is_oneself, rut_of
from tracker.ground import clock
from tracker.ground.refused import Refused
from tracker.models.people import Inspector, Posting
from tracker.models.plan import Course
from tracker.models.records import Evidence, Record, RecordState
from tracker.records.rules import Completion, check, is_new, record_values

SENT_AGAIN = "Se envió otra vez."


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows that a course was passed: a file, the words that name a paper, or both."""

    file: Evidence | None = None
    note: str | None = None

    def __bool__(self) -> bool:
        return bool(self.file or self.note)


class Candidate(NamedTuple):
    """A person who may have passed a course, and what is stored of that course and date."""

    person: Inspector
    held: Record | None

    @property
    def is_open(self) -> bool:
        """Say whether the course may be entered for this person: nothing is stored, or it was refused."""
        return self.held is None or _was_refused(self.held)


class Entered(NamedTuple):
    """The records that were made, and who had the same one already."""

    made: Sequence[Record]
    known: Sequence[Inspector]


def on_roster(cut: str, days: Collection[date]) -> ColumnElement[bool]:
    """Return the clause of the people on a commune's roster on one of these days."""
    return Inspector.postings.any(sa.and_(Posting.commune_cut == cut, sa.or_(*map(Posting.posted_on, days))))


def candidates(
    session: Session, where: ColumnElement[bool], course: Course, obtained_on: date
) -> list[Candidate]:
    """Return the people of a clause, in Spanish order, with what they hold of that course and date."""
    people = session.scalars(sa.select(Inspector).where(where).order_by(Inspector.sort_key, Inspector.id))
    found = people.all()
    held = _held(session, [person.id for person in found], course, obtained_on)
    return [Candidate(person, held.get(person.id)) for person in found]


def enter(
    session: Session,
    completion: Completion,
    people: Sequence[Inspector],
    proof: Proof,
    *,
    by: int,
    counts: bool,
    now: datetime,
) -> Entered:
    """Make a record for each of these people that has none of that course and date, with one proof for all.

    `counts`: at once, as the coordinator's do; else they wait until somebody else accepts them, and need a
    proof (design, section 3: External records); one's own waits in any case. One that was refused is sent again.
    Raise Refused for what no record can be, or what contradicts a stored one; then nothing was made.
    """
    today = clock.local_date(now)
    check(completion, today)
    own = rut_of(session, by)
    waits = {person.id: not counts or is_oneself(own, person) for person in people}
    if any(waits.values()) and not proof:
        raise Refused("Adjunte un archivo o escriba la referencia de un documento.", "evidencia")
    ids = [person.id for person in people]
    _lock(session, ids)
    held = _held(session, ids, completion.course, completion.obtained_on)
    new = [person for person in people if _is_new_for(person, completion, held, today)]
    for person in new:
        if person.id in held:
            held[person.id].revoked_at, held[person.id].revoked_reason = now, SENT_AGAIN
    session.flush()  # or the new ones would meet the old ones in the unique index
    made = [_record(completion, person, proof, by, counts=not waits[person.id], now=now) for person in new]
    session.add_all(made)
    session.flush()
    return Entered(made, [person for person in people if person not in new])


def _lock(session: Session, ids: Collection[int]) -> None:
    """Let nobody else add records to these people before this is done."""
    people = sa.select(Inspector.id).where(Inspector.id.in_(ids)).order_by(Inspector.id)
    session.execute(people.with_for_update(key_share=True))


def _held(session: Session, ids: Collection[int], course: Course, obtained_on: date) -> dict[int, Record]:
    """Return the record of each person of that course and date; a live one before a revoked."""
    found = session.scalars(
        sa.select(Record)
        .where(Record.inspector_id.in_(ids), Record.course_id == course.id)
        .where(Record.obtained_on == obtained_on)
        .order_by(Record.revoked_at.is_(None), Record.id)
        .execution_options(populate_existing=True)
    )
    return {record.inspector_id: record for record in found}


def _is_new_for(person: Inspector, completion: Completion, held: Mapping[int, Record], today: date) -> bool:
    stored = held.get(person.id)
    if stored and _was_refused(stored):
        return True
    if stored and stored.state is RecordState.WAITING:
        return False
    try:
        return is_new(completion, stored, today)
    except Refused as refused:
        raise Refused(f"{person.full_name}: {refused}", "personas") from refused


def _was_refused(record: Record) -> bool:
    return record.state is RecordState.REFUSED and record.revoked_at is None


def _record(
    completion: Completion, person: Inspector, proof: Proof, by: int, *, counts: bool, now: datetime
) -> Record:
    state = RecordState.ACCEPTED if counts else RecordState.WAITING
    values = record_values(completion, now, state=state, by=by)._asdict()
    about = {"inspector": person, "course": completion.course}
    return Record(**values, **about, evidence=proof.file, evidence_note=proof.note)
