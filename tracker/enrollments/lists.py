"""Who is in an edition, as pages list it: by name in one's reach, as counts beyond."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from flask import Response
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.editions.allocation_rules import Seats
from tracker.ground import clock, rut
from tracker.models.editions import Edition, Enrollment, EnrollmentEvent, EnrollmentState
from tracker.models.people import Inspector
from tracker.models.territory import Commune
from tracker.sheets.write import Page as Sheet
from tracker.sheets.write import Value
from tracker.web.listing import workbook

STATES = {
    EnrollmentState.REQUESTED: "Pidió cupo",
    EnrollmentState.WAITLISTED: "En lista de espera",
    EnrollmentState.CONFIRMED: "Con cupo",
    EnrollmentState.PASSED: "Aprobado",
    EnrollmentState.FAILED: "Reprobado",
    EnrollmentState.ABSENT: "No asistió",
    EnrollmentState.REJECTED: "Rechazado",
    EnrollmentState.CANCELLED: "Retirado",
}
_RANK = {state: rank for rank, state in enumerate(STATES)}


class Entry(NamedTuple):
    """An enrollment, its latest event, and its place among who wait, by how long (none where it does not)."""

    enrollment: Enrollment
    last: EnrollmentEvent
    place: int | None

    @property
    def words(self) -> str:
        return STATES[self.enrollment.state]

    @property
    def since(self) -> datetime:
        return self.last.at


class Count(NamedTuple):
    """A commune in an edition: its quota, how many of its people hold a seat, and how many wait."""

    commune: Commune
    quota: int
    held: int
    waiting: int


ORDER_KEYS: dict[str, Callable[[Entry], object]] = {
    "estado": lambda entry: (_RANK[entry.enrollment.state], entry.place or 0),
    "nombre": lambda entry: entry.enrollment.inspector.sort_key,
    "comuna": lambda entry: entry.enrollment.commune.sort_key,
    "desde": lambda entry: entry.since,
}


def entries(
    session: Session, edition: Edition, whose: ColumnElement[bool], queue: Sequence[Enrollment]
) -> list[Entry]:
    """Return the enrollments of a clause in an edition, by name; `queue` are all who wait, who waits longest first."""
    query = (
        sa.select(Enrollment)
        .join(Enrollment.inspector)
        .where(Enrollment.edition_id == edition.id, whose)
        .options(
            joinedload(Enrollment.inspector),
            joinedload(Enrollment.commune),
            selectinload(Enrollment.history),
        )
        .order_by(Inspector.sort_key, Enrollment.id)
    )
    places = {each.id: place for place, each in enumerate(queue, 1)}
    return [Entry(each, each.history[-1], places.get(each.id)) for each in session.scalars(query)]


def counts(session: Session, edition: Edition, seats: Seats) -> list[Count]:
    """Return how many seats each commune has that has any or waits for one, by name."""
    queue = session.scalars(
        sa.select(Enrollment.commune_cut).where(
            Enrollment.edition_id == edition.id, Enrollment.state == EnrollmentState.WAITLISTED
        )
    )
    waiting = Counter(queue)
    cuts = {*seats.quotas, *seats.held, *waiting}
    found = session.scalars(sa.select(Commune).where(Commune.cut.in_(cuts)).order_by(Commune.sort_key))
    return [
        Count(each, seats.quotas.get(each.cut, 0), seats.held[each.cut], waiting[each.cut]) for each in found
    ]


def story(enrollment: Enrollment) -> list[dict[str, object]]:
    """Return what became of an enrollment, latest first, as a timeline takes it."""
    return [
        {"date": clock.local_date(event.at), "title": STATES[event.state], "text": event.note}
        for event in reversed(enrollment.history)
    ]


def download(title: str, found: Sequence[Entry], counted: Sequence[Count] | None) -> Response:
    """Return a workbook of these enrollments and, where they are told, what each commune has."""
    headers = ["Nombre", "RUT", "Comuna", "Estado", "Desde", "Lugar en la espera", "Motivo"]
    body: list[list[Value]] = [
        [
            each.enrollment.inspector.list_name,
            rut.show(each.enrollment.inspector.rut),
            each.enrollment.commune.name,
            each.words,
            clock.local_date(each.since),
            each.place,
            each.last.note,
        ]
        for each in found
    ]
    people = Sheet("Inscritos", headers, body)
    return workbook(title, people, *([_by_commune(counted)] if counted is not None else []))


def _by_commune(counted: Sequence[Count]) -> Sheet:
    headers = ["Comuna", "Cupos propios", "Con cupo", "En espera"]
    return Sheet("Por comuna", headers, [[each.commune.name, *each[1:]] for each in counted])
