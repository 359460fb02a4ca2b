"""The nights on which the clock is put forward or back, and who changes commune between enrolling and the end."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests import builders as make
from tracker.classroom import closing_rules, lists, mark_rules
from tracker.classroom.issuing_rules import last_day
from tracker.classroom.mark_rules import Said
from tracker.ground.clock import SANTIAGO
from tracker.ground.refused import Refused
from tracker.models import Record
from tracker.models.editions import EnrollmentState, Mark
from tracker.models.people import Posting

FORWARD, BACK = date(2026, 9, 6), date(2026, 4, 5)  # midnight is left out; the hour before it comes twice


def over(night):
    """Make a meeting from ten in the evening before to three in the morning, by the clock on the wall."""
    start, end = (
        datetime.combine(day, at, tzinfo=SANTIAGO).astimezone(UTC)
        for day, at in ((night - timedelta(1), time(22)), (night, time(3)))
    )
    found = make.meeting(night)
    found.starts_at, found.ends_at = start, end
    return found


@pytest.fixture
def night(session, cast, request):
    """Give an edition of one meeting over the night and one of four hours a week later, with a person in it."""
    found = make.edition(session, cast.first_aid, None, request.param + timedelta(7))
    found.meetings.insert(0, over(request.param))
    make.enrollment(session, found, cast.mejillones.lapsed, cast.mejillones.commune)
    session.commit()
    return found


@pytest.mark.parametrize(("night", "hours"), [(FORWARD, 4), (BACK, 6)], indirect=["night"])
def test_the_share_is_of_the_minutes_that_passed(session, cast, night, hours):
    first, second = night.meetings
    assert first.ends_at - first.starts_at == timedelta(hours=hours)
    [row] = lists.rows(session, night, second.ends_at)
    marks = {row.enrollment.id: Said(Mark.PRESENT)}
    mark_rules.mark(session, first, marks, by=cast.coordinator.id, now=second.ends_at)
    [row] = lists.rows(session, night, second.ends_at)
    assert row.so_far == 100 * hours // (hours + 4)


@pytest.mark.parametrize("night", [FORWARD, BACK], indirect=True)
def test_attendance_is_taken_from_the_local_day_on(session, cast, night):
    first, second = night.meetings
    [row] = lists.rows(session, night, second.ends_at)
    marks = {row.enrollment.id: Said(Mark.PRESENT)}
    begins = datetime.combine(last_day(night), time(), tzinfo=SANTIAGO).astimezone(UTC)
    with pytest.raises(Refused, match="todavía no comienza"):
        mark_rules.mark(session, second, marks, by=cast.coordinator.id, now=begins - timedelta(seconds=1))
    assert mark_rules.mark(session, second, marks, by=cast.coordinator.id, now=begins).changed
    assert mark_rules.has_begun(first, first.starts_at.astimezone(SANTIAGO).replace(hour=0).astimezone(UTC))


@pytest.mark.parametrize("night", [FORWARD], indirect=True)
def test_a_meeting_on_the_day_that_starts_at_one(session, cast, night):
    first = night.meetings[0]
    first.starts_at = datetime(2026, 9, 6, 4, tzinfo=UTC)  # the day's first instant, 01:00 on the wall
    first.ends_at = first.starts_at + timedelta(hours=2)
    assert not mark_rules.has_begun(first, first.starts_at - timedelta(seconds=1))
    assert mark_rules.has_begun(first, first.starts_at)


def test_who_moves_is_marked_and_passes_for_the_commune_that_sent_them(session, cast, given, seated):
    person = seated[0].inspector
    session.query(Posting).filter_by(inspector_id=person.id).update({"end": date(2026, 11, 3)})
    make.posting(session, person, cast.taltal.commune, start=date(2026, 11, 4))
    now = given.meetings[1].ends_at
    for meeting in given.meetings:
        marks = {each.id: Said(Mark.PRESENT) for each in seated}
        mark_rules.mark(session, meeting, marks, by=cast.instructor.id, now=now)
    mark_rules.grade(session, given, {each.id: 6.0 for each in seated}, by=cast.instructor.id)
    closing_rules.finish(session, given, by=cast.instructor.id, now=now)
    session.flush()
    assert seated[0].state is EnrollmentState.PASSED
    rows = {row.enrollment.id: row.enrollment.commune.name for row in lists.rows(session, given, now)}
    assert rows[seated[0].id] == "Mejillones", "the sheet and the record say where they came from"
    records = {record.enrollment_id: record.commune_cut for record in _issued(session)}
    assert records == {each.id: "02102" for each in seated}


def _issued(session):
    return session.query(Record).filter(Record.enrollment_id.is_not(None))
