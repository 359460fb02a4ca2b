"""Satisfies and valid_until, sentence by sentence (design, section 3)."""

from datetime import date

import pytest

from tracker.standing.facts import CourseFact, RecordFact, RequirementFact
from tracker.standing.validity import (
    FOREVER,
    add_months,
    first_record,
    satisfies,
    valid_until,
    winning_record,
)

FIRST_AID = CourseFact(1, "Primeros auxilios, 16 horas", frozenset({"PAUX", "EMER"}))
RULE = RequirementFact(1, "PAUX", renewal_months=24, min_hours=8)
OBTAINED = date(2024, 5, 3)
RECORD = RecordFact(1, FIRST_AID, 16, OBTAINED)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 31), 0, date(2026, 1, 31)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(9999, 12, 31), 12, date(9999, 12, 31)),
    ],
)
def test_same_day_of_month_clamped_to_the_months_end(day, months, expected):
    assert add_months(day, months) == expected


def test_a_record_satisfies_from_the_day_it_was_obtained_to_its_last_day_inclusive():
    assert not satisfies(RECORD, RULE, date(2024, 5, 2))
    assert satisfies(RECORD, RULE, date(2024, 5, 3))
    assert satisfies(RECORD, RULE, date(2026, 5, 3))
    assert not satisfies(RECORD, RULE, date(2026, 5, 4))


def test_its_course_covers_the_subject_perhaps_among_others():
    assert satisfies(RECORD, RULE._replace(subject="EMER"), OBTAINED)
    assert not satisfies(RECORD, RULE._replace(subject="TRAN"), OBTAINED)


def test_it_has_the_hours_if_any_are_required():
    assert satisfies(RECORD._replace(hours=8), RULE, OBTAINED)
    assert not satisfies(RECORD._replace(hours=7.5), RULE, OBTAINED)
    assert satisfies(RECORD._replace(hours=1), RULE._replace(min_hours=None), OBTAINED)


def test_it_is_accepted_and_was_not_revoked_on_any_date():
    assert not satisfies(RECORD._replace(accepted=False), RULE, OBTAINED)
    assert not satisfies(RECORD._replace(revoked=True), RULE, OBTAINED)


def test_the_earliest_of_the_issuers_expiry_and_the_renewal_counts():
    assert valid_until(RECORD._replace(expires_on=date(2025, 5, 3)), RULE) == date(2025, 5, 3)
    assert valid_until(RECORD._replace(expires_on=date(2027, 5, 3)), RULE) == date(2026, 5, 3)


def test_neither_expiry_nor_renewal_is_for_ever():
    assert valid_until(RECORD, RULE._replace(renewal_months=None)) == FOREVER


def test_an_extension_act_raises_it_and_never_lowers_it():
    assert valid_until(RECORD._replace(extended_to=date(2026, 8, 31)), RULE) == date(2026, 8, 31)
    assert valid_until(RECORD._replace(extended_to=date(2025, 8, 31)), RULE) == date(2026, 5, 3)
    expires = RECORD._replace(expires_on=date(2025, 5, 3), extended_to=date(2026, 8, 31))
    assert valid_until(expires, RULE) == date(2026, 8, 31)


def test_the_latest_valid_until_wins_and_an_older_record_entered_late_never_shortens_it():
    older = RECORD._replace(id=2, obtained_on=date(2023, 1, 1))
    assert winning_record([RECORD, older], RULE, date(2024, 6, 1)) == RECORD
    assert winning_record([older, RECORD], RULE, date(2024, 6, 1)) == RECORD
    long = older._replace(id=3, extended_to=date(2030, 1, 1))
    assert winning_record([RECORD, long], RULE, date(2024, 6, 1)) == long


def test_a_record_obtained_later_does_not_win_yet():
    assert winning_record([RECORD], RULE, date(2024, 5, 2)) is None


def test_a_record_that_has_passed_still_wins_where_there_is_no_better_one():
    assert winning_record([RECORD], RULE, date(2030, 1, 1)) == RECORD


def test_one_day_is_enough_to_have_satisfied_and_none_is_not():
    one_day, never = (RECORD._replace(expires_on=day) for day in (OBTAINED, date(2024, 5, 2)))
    for found in (winning_record, first_record):
        assert found([one_day], RULE, date(2030, 1, 1)) == one_day
        assert found([one_day], RULE, date(2024, 5, 2)) is None
        assert found([never], RULE, date(2030, 1, 1)) is None


def test_the_first_that_satisfied_is_the_one_obtained_first_however_long_another_is_valid():
    later = RECORD._replace(id=2, obtained_on=date(2025, 1, 1))
    short = RECORD._replace(id=3, obtained_on=date(2023, 1, 1), hours=4)
    assert first_record([later, RECORD, short], RULE, date(2030, 1, 1)) == RECORD


def test_of_two_that_end_the_same_day_the_one_obtained_last_wins():
    older = RECORD._replace(id=2, obtained_on=date(2024, 1, 1), extended_to=date(2026, 5, 3))
    assert winning_record([older, RECORD], RULE, date(2024, 6, 1)) == RECORD


def test_of_two_equal_ones_the_same_wins_whatever_the_order():
    pair = [RECORD, RECORD._replace(id=2)]
    assert winning_record(pair, RULE, OBTAINED) == winning_record(pair[::-1], RULE, OBTAINED)
