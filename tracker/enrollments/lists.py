"""Who is in an edition, as pages list it: by name in one's reach, as counts beyond."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.editions import settling_rules
from tracker.editions.allocation_rules import Seats
from tracker.editions.lists import Ended
from tracker.ground import clock, rut
from tracker.models.editions import Edition, EditionState, Enrollment, EnrollmentEvent, EnrollmentState
from tracker.models.people import Inspector
from tracker.models.territory import Commune
from tracker.people.name_rules import matching
from tracker.web.lists import Cards, Choice, Column, Listing, Look, Nothing, Phone, Search
from tracker.web.rows import Known, Statement

STATES = {
    EnrollmentState.REQUESTED: "Pidió cupo",
    EnrollmentState.CONFIRMED: "Con cupo",
    EnrollmentState.WAITLISTED: "En lista de espera",
    EnrollmentState.PASSED: "Aprobado",
    EnrollmentState.FAILED: "Reprobado",
    EnrollmentState.ABSENT: "No asistió",
    EnrollmentState.REJECTED: "Rechazado",
    EnrollmentState.CANCELLED: "Retirado",
}


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
    """A commune in an edition: its quota, how many of its people hold a seat, wait, came and passed."""

    commune: Commune
    quota: int
    held: int
    waiting: int
    came: int
    passed: int


def entries(
    edition: Edition, whose: ColumnElement[bool], queue: Sequence[Enrollment], communes: Mapping[str, str]
) -> Listing[Entry]:
    """Return the enrollments of a clause in an edition; `queue` are all who wait, who waits longest first."""
    places = {each.id: place for place, each in enumerate(queue, 1)}
    shown = joinedload(Enrollment.inspector), joinedload(Enrollment.commune), selectinload(Enrollment.history)
    query = sa.select(Enrollment).join(Enrollment.inspector).join(Enrollment.commune)
    states = {state.value: words for state, words in STATES.items()}
    return Listing(
        name="Inscritos",
        columns=_COLUMNS,
        rows=Statement(
            query.where(Enrollment.edition_id == edition.id, whose).options(*shown),
            [Inspector.sort_key, Enrollment.id],
            lambda rows: [Entry(each, each.history[-1], places.get(each.id)) for (each,) in rows],
        ),
        filters=[
            Search(matching),
            Choice("Comuna", "comuna", communes, lambda cut: Enrollment.commune_cut == cut),
            Choice(
                "Estado",
                "estado",
                states,
                lambda state: Enrollment.state == EnrollmentState(state),
                every="Todos",
            ),
        ],
        order="estado",
        nothing=Nothing(
            "Nadie en la lista", "Quite los filtros, o inscriba a las personas de la comuna.", "people"
        ),
        cards=Cards.LINE,
        brief=True,
    )


def by_commune(counted: Sequence[Count], edition: Edition) -> Listing[Count]:
    """Return what each commune has in an edition, or had: a list beside that of the people, all known to its page."""
    over = edition.state is EditionState.FINISHED
    return Listing(
        name="Por comuna",
        title="Cupos por comuna",
        columns=[
            Column("Comuna", lambda row: row.commune.name, phone=Phone.HEAD),
            Column("Cupos propios", lambda row: row.quota, look=Look.NUMBER, phone=Phone.BARE),
            *(_HOW_IT_ENDED if over else _HOW_IT_STANDS),
        ],
        rows=Known(counted),
        nothing=Nothing("Ninguna comuna"),
        cards=Cards.NONE,
        paging="comunas",
    )


def counts(session: Session, edition: Edition, seats: Seats, ended: Ended) -> list[Count]:
    """Return how many seats each commune has or had that has any or waits for one, by name."""
    queue = session.scalars(
        sa.select(Enrollment.commune_cut).where(
            Enrollment.edition_id == edition.id, Enrollment.state == EnrollmentState.WAITLISTED
        )
    )
    waiting = Counter(queue)
    cuts = {*seats.quotas, *seats.held, *waiting, *ended.came}
    found = session.scalars(sa.select(Commune).where(Commune.cut.in_(cuts)).order_by(Commune.sort_key))
    return [
        Count(
            each,
            seats.quotas.get(each.cut, 0),
            seats.held[each.cut],
            waiting[each.cut],
            ended.came[each.cut],
            ended.passed[each.cut],
        )
        for each in found
    ]


class Turn(NamedTuple):
    """One who waits while seats are free; why the rule would give them one, and none where it would not."""

    enrollment: Enrollment
    why: str | None


def turns(session: Session, edition: Edition, seats: Seats, now: datetime) -> list[Turn]:
    """Return who waits for seats that the coordinator gives, in the order in which the rule would; nobody else's business."""
    if not (
        edition.state is EditionState.PUBLISHED
        and seats.free
        and settling_rules.decided_by_hand(edition, now)
    ):
        return []
    queue = settling_rules.waiting(session, edition)
    if not queue:
        return []
    given = {one.id: one.reason for one in settling_rules.next_in_turn(session, edition, queue, seats, now)}
    first = {number: place for place, number in enumerate(given)}
    return [
        Turn(each, given.get(each.id))
        for each in sorted(queue, key=lambda each: first.get(each.id, len(queue)))
    ]


