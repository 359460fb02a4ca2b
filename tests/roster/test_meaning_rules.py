"""Which posting a row of a roster is, and what it does to it (design, section 7: import rules)."""

from dataclasses import replace
from datetime import date

import pytest

from tracker.ground.refused import Refused
from tracker.models.people import Contract, Employer, Posting, Profile
from tracker.roster.meaning_rules import Correction, Opening, decide, posting_meant
from tracker.roster.row_rules import RosterRow
from tracker.sheets.cells import Result
from tracker.sheets.map import Entry
from tracker.sheets.roster_columns import NAME_OF

TODAY = date(2026, 11, 3)
SECURITY, CCTV, MUNICIPAL = Profile.SECURITY_INSPECTOR, Profile.CCTV_OPERATOR, Profile.MUNICIPAL_INSPECTOR


def row(start=None, end=None, profile=SECURITY, appointed_on=None, contract=None):
    said = dict.fromkeys(NAME_OF) | {"profile": profile, "contract": contract}
    days = {"start": _day(start), "end": _day(end), "appointed_on": _day(appointed_on)}
    return RosterRow(entry=Entry(2, {}, ()), rut="12345678-5", name=Result(), said=said | days)


def posting(start, end=None, profile=SECURITY, **values):
    facts = {
        "contract": Contract.PLANTA,
        "employer": Employer.MUNICIPALITY,
        "appointed_on": _day("2019-05-01"),
    }
    return Posting(start=_day(start), end=_day(end), profile=profile, **facts | values)


def judge(said, *here):
    """Return what a row does to the postings a person has in the commune."""
    return decide(said, posting_meant(said, here, TODAY), here, TODAY)


def _day(text):
    return text and date.fromisoformat(text)


NOT_SAID = dict.fromkeys(("served_since", "decree", "decree_on", "drives"))


def test_the_first_row_opens_a_posting_from_desde():
    opened = judge(row("2026-01-01", contract=Contract.CONTRATA, appointed_on="2025-12-15"))
    assert opened == Opening(
        {
            "start": date(2026, 1, 1),
            "end": None,
            "profile": SECURITY,
            "contract": Contract.CONTRATA,
            "appointed_on": date(2025, 12, 15),
            "employer": Employer.MUNICIPALITY,
            **NOT_SAID,
        }
    )


@pytest.mark.parametrize(
    ("said", "start"),
    [
        (row(appointed_on="2020-03-01"), date(2020, 3, 1)),
        (row("2021-01-01", appointed_on="2020-03-01"), date(2021, 1, 1)),
        (row("2019-01-01", appointed_on="2020-03-01"), date(2019, 1, 1)),
        (row(), TODAY),
    ],
    ids=["appointment", "desde first", "appointed after desde", "day of import"],
)
def test_desde_defaults_to_the_appointment_else_to_the_day_of_import(said, start):
    assert judge(said).values["start"] == start


def test_without_function_a_new_posting_is_of_a_municipal_inspector():
    assert judge(row(profile=None)).values["profile"] is MUNICIPAL


def test_a_row_with_the_same_start_corrects_that_posting_in_place():
    one, other = posting("2015-01-01", "2018-12-31"), posting("2020-03-01")
    said = row("2015-01-01", "2018-11-30", CCTV, "2014-12-01", Contract.HONORARIOS)
    assert judge(said, one, other) == Correction(
        one,
        {
            "profile": CCTV,
            "end": date(2018, 11, 30),
            "appointed_on": date(2014, 12, 1),
            "contract": Contract.HONORARIOS,
        },
    )


def test_a_row_without_that_start_corrects_the_posting_it_overlaps_its_start_too():
    stored = posting("2020-03-01")
    assert judge(row("2020-01-15"), stored) == Correction(stored, {"start": date(2020, 1, 15)})
    assert judge(row("2021-01-15"), stored) == Correction(stored, {"start": date(2021, 1, 15)})


def test_the_last_day_is_a_day_of_the_posting():
    past = posting("2020-01-01", "2024-12-31")
    assert judge(row("2024-12-31"), past).posting is past
    assert judge(row("2025-01-01"), past) == judge(row("2025-01-01"))


@pytest.mark.parametrize(
    "said", [row(), row("2020-03-01"), row(appointed_on="2019-05-01"), row(profile=None)]
)
def test_the_same_again_changes_nothing(said):
    stored = posting("2020-03-01")
    assert judge(said, stored) == Correction(stored, {})


def test_blank_cells_keep_what_is_stored():
    stored = posting("2020-03-01", "2027-01-01", CCTV)
    assert judge(row("2020-03-01", profile=None), stored) == Correction(stored, {})


def test_without_desde_a_row_is_the_posting_the_person_has_there_today():
    past, there = posting("2015-01-01", "2018-12-31"), posting("2020-03-01")
    assert judge(row(appointed_on="2016-01-01"), past, there) == Correction(
        there, {"appointed_on": date(2016, 1, 1)}
    )
    assert judge(row(profile=CCTV), past, there) == Correction(there, {"profile": CCTV})


