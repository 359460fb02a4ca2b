from datetime import UTC, date, datetime, timedelta

import pytest

from tracker.ground import clock


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 7, 1, 3, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 7, 1, 4, 0, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 12, 1, 2, 59, tzinfo=UTC), date(2026, 11, 30)),
        (datetime(2026, 12, 1, 3, 0, tzinfo=UTC), date(2026, 12, 1)),
    ],
)
def test_a_day_is_that_of_santiago(instant, day):
    assert clock.local_date(instant) == day


@pytest.mark.parametrize(
    ("day", "hour"),
    [
        (date(2026, 11, 3), 3),  # summer
        (date(2026, 7, 1), 4),  # winter
        (date(2026, 9, 6), 4),  # the night that skips 00:00 to 00:59: the day starts at 01:00
        (date(2026, 4, 5), 4),  # the day after the hour that happens twice
    ],
)
def test_a_day_starts_at_its_first_instant(day, hour):
    start = clock.start_of(day)
    assert start == datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    assert clock.local_date(start) == day
    assert clock.local_date(start - timedelta(microseconds=1)) == day - timedelta(days=1)


def test_the_hour_that_happens_twice_belongs_to_one_day():
    length = clock.start_of(date(2026, 4, 5)) - clock.start_of(date(2026, 4, 4))
    assert length == timedelta(hours=25)
