"""When a person is in a commune, and what a new function's posting takes along of the one before."""

from datetime import date, timedelta

import pytest

from tests.builders import Posting
from tracker.ground.refused import Refused
from tracker.people import posting_rules as rules

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 3, 1), date(2026, 6, 30)


def test_two_postings_of_a_commune_share_no_day():
    ends, open_ = Posting(start=FIRST, end=LAST), Posting(start=LAST + 9 * DAY)
    rules.check_days(FIRST, FIRST, [])
    rules.check_days(FIRST - DAY, FIRST - DAY, [ends, open_])
    rules.check_days(LAST + DAY, LAST + 8 * DAY, [ends, open_])
    for start, end in ((FIRST - DAY, FIRST), (LAST, LAST), (LAST + DAY, None), (LAST + DAY, LAST + 9 * DAY)):
        with pytest.raises(Refused, match="Se cruza") as refused:
            rules.check_days(start, end, [ends, open_])
        assert refused.value.about == "start"
    with pytest.raises(Refused, match=r"anterior al inicio \(01-03-2026\)") as refused:
        rules.check_days(FIRST, FIRST - DAY, [])
    assert refused.value.about == "end"


def test_on_its_last_day_a_posting_is_still_there():
    ends, open_ = Posting(start=FIRST, end=LAST), Posting(start=LAST + 9 * DAY)
    found = [rules.on(day, [ends, open_]) for day in (FIRST - DAY, FIRST, LAST, LAST + DAY, LAST + 9 * DAY)]
    assert found == [None, ends, ends, None, open_]
    assert [rules.has_ended(ends, day) for day in (LAST, LAST + DAY)] == [False, True]
    assert not rules.has_ended(open_, LAST + 900 * DAY)
    assert (rules.day_before(FIRST), rules.day_after(LAST)) == (date(2026, 2, 28), date(2026, 7, 1))


def test_a_new_function_takes_along_the_person_and_the_decree_of_the_same_appointment():
    of_person = {"served_since": date(2020, 1, 1), "drives": False, "employer": "Municipalidad"}
    decrees = {"decree": "12", "decree_on": FIRST, "mayor_decree": "90", "mayor_decree_on": LAST}
    before = Posting(start=FIRST, appointed_on=FIRST, **of_person, **decrees)
    same = rules.taking_over(before, {"start": LAST, "appointed_on": None, "employer": "Corporación"})
    assert same == {**of_person, **decrees, "start": LAST, "appointed_on": FIRST, "employer": "Corporación"}
    again = rules.taking_over(before, {"appointed_on": FIRST, "decree": "13"})
    assert again == {**of_person, **decrees, "appointed_on": FIRST, "decree": "13"}
    other = rules.taking_over(before, {"appointed_on": LAST, "decree": "77"})
    assert other == {**of_person, **dict.fromkeys(decrees), "appointed_on": LAST, "decree": "77"}
