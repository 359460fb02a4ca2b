"""Deadlines, sentence by sentence (design, section 3); the law's, person by person, are in test_law.py."""

from datetime import date

import pytest

from tracker.standing.deadlines import dues, earliest
from tracker.standing.facts import (
    DRIVERS,
    AfterAppointment,
    LawRegime,
    OnDate,
    PostingFact,
    RequirementFact,
    Stretch,
)
from tracker.standing.serving import service

START = date(2026, 9, 1)
REGULATION = date(2028, 2, 29)
YEAR_END = OnDate(date(2026, 12, 31))


def posting(appointed_on=START, number=1, **changes):
    return PostingFact(number, f"{number}", "security_inspector", START, None, appointed_on)._replace(
        **changes
    )


def due_on(deadline, postings, regulation_on=None, **changes):
    asked = RequirementFact(1, "PAUX", deadline=deadline)._replace(**changes)
    services = {each.id: service(each, postings) for each in postings}
    return earliest(dues(asked, postings, services, regulation_on, law_met=False))


def test_no_rule_sets_no_deadline():
    assert due_on(None, [posting()], REGULATION) is None


def test_a_fixed_date_asks_for_no_appointment_and_is_as_it_is_written():
    assert due_on(YEAR_END, [posting(None)]) == date(2026, 12, 31)
    assert due_on(OnDate(date(2020, 1, 1)), [posting()]) == date(2020, 1, 1)


def test_months_after_the_appointment():
    assert due_on(AfterAppointment(12), [posting()]) == date(2027, 9, 1)
    assert due_on(AfterAppointment(6), [posting(date(2026, 8, 31))]) == date(2027, 2, 28)
    assert due_on(AfterAppointment(12), [posting(mayor_extended=True)]) == date(2027, 9, 1)


def test_months_count_from_the_first_day_on_which_the_subject_was_asked_of_that_posting():
    run = (
        Stretch(date(2027, 6, 1)),
        Stretch(date(2027, 3, 1), only=DRIVERS),
        Stretch(date(2027, 1, 1), ("security_inspector",)),
    )
    assert due_on(AfterAppointment(1), [posting()], run=run) == date(2027, 7, 1)
    assert due_on(AfterAppointment(1), [posting(drives=True)], run=run) == date(2027, 2, 1)
    assert due_on(AfterAppointment(1), [posting(date(2027, 2, 1), drives=True)], run=run) == date(2027, 3, 1)
    municipal = posting(drives=True, profile="municipal_inspector")
    assert due_on(AfterAppointment(1), [municipal], run=run) == date(2027, 4, 1)


@pytest.mark.parametrize("rule", [AfterAppointment(12), LawRegime()])
def test_no_appointment_date_is_unknown(rule):
    assert due_on(rule, [posting(None)], REGULATION) is None


def test_four_years_from_a_regulation_of_29_february():
    assert due_on(LawRegime(), [posting(date(2026, 8, 11))], REGULATION) == date(2032, 2, 29)


def test_of_several_postings_the_earliest_known_date():
    several = [posting(date(2026, 10, 1)), posting(None, 2), posting(date(2026, 9, 15), 3)]
    assert due_on(LawRegime(), several) == date(2027, 9, 15)


def test_of_both_kinds_the_earlier_one_and_the_law_binds_security_inspectors_only():
    assert due_on(YEAR_END, [posting()], law=True) == date(2026, 12, 31)
    assert due_on(None, [posting()], law=True) == date(2027, 9, 1)
    assert due_on(None, [posting(profile="municipal_inspector")], law=True) is None


def test_nobody_bound_has_no_deadline():
    assert due_on(YEAR_END, []) is None