def test_without_desde_an_appointment_that_is_a_posting_start_means_that_posting():
    past, there = posting("2015-01-01", "2018-12-31"), posting("2020-03-01")
    assert judge(row(appointed_on="2015-01-01"), past, there).posting is past


def test_a_default_start_is_no_new_function_from_that_day():
    stored = posting("2020-03-01")
    assert judge(row(profile=CCTV, appointed_on="2024-01-01"), stored) == Correction(
        stored, {"profile": CCTV, "appointed_on": date(2024, 1, 1)}
    )


def test_a_new_function_with_a_later_desde_closes_the_posting_the_day_before():
    stored = posting("2020-03-01", contract=Contract.CONTRATA, employer=Employer.ASSOCIATION)
    assert judge(row("2026-03-01", profile=CCTV), stored) == Opening(
        {
            "start": date(2026, 3, 1),
            "end": None,
            "profile": CCTV,
            "contract": Contract.CONTRATA,
            "employer": Employer.ASSOCIATION,
            "appointed_on": date(2019, 5, 1),
            "mayor_decree": None,
            "mayor_decree_on": None,
            **NOT_SAID,
        },
        closes=stored,
    )


def test_the_new_function_takes_what_the_row_says_and_the_end_it_leaves_blank():
    stored = posting("2020-03-01", "2026-12-31")
    kept = judge(row("2026-03-01", profile=CCTV), stored)
    assert kept.values["end"] == date(2026, 12, 31)
    without_end = replace(row("2026-03-01", profile=CCTV), open_ended=True)
    assert judge(without_end, stored).values["end"] is None
    said = judge(row("2026-03-01", "2026-06-30", CCTV, "2026-02-01", Contract.SUPLENTE), stored)
    assert said.values["end"] == date(2026, 6, 30)
    assert said.values["appointed_on"] == date(2026, 2, 1)
    assert said.values["contract"] is Contract.SUPLENTE


def test_a_new_function_with_an_earlier_or_the_same_desde_is_a_correction():
    stored = posting("2020-03-01")
    assert judge(row("2020-03-01", profile=CCTV), stored) == Correction(stored, {"profile": CCTV})
    earlier = judge(row("2020-02-01", profile=CCTV), stored)
    assert earlier == Correction(stored, {"profile": CCTV, "start": date(2020, 2, 1)})


def test_a_function_that_is_missing_is_no_new_function():
    stored = posting("2020-03-01")
    assert judge(row("2026-03-01", profile=None), stored) == Correction(stored, {"start": date(2026, 3, 1)})


def test_who_left_and_came_back_gets_a_new_posting():
    past = posting("2015-01-01", "2018-12-31")
    for said in (row("2026-03-01"), row(appointed_on="2026-03-01"), row()):
        opened = judge(said, past)
        assert isinstance(opened, Opening)
        assert opened.closes is None


def test_a_posting_of_the_past_is_not_reopened_by_guessing():
    past = posting("2015-01-01", "2018-12-31")
    with pytest.raises(Refused, match="31-12-2018") as refused:
        judge(row(profile=CCTV, appointed_on="2016-05-01"), past)
    assert refused.value.about == "desde"


def test_an_end_ends_the_posting_of_today_and_again_changes_nothing():
    stored = posting("2020-03-01")
    ended = judge(row(end="2026-05-31"), stored)
    assert ended == Correction(stored, {"end": date(2026, 5, 31)})
    stored.end = date(2026, 5, 31)
    assert judge(row(end="2026-05-31"), stored) == Correction(stored, {})
    assert judge(row(end="2026-05-31", appointed_on="2021-01-01"), stored).posting is stored


def test_an_end_of_the_past_means_the_posting_of_that_day():
    past, there = posting("2015-01-01", "2018-12-31"), posting("2020-03-01")
    assert judge(row(end="2018-12-31"), past, there) == Correction(past, {})


def test_a_posting_yet_to_come_is_met_without_dates():
    coming = posting("2027-01-01")
    assert judge(row(), coming) == Correction(coming, {})


@pytest.mark.parametrize(
    ("said", "here", "column"),
    [
        (row("2026-03-01", "2026-02-28"), [], "hasta"),
        (row(end="2024-12-31"), [], "hasta"),
        (row("2020-03-01", "2020-02-28"), [posting("2020-03-01")], "hasta"),
        (row("2026-03-01", "2026-02-28", CCTV), [posting("2020-03-01")], "hasta"),
        (row("2016-01-01"), [posting("2015-01-01", "2018-12-31"), posting("2020-03-01")], "desde"),
        (
            row("2015-01-01", "2020-03-01"),
            [posting("2015-01-01", "2018-12-31"), posting("2020-03-01")],
            "desde",
        ),
    ],
    ids=["reversed", "ended before today", "corrected", "new function", "meets two", "grows into another"],
)
def test_reversed_and_crossing_days_are_refused(said, here, column):
    with pytest.raises(Refused) as refused:
        judge(said, *here)
    assert refused.value.about == column
    assert str(refused.value).endswith(".")


def test_one_day_is_a_posting():
    assert judge(row("2026-03-01", "2026-03-01")).values["end"] == date(2026, 3, 1)
