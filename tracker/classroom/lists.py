"""The people of an edition as its classroom shows them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.classroom import rules
from tracker.classroom.code_rules import code
from tracker.classroom.result_rules import Result, result, share
from tracker.classroom.rival_lists import rivalry
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
WITH_ROWS = SEATED | {EnrollmentState.CANCELLED}


class Row(NamedTuple):
    """A person with a seat, or who left with marks: number on the sheet, marks by meeting (id), and the result.

    The number says in which order seats were given: who comes later has the next one, and a sheet once printed
    stays right. `so_far`: minutes attended in percent of the meetings held; none before there was any.
    """

    number: int
    enrollment: Enrollment
    marks: Mapping[int, Attendance]
    so_far: int | None
    result: Result

    @property
    def left(self) -> bool:
        """Say whether they were withdrawn: their marks stay in sight, and are not changed any more."""
        running = self.enrollment.edition.state is EditionState.PUBLISHED
        return self.enrollment.state is not EnrollmentState.CONFIRMED and (
            running or self.enrollment.state is EnrollmentState.CANCELLED
        )

    @property
    def why(self) -> str | None:
        """Return how it ended, if it did."""
        ended = self.enrollment.state is not EnrollmentState.CONFIRMED
        return self.enrollment.history[-1].note if ended else None

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


def rows(session: Session, edition: Edition, now: datetime) -> list[Row]:
    """Return who holds a seat, held it to the end or left it with marks, in Spanish order, numbered as on the sheet."""
    return _rows(session, rules.people(session, edition, WITH_ROWS), edition, now)


def rows_and_undecided(
    session: Session, edition: Edition, now: datetime
) -> tuple[list[Row], list[Enrollment]]:
    """Return the same, and who came without a seat and waits to be admitted, in one query for both."""
    inside = rules.people(session, edition, WITH_ROWS | {EnrollmentState.REQUESTED})
    undecided = [each for each in inside if each.state is EnrollmentState.REQUESTED]
    return _rows(session, inside, edition, now), undecided


def held_a_place(enrollment: Enrollment) -> bool:
    """Say whether who is not decided on had a seat or a turn before: who gives the course knew their name already."""
    return any(
        each.state in {EnrollmentState.CONFIRMED, EnrollmentState.WAITLISTED} for each in enrollment.history
    )


def shown(row: Row, meeting: Meeting) -> dict[str, str]:
    """Return what a page shows of a row: the code of its mark, and what another said, if they do."""
    stored = row.marks.get(meeting.id)
    if stored is None:
        return {"code": "", "rival": ""}
    return {"code": code(stored.mark, stored.reason), "rival": rivalry(stored)}


def as_on_paper(found: Sequence[Row]) -> list[Row]:
    """Return the rows in the order of the sheet: who was added since it was printed comes last, who left is not on it."""
    return sorted((row for row in found if not row.left), key=attrgetter("number"))


def progress(edition: Edition, found: Sequence[Row]) -> list[Progress]:
    """Return each meeting with how many of these people, but for who left, are marked in it."""
    seated = [row for row in found if not row.left]
    return [Progress(meeting, sum(meeting.id in row.marks for row in seated)) for meeting in edition.meetings]


def rivalries(edition: Edition, found: Sequence[Row]) -> list[tuple[Row, Meeting, str]]:
    """Return where somebody said something else than what counts, and what, as a sentence."""
    every = ((row, meeting, row.marks.get(meeting.id)) for meeting in edition.meetings for row in found)
    return [(row, meeting, rivalry(mark)) for row, meeting, mark in every if mark and mark.rival_code]


def _rows(session: Session, inside: Sequence[Enrollment], edition: Edition, now: datetime) -> list[Row]:
    numbers = _numbers(session, edition)
    left = EnrollmentState.CANCELLED
    shown = [each for each in inside if each.state in SEATED or (each.state is left and each.attendance)]
    return [_row(numbers[each.id], each, edition, now) for each in shown]


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


def _row(number: int, enrollment: Enrollment, edition: Edition, now: datetime) -> Row:
    marks = {each.meeting_id: each for each in enrollment.attendance}
    signs = {meeting: each.mark for meeting, each in marks.items()}
    lengths = {meeting.id: meeting.ends_at - meeting.starts_at for meeting in edition.meetings}
    held = {each.id: lengths[each.id] for each in edition.meetings if each.id in marks or each.ends_at <= now}
    so_far = int(share(signs, held) * 100) if held else None
    return Row(number, enrollment, marks, so_far, result(edition.course, signs, lengths, enrollment.grade))


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
            Column(
                "Asistió hasta ahora",
                lambda row: row.so_far,
                cell="result",
                phone=Phone.BARE,
                page=running,
                sheet=running,
                sheet_title="Asistió hasta ahora (%)",
            ),
            Column("Resultado", lambda row: row.why, cell="result", phone=Phone.BARE, page=not running),
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
