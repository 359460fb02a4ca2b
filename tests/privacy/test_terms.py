"""The terms of Ley 19.628, against a calendar written by hand and counted day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.models.privacy import RequestKind
from tracker.privacy import term_rules

# The holidays of 2026 and 2027 that Chile's law sets; those that fall on a weekend change nothing.
HOLIDAYS = {
    *((2026, 1, 1), (2026, 4, 3), (2026, 4, 4), (2026, 5, 1), (2026, 5, 21), (2026, 6, 21), (2026, 6, 29)),
    *((2026, 7, 16), (2026, 8, 15), (2026, 9, 18), (2026, 9, 19), (2026, 10, 12), (2026, 10, 31)),
    *((2026, 11, 1), (2026, 12, 8), (2026, 12, 25), (2027, 1, 1), (2027, 3, 26), (2027, 3, 27)),
    *((2027, 5, 1), (2027, 5, 21), (2027, 6, 21), (2027, 6, 28), (2027, 7, 16), (2027, 8, 15)),
    *((2027, 9, 17), (2027, 9, 18), (2027, 9, 19), (2027, 10, 11), (2027, 10, 31), (2027, 11, 1)),
    *((2027, 12, 8), (2027, 12, 25)),
}
WORKING = [
    day
    for day in (date(2026, 1, 1) + timedelta(days) for days in range(730))
    if day.strftime("%a") not in {"Sat", "Sun"} and (day.year, day.month, day.day) not in HOLIDAYS
]
DAYS = st.dates(date(2026, 1, 1), date(2027, 10, 31))


def by_hand(day, count):
    return [each for each in WORKING if each > day][count - 1]


@given(DAYS, st.integers(1, 40))
def test_working_days_are_those_of_the_calendar(day, count):
    assert term_rules.working_day_after(day, count) == by_hand(day, count)


@given(DAYS)
def test_a_block_is_answered_within_two_working_days_and_the_rest_within_thirty(day):
    for kind in RequestKind:
        last = by_hand(day, 2) if kind is RequestKind.BLOCK else day + timedelta(days=30)
        assert term_rules.due_on(kind, day) == last
    assert term_rules.complaint_until(day) == by_hand(day, 30)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (date(2026, 11, 5), date(2026, 11, 9)),  # a Thursday: Friday, Monday
        (date(2026, 11, 7), date(2026, 11, 10)),  # a Saturday
        (date(2026, 12, 7), date(2026, 12, 10)),  # the Immaculate Conception in between
        (date(2026, 12, 24), date(2026, 12, 29)),
        (date(2026, 12, 31), date(2027, 1, 5)),
        (date(2026, 9, 17), date(2026, 9, 22)),  # the national holidays
    ],
)
def test_a_block_around_holidays(asked, due):
    assert term_rules.due_on(RequestKind.BLOCK, asked) == due


def test_thirty_calendar_days_and_thirty_more():
    due = term_rules.due_on(RequestKind.RECTIFICATION, date(2026, 11, 25))
    assert due == date(2026, 12, 25)
    assert term_rules.extended(due) == date(2027, 1, 24)
    assert term_rules.complaint_until(date(2026, 11, 24)) == date(2027, 1, 8)
