"""Two people who are one are joined, and that is undone while nothing depends on it (design: Identity).

The row with the higher number stays, whichever's RUT and name do: so no database gives the other's number again,
and old addresses and the audit trail mean the person that they meant.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.access.oneself import check_others
from tracker.editions import settling_rules
from tracker.ground.database import Base
from tracker.ground.refused import Refused
from tracker.identity.account_rules import lock as lock_accounts
from tracker.identity.account_rules import one_stays
from tracker.identity.double_rules import Doubles, Holding, belonging, doubles, holdings
from tracker.identity.ledger_rules import CHANGED, Ledger, key_of, take_back
from tracker.identity.rut_rules import former
from tracker.models.editions import Attendance, Edition, Enrollment, EnrollmentEvent, EnrollmentState
from tracker.models.identity import FormerKind, FormerRut, Joining
from tracker.models.obligations import Exemption, ExemptionState, extension
from tracker.models.people import HandOver, HandOverState, Inspector, Posting
from tracker.models.records import Record
from tracker.people.posting_rules import share_a_day
from tracker.people.rules import lock, personal_keys
from tracker.sheets.batch import in_json

OWN = "Una de las dos fichas es la suya: lo hace otra persona de la coordinación."
REPEATED = "Repetía otro de la misma persona, que figuraba dos veces."
_DECIDED = {each.__tablename__ for each in (Posting, Record, Exemption, Enrollment, HandOver)}


class Chosen(NamedTuple):
    """What the coordinator decided: the person (id) whose postings stay in a commune, which of two records, which account."""

    kind: FormerKind
    postings: Mapping[str, int]
    records: Mapping[frozenset[int], int]
    account: int | None


class _Gone(NamedTuple):
    """Who was joined with another, of whom only the RUT is left."""

    rut: str


class Joined(NamedTuple):
    """Two people who are one now, and who got the seats that they held twice."""

    joining: Joining
    moved: Sequence[tuple[Edition, list[EnrollmentEvent]]]


def prepare(session: Session, *people: Inspector) -> None:
    """Let nobody else change these people, their rosters and their seats meanwhile, and read them as they are then."""
    held = [each for side in holdings(session, *people) for each in side.enrollments]
    editions = sorted({each.edition_id for each in held})  # also the ended: undone, one goes on
    for number in editions:
        settling_rules.lock(session, number)
    lock_accounts(session)
    cuts = {posting.commune_cut for person in people for posting in person.postings}
    waiting = settling_rules.waiting_people(session, editions)
    lock(session, cuts, [person.rut for person in people], waiting)
    session.expire_all()


def join(
    session: Session, stays: Inspector, goes: Inspector, chosen: Chosen, *, by: int, now: datetime
) -> Joined:
    """Make one person of two: with the RUT and name of `stays`, and all that either holds.

    The caller has prepared. Raise Refused.
    """
    check_others(session, by, OWN, stays, goes)
    one, other = holdings(session, stays, goes)
    twice, ledger = doubles(session, one, other), Ledger(session)
    session.flush()
    _drop_postings(ledger, twice, chosen, stays.id)
    _revoke_records(ledger, twice, chosen, now)
    _end_exemptions(ledger, twice, by, now)
    _end_enrollments(session, ledger, twice, by, now)
    for _, ends in twice.hand_overs:
        withdrawn = {"state": HandOverState.WITHDRAWN, "decided_at": now, "decided_by_id": by}
        ledger.change(HandOver, ends.id, **withdrawn)
    one_stays(ledger, twice.accounts, chosen.account, stays.rut, now)
    joining = _one_row(ledger, one, other, chosen.kind, by, now)
    editions = [first.edition for first, _ in twice.enrollments]
    return Joined(joining, [(each, settling_rules.settle(session, each, now)) for each in editions])


def undo(session: Session, joining: Joining, *, by: int, now: datetime) -> None:
    """Make two people of one again, as they were; what was added since would be nobody's, so nothing may have been.

    The caller has prepared. Raise Refused.
    """
    check_others(session, by, OWN, joining.kept, _Gone(joining.gone_rut))
    if joining.undone_at is not None:
        raise Refused("Esta unión ya se deshizo.")
    if any(each not in joining.changes["holds"] for each in _held(session, joining.kept_id)):
        raise Refused("No se puede deshacer: después se agregó algo a la persona. Corríjalo a mano.")
    entries = joining.changes["entries"]
    joining.undone_at, joining.undone_by_id = now, by
    session.flush()
    take_back(session, entries)
    session.expire_all()
    for entry in entries:
        if entry["table"] == Enrollment.__tablename__ and "state" in entry["before"]:
            _back_in(session, entry["key"]["id"], by, now)
    _check_postings(session, [joining.kept_id, joining.gone_id])


def _drop_postings(ledger: Ledger, twice: Doubles, chosen: Chosen, first: int) -> None:
    """Remove the postings that share a day with those of the chosen person in the commune."""
    for crossing in twice.crossings:
        mine, yours = crossing.sides
        stay, go = (mine, yours) if chosen.postings[crossing.cut] == first else (yours, mine)
        for posting in go:
            if any(share_a_day(posting, each.start, each.end) for each in stay):
                ledger.remove(_table(Posting), {"id": posting.id})


def _revoke_records(ledger: Ledger, twice: Doubles, chosen: Chosen, now: datetime) -> None:
    """Let one of two records count; the other's paper leads to it, and what prolonged that prolongs it."""
    for pair in twice.records:
        stays = next(each for each in pair if each.id == chosen.records[frozenset(one.id for one in pair)])
        ends = next(each for each in pair if each is not stays)
        for act in ends.acts:
            if act not in stays.acts:
                ledger.add(extension, {"act_id": act.id, "record_id": stays.id})
        revoked = {"revoked_at": now, "revoked_reason": REPEATED, "successor_id": stays.id}
        ledger.change(Record, ends.id, **revoked)


