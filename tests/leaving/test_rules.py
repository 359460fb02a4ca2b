"""When a seat that nobody decided on is free."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.builders import Posting
from tracker.leaving.rules import frees_at, is_left

BEGINS = datetime(2026, 12, 9, 12, tzinfo=UTC)  # nine in Santiago
NOON = timedelta(hours=15)


def at(day):
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + NOON


def there(*spans):
    return [Posting(start=start, end=end) for start, end in spans]


SINCE, OCTOBER, NOVEMBER = date(2025, 1, 1), date(2026, 10, 20), date(2026, 11, 25)


@pytest.mark.parametrize(
    ("spans", "now", "free"),
    [
        ([(SINCE, OCTOBER)], at(date(2026, 11, 18)), False),
        ([(SINCE, OCTOBER)], at(date(2026, 11, 19)), True),  # thirty days after
        (
            [(date(2024, 1, 1), date(2024, 12, 31)), (SINCE, OCTOBER)],
            at(date(2026, 11, 18)),
            False,
        ),  # the last
        ([(SINCE, NOVEMBER)], BEGINS - timedelta(hours=72, seconds=1), False),
        ([(SINCE, NOVEMBER)], BEGINS - timedelta(hours=72), True),
        ([(SINCE, NOVEMBER)], BEGINS, False),  # begun: finished as for anybody
        ([(SINCE, None)], BEGINS - timedelta(hours=1), False),
        ([(SINCE, OCTOBER), (date(2026, 12, 9), None)], at(date(2026, 12, 1)), False),  # back by then
        ([(SINCE, OCTOBER), (date(2026, 12, 10), None)], at(date(2026, 12, 1)), True),
        ([(date(2026, 12, 20), None)], BEGINS - timedelta(hours=1), False),  # never was there
        ([(SINCE, date(2026, 12, 7))], BEGINS - timedelta(hours=40), False),  # the last day itself
        ([], BEGINS - timedelta(hours=1), False),
    ],
)
def test_thirty_days_after_the_last_or_72_hours_before_the_first_meeting(spans, now, free):
    assert is_left(there(*spans), BEGINS, now) is free


@pytest.mark.parametrize(
    ("last_day", "free"),
    [
        (OCTOBER, datetime(2026, 11, 19, 3, tzinfo=UTC)),  # midnight in Santiago, thirty days after
        (NOVEMBER, BEGINS - timedelta(hours=72)),
        (date(2026, 12, 7), datetime(2026, 12, 8, 3, tzinfo=UTC)),  # the day after they left
    ],
)
def test_from_when_it_is_free_is_told_beforehand(last_day, free):
    assert frees_at(last_day, BEGINS) == free
