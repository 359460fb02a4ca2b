"""Under which number the figures of a commune may be kept: a new one with whatever can change them (decision 7)."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, ColumnElement, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session

from tracker.ground.database import upsert
from tracker.models.editions import Edition, Enrollment, EnrollmentEvent, Meeting
from tracker.models.figures import FiguresStamp
from tracker.models.obligations import Exemption, ExtensionAct, extension
from tracker.models.people import Posting
from tracker.models.plan import Course, PlanVersion, Subject, course_subject
from tracker.models.records import Record
from tracker.models.territory import Commune

_FACTS = (Posting, Record, Exemption, Enrollment, EnrollmentEvent, Meeting, Edition)
_WHOSE = {  # the column that tells whom a row is about, and among what was touched it is noted
    Posting.__table__: ("inspector_id", "people"),
    Record.__table__: ("inspector_id", "people"),
    Exemption.__table__: ("inspector_id", "people"),
    Enrollment.__table__: ("inspector_id", "enrolled"),
    EnrollmentEvent.__table__: ("enrollment_id", "enrollments"),
    Meeting.__table__: ("edition_id", "editions"),
    Edition.__table__: ("id", "editions"),
}
_ABOUT_SEATS = {  # what of these says who is enrolled; the rest changes no figure
    Enrollment.__table__: {"inspector", "inspector_id", "edition", "edition_id"},
    EnrollmentEvent.__table__: {"enrollment", "enrollment_id", "at", "state"},
    Meeting.__table__: {"edition", "edition_id", "starts_at"},
    Edition.__table__: {"course", "course_id"},
}
_ACTS = {ExtensionAct.__table__, extension, PlanVersion.__table__}  # few, and of people of several communes
_OF_EVERYBODY = {Subject.__table__, Course.__table__, course_subject, *_ACTS}
_TOUCHED = "tracker.touched"
_ONE_AT_A_TIME = 21_803  # an advisory lock
Values = Mapping[str, Any]


@dataclass
class _Touched:
    """What a transaction changed, by whom it is about, and in which communes; None: of whom is not known."""

    people: set[int | None] = field(default_factory=set)
    communes: set[str | None] = field(default_factory=set)
    enrolled: set[int | None] = field(default_factory=set)  # people, of whom only seats changed
    enrollments: set[int | None] = field(default_factory=set)
    editions: set[int | None] = field(default_factory=set)
    tables: set[Any] = field(default_factory=set)  # by statements, which do not say of whom

    @property
    def beyond_seats(self) -> bool:
        """Say whether more may be another now than who is enrolled."""
        return bool(self.people or self.communes or self.tables - _ABOUT_SEATS.keys())

    @property
    def anything(self) -> bool:
        return bool(self.beyond_seats or self.enrolled or self.enrollments or self.editions or self.tables)

    def note(self, table: Any, whom: Any) -> None:
        getattr(self, _WHOSE[table][1]).add(whom)

    def where(self) -> ColumnElement[bool]:
        """Return the clause of the communes whose figures may be others now."""
        known = self.people | self.communes | self.enrolled | self.enrollments | self.editions
        if self.tables or None in known:
            return sa.true()
        going = sa.select(Enrollment.inspector_id).where(
            Enrollment.id.in_(self.enrollments) | Enrollment.edition_id.in_(self.editions)
        )
        person = Posting.inspector_id
        theirs = person.in_(self.people | self.enrolled) | person.in_(going)
        posted = sa.select(Posting.commune_cut).where(theirs)
        return Commune.cut.in_(self.communes) | Commune.cut.in_(posted)


def watch() -> None:
    """Listen, from here on, to every transaction of this process."""
    for target, moment, listener in (
        (Engine, "begin", _forget),
        (Engine, "before_execute", _note_statement),
        (Session, "before_flush", _note_rows_before),
        (Session, "after_flush", _note_rows_after),
        (Engine, "commit", _renew),
    ):
        if not event.contains(target, moment, listener):
            event.listen(target, moment, listener)


def untouched(session: Session, *, seats: bool = True) -> bool:
    """Say whether the transaction has changed nothing that figures depend on, so that others see the same.

    `seats`: nor who is enrolled.
    """
    session.flush()
    touched: _Touched | None = session.connection().info.get(_TOUCHED)
    return touched is None or not (touched.anything if seats else touched.beyond_seats)


def give(session: Session) -> None:
    """Give a stamp to the communes with people that have none, as after rows were corrected by hand; commits."""
    bare = sa.exists().where(Posting.commune_cut == Commune.cut) & ~sa.exists().where(
        FiguresStamp.commune_cut == Commune.cut
    )
    session.execute(_stamping(session.connection(), bare).on_conflict_do_nothing())
    session.commit()


def _forget(connection: Connection) -> None:
    """Start with nothing touched, however the transaction before ended."""
    connection.info.pop(_TOUCHED, None)


def _note_statement(
    connection: Connection, statement: Any, several: Sequence[Values], one: Values, _options: Any
) -> None:
    """Note whose rows a statement changes: an insert of rows tells."""
    if not isinstance(statement, sa.UpdateBase) or statement.table not in _WHOSE.keys() | _OF_EVERYBODY:
        return
    touched, rows, table = _touched(connection), several or [one], statement.table
    if not _tells_whose(statement, rows):
        touched.tables.add(table)
        return
    for row in rows:
        touched.note(table, row[_WHOSE[table][0]])
        touched.communes |= {row["commune_cut"]} if table is Posting.__table__ else set()


def _note_rows_before(session: Session, *_: Any) -> None:
    """Note whose rows will be changed or deleted, and what was noted before the flush sends its statements."""
    session.info.pop(_TOUCHED, None)
    if not any(isinstance(row, _FACTS) for row in (*session.new, *session.dirty, *session.deleted)):
        return
    touched = _touched(session.connection())
    session.info[_TOUCHED] = frozenset(touched.tables)
    for row in (*filter(_matters, session.dirty), *session.deleted):
        if isinstance(row, _FACTS):
            touched.note(row.__table__, _stored(row, _WHOSE[row.__table__][0]))
            touched.communes |= {_stored(row, "commune_cut")} if isinstance(row, Posting) else set()


def _note_rows_after(session: Session, *_: Any) -> None:
    """Note whose rows were made or changed; for these the flush's own statements need not count."""
    if (before := session.info.pop(_TOUCHED, None)) is None:
        return
    touched = _touched(session.connection())
    touched.tables = set(before) | (touched.tables & _OF_EVERYBODY)
    for row in (*session.new, *filter(_matters, session.dirty)):
        if isinstance(row, _FACTS):
            touched.note(row.__table__, getattr(row, _WHOSE[row.__table__][0]))
            touched.communes |= {row.commune_cut} if isinstance(row, Posting) else set()