def _end_exemptions(ledger: Ledger, twice: Doubles, by: int, now: datetime) -> None:
    for _, ends in twice.exemptions:
        if ends.state is ExemptionState.ACCEPTED:
            ended = {"revoked_at": now, "revoked_by_id": by, "revoked_reason": REPEATED}
        else:
            ended = {"state": ExemptionState.REFUSED, "decided_at": now, "decided_by_id": by}
            ended |= {"refused_reason": REPEATED}
        ledger.change(Exemption, ends.id, **ended)


def _end_enrollments(session: Session, ledger: Ledger, twice: Doubles, by: int, now: datetime) -> None:
    """Of two live enrollments in one edition the one with a seat stays, with the earlier turn and both's marks."""
    for stays, ends in twice.enrollments:
        ledger.change(Enrollment, ends.id, state=EnrollmentState.CANCELLED)
        session.add(_event(ends.id, EnrollmentState.CANCELLED, REPEATED, by, now))
        ledger.change(Enrollment, stays.id, waiting_since=min(stays.waiting_since, ends.waiting_since))
        marked = {each.meeting_id for each in stays.attendance}
        for mark in ends.attendance:
            if mark.meeting_id not in marked:
                key = {"enrollment_id": ends.id, "meeting_id": mark.meeting_id}
                ledger.change_row(_table(Attendance), key, {"enrollment_id": stays.id})
    session.flush()


def _one_row(
    ledger: Ledger, one: Holding, other: Holding, kind: FormerKind, by: int, now: datetime
) -> Joining:
    """Let all rows refer to the row that stays, give it the data that stay, and forget the other row."""
    session, stays, goes = ledger.session, one.person, other.person
    kept, gone = sorted((stays.id, goes.id), reverse=True)
    name, rut, data = goes.full_name, goes.rut, _data(stays, goes)
    for table, column, row in belonging(session, gone):
        _move(ledger, table, column.name, row, kept)
    session.expire_all()
    for each in (stays, goes):
        session.expunge(each)
    ledger.remove(_table(Inspector), {"id": gone})
    ledger.change(Inspector, kept, **data)
    if not session.scalar(sa.select(sa.exists().where(FormerRut.inspector_id == kept, FormerRut.rut == rut))):
        ledger.add(_table(FormerRut), former(kept, rut, kind, by, now))
    made = Joining(kept_id=kept, gone_id=gone, gone_rut=rut, gone_name=name, at=now, by_id=by, changes={})
    session.add(made)
    session.flush()
    made.changes = {"entries": ledger.entries, "holds": _held(session, kept)}
    return made


def _data(stays: Inspector, goes: Inspector) -> dict[str, object]:
    """Return what is known of the person: what the one leaves blank, from the other."""
    name = (stays.names, stays.paternal_surname, stays.maternal_surname)
    reached = {part: getattr(stays, part) or getattr(goes, part) for part in ("email", "phone")}
    told = {"name_as_sent": stays.name_as_sent, "phone_note": None if reached["phone"] else stays.phone_note}
    named = dict(zip(("names", "paternal_surname", "maternal_surname"), name, strict=True))
    return {"rut": stays.rut, **named, **reached, **told, **personal_keys(stays.rut, *name)}


def _move(ledger: Ledger, table: sa.Table, column: str, row: dict[str, object], kept: int) -> None:
    """Let a row refer to the person that stays; where they have one that says the same, it is there once."""
    key = key_of(table, row)
    try:
        with ledger.session.begin_nested():
            ledger.change_row(table, key, {column: kept})
    except IntegrityError as error:
        if table.name in _DECIDED:
            raise Refused(
                "Alguien cambió a estas personas en este mismo momento: revise otra vez."
            ) from error
        ledger.remove(table, key)


def _back_in(session: Session, enrollment_id: int, by: int, now: datetime) -> None:
    """Say in the history that an enrollment goes on. Raise Refused where its seat is gone."""
    enrollment = session.get_one(Enrollment, enrollment_id)
    edition = settling_rules.lock(session, enrollment.edition_id)
    note = "Se deshizo la unión de dos personas."
    session.add(_event(enrollment.id, enrollment.state, note, by, now))
    seats = settling_rules.seats(session, edition, now)
    if edition.finished_at or edition.cancelled_reason or seats.held.total() > seats.capacity:
        raise Refused(CHANGED)


def _check_postings(session: Session, people: Sequence[int]) -> None:
    query = sa.select(Posting).where(Posting.inspector_id.in_(people))
    found = session.scalars(query).all()
    for one in found:
        for other in found:
            same = (one.inspector_id, one.commune_cut) == (other.inspector_id, other.commune_cut)
            if same and one is not other and share_a_day(one, other.start, other.end):
                raise Refused(CHANGED)


def _event(enrollment_id: int, state: EnrollmentState, note: str, by: int, now: datetime) -> EnrollmentEvent:
    return EnrollmentEvent(enrollment_id=enrollment_id, state=state, at=now, by_id=by, note=note)


def _held(session: Session, inspector_id: int) -> list[list[object]]:
    """Return how each row of a person is told from all others, as JSON keeps it; what notes a joining is none."""
    rows = [(table, row) for table, _, row in belonging(session, inspector_id)]
    return [
        [table.name, *in_json(key_of(table, row)).values()]
        for table, row in rows
        if table.name != Joining.__tablename__
    ]


def _table(kind: type[Base]) -> sa.Table:
    return Base.metadata.tables[kind.__tablename__]
