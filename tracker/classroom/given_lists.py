"""The editions that one gives: what comes next, what is still to be ended, and what ended lately."""

import enum
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from tracker.access.policy import reach_ends_at
from tracker.classroom.lists import SEATED
from tracker.editions.lists import lines
from tracker.editions.stage_rules import LAST, Stage
from tracker.ground import clock
from tracker.ground.format import hour
from tracker.ground.words import word
from tracker.models.editions import Edition, EditionState, Enrollment, EnrollmentState, Meeting
from tracker.web.lists import Column, Listing, Nothing
from tracker.web.rows import Known


class Part(enum.StrEnum):
    """What is to be done about an edition; the parts of the page, from the top."""

    COMING = "Lo que viene"
    TO_END = "Falta cerrarlos"
    ENDED = "Cerrados en los últimos 30 días"


class Given(NamedTuple):
    """An edition that one gives: today's meetings, the next one (or the one that is on), and how many are in it."""

    edition: Edition
    stage: Stage
    today: list[Meeting]
    next: Meeting | None
    expected: int
    passed: int

    @property
    def part(self) -> Part:
        if self.stage is Stage.FINISHED:
            return Part.ENDED
        return Part.COMING if self.today or self.next else Part.TO_END

    @property
    def until(self) -> datetime | None:
        """Until when one reaches it, once it is over; None while it is to be given."""
        over = self.part is not Part.COMING or self.stage is Stage.CANCELLED
        return reach_ends_at(self.edition) if over else None


def courses(found: Sequence[Given]) -> Listing[Given]:
    """Return the editions that one gives as cards, by what is to be done: few, and their order is known only with them."""
    return Listing(
        name="Cursos que dicto",
        columns=[
            Column("Curso", lambda row: row.edition.course.title),
            Column("Próxima jornada", lambda row: clock.local_date(row.next.starts_at) if row.next else None),
            Column("Hora", lambda row: hour(row.next.starts_at) if row.next else None),
            Column("Dónde", lambda row: row.edition.where),
            Column("Esperados", lambda row: row.expected),
            Column("Aprobados", lambda row: row.passed if row.part is Part.ENDED else None),
            Column("Etapa", lambda row: word(row.stage)),
            Column("A su alcance hasta", lambda row: row.until),
        ],
        rows=Known(found),
        nothing=Nothing(
            "No dicta ningún curso por ahora",
            "Cuando la coordinación lo ponga a cargo de uno, aparecerá aquí con su lista y su asistencia.",
            "calendar3",
        ),
    )


def given(session: Session, where: ColumnElement[bool], now: datetime) -> list[Given]:
    """Return the editions of a clause in the order of the parts: by their next meeting, then the latest ended first.

    Drafts are left out, and what was cancelled as soon as its dates are past.
    """
    shown = sa.or_(
        Edition.state.in_({EditionState.PUBLISHED, EditionState.FINISHED}),
        sa.and_(Edition.state == EditionState.CANCELLED, now < LAST),
    )
    found = list(lines(sa.and_(where, shown), now).every())
    seats = _seats(session, [line.edition.id for line in found])
    rows = [_given(line.edition, line.stage, seats[line.edition.id], now) for line in found]
    return sorted(rows, key=lambda row: (list(Part).index(row.part), not row.today))


def _given(edition: Edition, stage: Stage, seats: Counter[EnrollmentState], now: datetime) -> Given:
    day = clock.local_date(now)
    today = [
        each
        for each in edition.meetings
        if clock.local_date(each.starts_at) == day or each.starts_at <= now < each.ends_at
    ]
    return Given(
        edition,
        stage,
        today if edition.state is EditionState.PUBLISHED else [],
        next((each for each in edition.meetings if now < each.ends_at), None),
        seats.total(),
        seats[EnrollmentState.PASSED],
    )


def _seats(session: Session, ids: Collection[int]) -> defaultdict[int, Counter[EnrollmentState]]:
    """Return how many of each edition (id) hold a seat or, once it is finished, held it to the end, by state."""
    over = sa.or_(Edition.state == EditionState.FINISHED, Enrollment.state == EnrollmentState.CONFIRMED)
    query = (
        sa.select(Enrollment.edition_id, Enrollment.state, sa.func.count())
        .join(Enrollment.edition)
        .where(Enrollment.edition_id.in_(ids), Enrollment.state.in_(SEATED), over)
        .group_by(Enrollment.edition_id, Enrollment.state)
    )
    found: defaultdict[int, Counter[EnrollmentState]] = defaultdict(Counter)
    for edition, state, number in session.execute(query):
        found[edition][state] = number
    return found
