from datetime import UTC, date, datetime

import pytest

from tracker.ground.format import date_and_time, hour, long_date, number, percent, phone, short_date

NBSP = "\u00a0"


def test_dates_read_as_chile_writes_them():
    assert short_date(date(2026, 11, 3)) == "03-11-2026"
    assert short_date(None) == ""
    assert long_date(date(2026, 11, 3)) == "3 de noviembre de 2026"


def test_instants_are_told_in_santiago():
    assert date_and_time(datetime(2026, 11, 3, 12, 5, tzinfo=UTC)) == "03-11-2026 09:05"
    assert hour(datetime(2026, 7, 3, 13, 5, tzinfo=UTC)) == "09:05"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (999, "999"), (1234, "1.234"), (1_000_000, "1.000.000"), (1234.5, "1.234,5"), (8.0, "8")],
)
def test_numbers_have_points_and_a_comma(value, shown):
    assert number(value) == shown


def test_percentages_keep_their_sign_beside_them():
    assert percent(75) == f"75{NBSP}%"


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("+56987654321", "+56 9 8765 4321"),
        ("+56552345678", "+56 5 5234 5678"),
        ("+5491145678901", "+5491145678901"),
    ],
)
def test_a_phone_is_read_in_groups(kept, shown):
    assert phone(kept) == shown
