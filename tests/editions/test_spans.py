"""Meetings by the clock of Santiago: also on the nights that it is changed."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from tracker.editions.span_rules import Span, check_apart, instants
from tracker.ground.format import end_hour
from tracker.ground.refused import Refused
from tracker.models import Meeting


def span(day, start, end):
    return Span(date.fromisoformat(day), time.fromisoformat(start), time.fromisoformat(end))


def test_summer_and_winter_time():
    assert instants(span("2026-12-09", "09:00", "13:00"))[0] == datetime(2026, 12, 9, 12, tzinfo=UTC)
    assert instants(span("2026-06-09", "09:00", "13:00"))[0] == datetime(2026, 6, 9, 13, tzinfo=UTC)


def test_what_is_stored_is_read_back_as_it_was_typed():
    typed = Span(date(2026, 9, 6), time(1), time(4, 30), outside_hours=True)
    start, end = instants(typed)
    assert Span.of(Meeting(starts_at=start, ends_at=end, outside_hours=True)) == typed
    assert (end - start).total_seconds() == 3.5 * 3600


def test_an_hour_that_the_clock_skips_is_none():
    with pytest.raises(Refused, match="no existen las 00:30"):
        instants(span("2026-09-06", "00:30", "03:00"))


def test_an_hour_that_comes_twice_is_the_first():
    start, _ = instants(span("2027-04-03", "23:30", "23:59"))
    assert start == datetime(2027, 4, 4, 2, 30, tzinfo=UTC)


def test_a_meeting_over_midnight_ends_on_the_next_day():
    typed = span("2026-12-09", "22:00", "02:00")
    start, end = instants(typed)
    assert end - start == timedelta(hours=4)
    stored = Meeting(starts_at=start, ends_at=end, outside_hours=False)
    assert Span.of(stored)[:3] == typed[:3]
    assert end_hour(end, start) == "02:00 del día siguiente"
    assert instants(span("2026-12-09", "13:00", "00:59")), "for less than twelve hours"
    with pytest.raises(Refused, match="termina antes de empezar"):
        instants(span("2026-12-09", "13:00", "01:00"))
    with pytest.raises(Refused, match="no existen las 00:30"):
        instants(span("2026-09-05", "22:00", "00:30"))
    start, end = instants(span("2026-09-05", "22:00", "03:00"))
    assert end - start == timedelta(hours=4), "that night is an hour shorter"
    check_apart([typed, span("2026-12-10", "02:00", "03:00")])
    with pytest.raises(Refused, match="del 10-12-2026 se superponen"):
        check_apart([typed, span("2026-12-10", "01:59", "03:00")])


@pytest.mark.parametrize("end", ["09:00", "08:59"])
def test_a_meeting_ends_after_it_starts(end):
    with pytest.raises(Refused, match="09-12-2026 termina antes de empezar"):
        instants(span("2026-12-09", "09:00", end))


def test_meetings_may_touch_and_not_overlap():
    morning, noon = span("2026-12-09", "09:00", "13:00"), span("2026-12-09", "13:00", "15:00")
    check_apart([noon, morning])
    with pytest.raises(Refused, match="del 09-12-2026 se superponen"):
        check_apart([noon, morning._replace(end=time(13, 1))])