def _renew(connection: Connection) -> None:
    """Give the communes a new stamp as the last thing before the commit; who changes facts commits one at a time."""
    touched: _Touched | None = connection.info.pop(_TOUCHED, None)
    if touched is None or not touched.anything:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
    new = _stamping(connection, touched.where())
    connection.execute(
        new.on_conflict_do_update(index_elements=["commune_cut"], set_={"stamp": new.excluded.stamp})
    )


def _stamping(connection: Connection, where: ColumnElement[bool]) -> Any:
    """Return the INSERT of a new stamp for the communes of a clause."""
    stamp = sa.literal(secrets.randbits(63), BigInteger)
    return upsert(connection, FiguresStamp).from_select(
        ["commune_cut", "stamp"], sa.select(Commune.cut, stamp).where(where)
    )


def _tells_whose(statement: sa.UpdateBase, rows: Sequence[Values]) -> bool:
    """Say whether a statement only adds rows, each with its owner; an upsert, a subclass, may change others."""
    plain = type(statement) is sa.Insert and statement.table in _WHOSE
    return plain and all(_WHOSE[statement.table][0] in row for row in rows)


def _matters(row: Any) -> bool:
    """Say whether a figure may depend on what changed of a row."""
    attributes, about = sa.inspect(row).attrs, _ABOUT_SEATS.get(row.__table__)
    return about is None or any(attributes[name].history.has_changes() for name in about)


def _touched(connection: Connection) -> _Touched:
    found: _Touched = connection.info.setdefault(_TOUCHED, _Touched())
    return found


def _stored(row: Any, column: str) -> Any:
    """Return what a column of a row holds in the database; None where the session cannot tell."""
    getattr(row, column)  # loads what is not there yet
    history = sa.inspect(row).attrs[column].history
    return next(iter(history.deleted or history.unchanged or ()), None)
