"""The people of an edition as its classroom shows them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from tracker import clock
from tracker.classroom import rules
from tracker.classroom.results import Result, result, share
from tracker.enrollments.lists import STATES
from tracker.models.editions import RESULTS, Attendance, Edition, Enrollment, EnrollmentState, Meeting

SEATED = frozenset({EnrollmentState.CONFIRMED}) | RESULTS


class Row(NamedTuple):
    """A person with a seat: number on the sheet, marks by meeting (id), minutes attended in percent, and the result."""

    number: int
    enrollment: Enrollment
    marks: Mapping[int, Attendance]
    attended: int
    result: Result

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
    """Return who holds or held a seat to the end, in Spanish order, numbered as on the printed sheet."""
    lengths = {meeting.id: meeting.ends_at - meeting.starts_at for meeting in edition.meetings}
    found = rules.people(session, edition, SEATED)
    return [_row(number, each, edition, lengths) for number, each in enumerate(found, 1)]


def progress(edition: Edition, found: Sequence[Row]) -> list[Progress]:
    """Return each meeting with how many of these people are marked in it."""
    return [Progress(meeting, sum(meeting.id in row.marks for row in found)) for meeting in edition.meetings]


def _row(number: int, enrollment: Enrollment, edition: Edition, lengths: Mapping[int, timedelta]) -> Row:
    marks = {each.meeting_id: each for each in enrollment.attendance}
    signs = {meeting: each.mark for meeting, each in marks.items()}
    attended = int(share(signs, lengths) * 100)
    return Row(number, enrollment, marks, attended, result(edition.course, signs, lengths, enrollment.grade))
