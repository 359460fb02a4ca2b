"""What two people hold who may be one, and what of it is there twice (design: Identity)."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.ground.database import Base
from tracker.identity.account_rules import accounts_of
from tracker.models.accounts import Account
from tracker.models.editions import OPEN_STATES, Edition, Enrollment, EnrollmentState
from tracker.models.obligations import Exemption, ExemptionState
from tracker.models.people import HandOver, HandOverState, Inspector, Posting
from tracker.models.privacy import DataRequest
from tracker.models.records import Record, RecordState
from tracker.people.posting_rules import share_a_day

Row = TypeVar("Row")
_BY_PLACE = [EnrollmentState.CONFIRMED, EnrollmentState.WAITLISTED, EnrollmentState.REQUESTED]


class Holding(NamedTuple):
    """A person with what is theirs."""

    person: Inspector
    postings: Sequence[Posting]
    records: Sequence[Record]
    exemptions: Sequence[Exemption]
    enrollments: Sequence[Enrollment]
    hand_overs: Sequence[HandOver]
    requests: Sequence[DataRequest]

    @property
    def live(self) -> list[Enrollment]:
        """Return the enrollments that have not ended."""
        return [each for each in self.enrollments if each.state in OPEN_STATES]


class Crossing(NamedTuple):
    """The postings of two people in one commune, some of which share a day: only one's stay."""

    cut: str
    name: str
    sides: tuple[Sequence[Posting], Sequence[Posting]]


class Doubles(NamedTuple):
    """What is there twice: first what stays unless somebody decides otherwise, then what ends."""

    crossings: Sequence[Crossing]
    records: Sequence[tuple[Record, Record]]
    exemptions: Sequence[tuple[Exemption, Exemption]]
    enrollments: Sequence[tuple[Enrollment, Enrollment]]
    hand_overs: Sequence[tuple[HandOver, HandOver]]
    accounts: Sequence[Account]  # also a single one
    clashes: Sequence[tuple[Enrollment, Enrollment]]  # seats in two editions at one hour: both stay


def holdings(session: Session, *people: Inspector) -> list[Holding]:
    """Return these people, in this order, with what is theirs, latest first; in as many queries as for one."""
    ids = [person.id for person in people]

    def rows(kind: type[Any], *order: Any, options: Sequence[Any] = ()) -> dict[int, list[Any]]:
        query = sa.select(kind).where(kind.inspector_id.in_(ids)).options(*options)
        found: dict[int, list[Any]] = {number: [] for number in ids}
        for row in session.scalars(query.order_by(*order, kind.id.desc())):
            found[row.inspector_id].append(row)
        return found

    of_edition = joinedload(Enrollment.edition).options(
        joinedload(Edition.course), selectinload(Edition.meetings)
    )
    parts = (
        rows(Posting, Posting.start.desc(), options=[joinedload(Posting.commune)]),
        rows(Record, Record.obtained_on.desc(), options=[joinedload(Record.course)]),
        rows(Exemption, Exemption.start.desc(), options=[joinedload(Exemption.subject)]),
        rows(Enrollment, options=[of_edition]),
        rows(HandOver),
        rows(DataRequest),
    )
    return [Holding(person, *(part[person.id] for part in parts)) for person in people]


def doubles(session: Session, one: Holding, other: Holding) -> Doubles:
    """Return what is there twice of two people who are taken for one; of `one` where nothing else decides."""
    return Doubles(
        _crossings(one, other),
        _twice(one.records, other.records, _as_record, _of_record),
        _twice(one.exemptions, other.exemptions, _as_exemption, _of_exemption),
        _twice(one.live, other.live, lambda each: each.edition_id, _of_enrollment),
        _twice(one.hand_overs, other.hand_overs, _as_hand_over, lambda _: 0),
        accounts_of(session, [one.person.rut, other.person.rut]),
        _clashes(one.live, other.live),
    )


def belonging(session: Session, inspector_id: int) -> list[tuple[sa.Table, sa.Column[Any], dict[str, Any]]]:
    """Return every row of the database that refers to a person, but what is only kept to count quicker."""
    person, found = Base.metadata.tables["inspector"].c.id, []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column is person and key.ondelete != "CASCADE" for key in column.foreign_keys):
                rows = session.execute(sa.select(table).where(column == inspector_id)).mappings()
                found += [(table, column, dict(row)) for row in rows]
    return found


def _crossings(one: Holding, other: Holding) -> list[Crossing]:
    found = []
    for cut, name in sorted({(each.commune_cut, each.commune.name) for each in one.postings}):
        sides = tuple([each for each in side.postings if each.commune_cut == cut] for side in (one, other))
        if any(share_a_day(mine, yours.start, yours.end) for mine in sides[0] for yours in sides[1]):
            found.append(Crossing(cut, name, (sides[0], sides[1])))
    return found


def _clashes(ones: Sequence[Enrollment], others: Sequence[Enrollment]) -> list[tuple[Enrollment, Enrollment]]:
    """Return the seats of two people, in two editions, some meetings of which are at one hour, the soonest first."""
    seats = [[each for each in side if each.state is EnrollmentState.CONFIRMED] for side in (ones, others)]
    found = [
        (mine, yours)
        for mine in seats[0]
        for yours in seats[1]
        if mine.edition_id != yours.edition_id and _at_one_hour(mine.edition, yours.edition)
    ]
    return sorted(found, key=lambda pair: min(each.edition.meetings[0].starts_at for each in pair))


def _at_one_hour(one: Edition, other: Edition) -> bool:
    return any(
        mine.starts_at < yours.ends_at and yours.starts_at < mine.ends_at
        for mine in one.meetings
        for yours in other.meetings
    )


def _twice(
    ones: Iterable[Row],
    others: Iterable[Row],
    same: Callable[[Row], Hashable],
    place: Callable[[Row], Any],
) -> list[tuple[Row, Row]]:
    """Return the pairs of rows that are the same; of each first the one with the better place, else of `ones`."""
    known = {key: each for each in ones if (key := same(each)) is not None}
    pairs = [(known[same(each)], each) for each in others if same(each) in known]
    return [(first, second) if place(first) <= place(second) else (second, first) for first, second in pairs]


def _as_record(each: Record) -> Hashable:
    return (each.course_id, each.obtained_on) if each.revoked_at is None else None


def _of_record(each: Record) -> tuple[int, bool]:
    states = [RecordState.ACCEPTED, RecordState.WAITING, RecordState.REFUSED]
    return states.index(each.state), each.enrollment_id is None


def _as_exemption(each: Exemption) -> Hashable:
    ended = each.revoked_at is not None or each.state is ExemptionState.REFUSED
    return None if ended else (each.subject_id, each.start)


def _of_exemption(each: Exemption) -> bool:
    return each.state is not ExemptionState.ACCEPTED


def _of_enrollment(each: Enrollment) -> tuple[Any, ...]:
    return _BY_PLACE.index(each.state), each.waiting_since, each.id


def _as_hand_over(each: HandOver) -> Hashable:
    return (each.commune_cut, each.to_cut) if each.state is HandOverState.ASKED else None
