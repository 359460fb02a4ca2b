"""due_on, sentence by sentence (design, section 3; Ley 21.802)."""

from datetime import date

import pytest

from tracker.standing.deadlines import due_on
from tracker.standing.facts import AfterAppointment, LawRegime, OnDate, PostingFact

START = date(2026, 9, 1)
REGULATION = date(2028, 2, 29)


def posting(appointed_on=START, *, mayor_extended=False):
    return PostingFact(1, "02102", "security_inspector", START, None, appointed_on, mayor_extended)


def test_no_rule_sets_no_deadline():
    assert due_on(None, [posting()], REGULATION) is None


def test_a_fixed_date_asks_for_no_appointment():
    assert due_on(OnDate(date(2026, 12, 31)), [posting(None)], None) == date(2026, 12, 31)


def test_months_after_the_appointment():
    assert due_on(AfterAppointment(12), [posting()], None) == date(2027, 9, 1)
    assert due_on(AfterAppointment(6), [posting(date(2026, 8, 31))], None) == date(2027, 2, 28)


def test_months_after_the_appointment_know_no_extension_by_the_mayor():
    assert due_on(AfterAppointment(12), [posting(mayor_extended=True)], None) == date(2027, 9, 1)


@pytest.mark.parametrize("regulation_on", [None, REGULATION])
def test_the_law_gives_12_months_from_its_first_day_on_or_24_where_the_mayor_extended(regulation_on):
    first_day = date(2026, 8, 12)
    assert due_on(LawRegime(), [posting(first_day)], regulation_on) == date(2027, 8, 12)
    assert due_on(LawRegime(), [posting(first_day, mayor_extended=True)], regulation_on) == date(2028, 8, 12)


def test_before_the_law_four_years_count_from_the_regulation_unknown_until_it_has_a_date():
    day_before = date(2026, 8, 11)
    assert due_on(LawRegime(), [posting(day_before)], None) is None
    assert due_on(LawRegime(), [posting(day_before)], REGULATION) == date(2032, 2, 29)
    assert due_on(LawRegime(), [posting(day_before)], date(2027, 2, 11)) == date(2031, 2, 11)


def test_before_the_law_the_mayor_extends_nothing():
    extended = posting(date(2026, 8, 11), mayor_extended=True)
    assert due_on(LawRegime(), [extended], date(2027, 2, 11)) == date(2031, 2, 11)


@pytest.mark.parametrize("rule", [AfterAppointment(12), LawRegime()])
def test_no_appointment_date_is_unknown(rule):
    assert due_on(rule, [posting(None)], REGULATION) is None


def test_of_several_postings_the_earliest_known_date():
    several = [
        posting(date(2026, 10, 1)),
        posting(None),
        posting(date(2026, 9, 15)),
        posting(date(2026, 1, 1)),
    ]
    assert due_on(LawRegime(), several, None) == date(2027, 9, 15)


def test_nobody_bound_has_no_deadline():
    assert due_on(OnDate(date(2026, 12, 31)), [], None) is None
