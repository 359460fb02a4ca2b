"""The people of an edition as its classroom shows them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from operator import attrgetter
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.classroom import rules
from tracker.classroom.result_rules import Result, result, share
from tracker.enrollments.lists import STATES
from tracker.ground import clock, rut
from tracker.ground.format import short_date
from tracker.ground.words import word
from tracker.models.editions import (
    RESULTS,
    Attendance,
    Edition,
    EditionState,
    Enrollment,
    EnrollmentEvent,
    EnrollmentState,
    Meeting,
)
from tracker.models.people import Inspector
from tracker.web.lists import UNPAGED, Cards, Column, Listing, Look, Nothing, Phone
from tracker.web.rows import Known

SEATED = frozenset({EnrollmentState.CONFIRMED}) | RESULTS


class Row(NamedTuple):
    """A person with a seat: number on the sheet, marks by meeting (id), minutes attended in percent, and the result.

    The number says in which order seats were given: who comes later has the next one, and a sheet once printed
    stays right.
    """

    number: int
    enrollment: Enrollment
    marks: Mapping[int, Attendance]
    attended: int
    result: Result

    @property
    def person(self) -> Inspector:
        return self.enrollment.inspector

    @property
    def words(self) -> str:
        return STATES[self.enrollment.state]


class Progress(NamedTuple):
    """How many of the seated are marked in a meeting."""

    meeting: Meeting
    marked: int

    @property
    def day(self) -> date:
        return clock.local_date(self.meeting.starts_at)


def rows(session: Session, edition: Edition) -> list[Row]:
    """Return who holds or held a seat to the end, in Spanish order, each with the number on the printed sheet."""
    lengths = {meeting.id: meeting.ends_at - meeting.starts_at for meeting in edition.meetings}
    found = rules.people(session, edition, SEATED)
    numbers = _numbers(session, edition)
    return [_row(numbers[each.id], each, edition, lengths) for each in found]


def as_on_paper(found: Sequence[Row]) -> list[Row]:
    """Return the rows in the order of the sheet: who was added since it was printed comes last."""
    return sorted(found, key=attrgetter("number"))


def progress(edition: Edition, found: Sequence[Row]) -> list[Progress]:
    """Return each meeting with how many of these people are marked in it."""
    return [Progress(meeting, sum(meeting.id in row.marks for row in found)) for meeting in edition.meetings]


def _numbers(session: Session, edition: Edition) -> dict[int, int]:
    """Return for each enrollment (id) that ever had a seat its place in the order in which seats were given."""
    first = sa.func.min(EnrollmentEvent.id)
    query = (
        sa.select(EnrollmentEvent.enrollment_id)
        .join(EnrollmentEvent.enrollment)
        .where(Enrollment.edition_id == edition.id, EnrollmentEvent.state.in_(SEATED))
        .group_by(EnrollmentEvent.enrollment_id)
        .order_by(first)
    )
    return {one: number for number, one in enumerate(session.scalars(query), 1)}


def _row(number: int, enrollment: Enrollment, edition: Edition, lengths: Mapping[int, timedelta]) -> Row:
    marks = {each.meeting_id: each for each in enrollment.attendance}
    signs = {meeting: each.mark for meeting, each in marks.items()}
    attended = int(share(signs, lengths) * 100)
    return Row(number, enrollment, marks, attended, result(edition.course, signs, lengths, enrollment.grade))


def seated(found: Sequence[Row], edition: Edition) -> Listing[Row]:
    """Return the people of an edition, whole: who keeps its marks and grades sees them on one page."""
    running = edition.state is EditionState.PUBLISHED
    graded = edition.course.graded
    return Listing(
        name="Asistencia",
        title="Asistencia y resultados",
        columns=[
            Column("N°", lambda row: row.number, look=Look.NUMBER, phone=Phone.BARE),
            Column("RUT", lambda row: rut.show(row.person.rut), page=False),
            Column("Nombre", lambda row: row.person.list_name, cell="person", phone=Phone.HEAD),
            Column("Comuna", lambda row: row.enrollment.commune.name, phone=Phone.LEFT_OUT),
            *(_sign(meeting) for meeting in edition.meetings),
            Column("Nota", lambda row: row.enrollment.grade, cell="grade" if running else "", page=graded),
            Column("Estado", lambda row: row.words, page=False),
            Column("Asistió hasta ahora" if running else "Resultado", cell="result", phone=Phone.BARE),
            Column("Resultado", lambda row: row.result.why, page=False),
        ],
        rows=Known(found),
        nothing=Nothing(
            "Nadie tiene cupo todavía", "Cuando las comunas inscriban a su gente, aparecerá aquí.", "people"
        ),
        cards=Cards.LINE,
        brief=True,
        per_page=UNPAGED,
    )


def _sign(meeting: Meeting) -> Column[Row]:
    """Return the column of what was marked in a meeting."""

    def says(row: Row) -> str | None:
        return word(row.marks[meeting.id].mark) if meeting.id in row.marks else None

    day = short_date(clock.local_date(meeting.starts_at))
    return Column(day, says, cell="sign", phone=Phone.BARE, about=meeting)