def story(enrollment: Enrollment) -> list[dict[str, object]]:
    """Return what became of an enrollment, latest first, as a timeline takes it."""
    return [
        {"date": clock.local_date(event.at), "title": STATES[event.state], "text": event.note}
        for event in reversed(enrollment.history)
    ]


_HOW_IT_STANDS: list[Column[Count]] = [
    Column("Con cupo", lambda row: row.held, look=Look.NUMBER, phone=Phone.BARE),
    Column("En espera", lambda row: row.waiting, look=Look.NUMBER, phone=Phone.BARE),
]
_HOW_IT_ENDED: list[Column[Count]] = [
    Column("Asistieron", lambda row: row.came, look=Look.NUMBER, phone=Phone.BARE),
    Column("Aprobaron", lambda row: row.passed, look=Look.NUMBER, phone=Phone.BARE),
]
_WAITS = Enrollment.state == EnrollmentState.WAITLISTED
_LAST = (
    sa.select(sa.func.max(EnrollmentEvent.id))
    .where(EnrollmentEvent.enrollment_id == Enrollment.id)
    .correlate(Enrollment)
    .scalar_subquery()
)
_BY_STATE = (  # who has a seat, as the seats were given; who waits, by turn
    sa.case({state: rank for rank, state in enumerate(STATES)}, value=Enrollment.state),
    sa.case((_WAITS, Enrollment.waiting_since)),
    sa.case((_WAITS, Enrollment.id), else_=_LAST),
)
_LAST_AT = (
    sa.select(EnrollmentEvent.at)
    .where(EnrollmentEvent.enrollment_id == Enrollment.id)
    .order_by(EnrollmentEvent.id.desc())
    .limit(1)
    .correlate(Enrollment)
    .scalar_subquery()
)
_COLUMNS: list[Column[Entry]] = [
    Column(
        "Persona",
        lambda row: row.enrollment.inspector.list_name,
        cell="person",
        order=("nombre", Inspector.sort_key),
        phone=Phone.HEAD,
        sheet_title="Nombre",
    ),
    Column("RUT", lambda row: rut.show(row.enrollment.inspector.rut), page=False),
    Column(
        "Comuna",
        lambda row: row.enrollment.commune.name,
        order=("comuna", Commune.sort_key),
        phone=Phone.BARE,
    ),
    Column("Estado", lambda row: row.words, order=("estado", _BY_STATE), phone=Phone.BARE),
    Column(
        "Desde",
        lambda row: clock.local_date(row.since),
        cell="since",
        order=("desde", _LAST_AT),
        look=Look.WHOLE,
        phone=Phone.LEFT_OUT,
    ),
    Column("Lugar en la espera", lambda row: row.place, page=False),
    Column("Motivo", lambda row: row.place, cell="place", phone=Phone.IF_ANY, sheet=False),
    Column("Motivo", lambda row: row.last.note, page=False),
]
