"""What every list shares: rows in order, pages, what an address may ask for."""

from datetime import date

import pytest

from tracker.web import listing
from tracker.web.errors import BadQuery
from tracker.web.rows import Known, Order

KEYS = {"nombre": str.lower, "largo": lambda word: len(word) or None}


@pytest.fixture
def asked(app):
    """Give the function that puts an address at hand, as in a request for it."""
    with app.app_context():
        yield lambda query: app.test_request_context(f"/?{query}")


def in_order(found, order):
    return list(Known(found).every(Order(KEYS[order.removeprefix("-")], order.startswith("-"))))


def test_rows_without_a_value_come_last_both_ways_and_equal_ones_stay():
    words = ["", "tres", "dos", "", "uno"]
    assert in_order(words, "largo") == ["dos", "uno", "tres", "", ""]
    assert in_order(words, "-largo") == ["tres", "dos", "uno", "", ""]
    assert in_order(["b", "A", "c"], "nombre") == ["A", "b", "c"]


@pytest.mark.parametrize(
    ("number", "total", "shown"), [(1, 0, 1), (9, 0, 1), (1, 50, 1), (2, 50, 1), (2, 51, 2), (3, 51, 2)]
)
def test_past_the_end_is_the_last_page(number, total, shown):
    assert Known(range(total)).page(None, number, 50).number == shown


@pytest.mark.only("sqlite")
def test_dates_as_written_in_chile_and_in_iso(asked, today):
    for written in ("31-12-2026", "31/12/2026", "31.12.2026", "2026-12-31", "%2031-12-2026%20"):
        with asked(f"al={written}"):
            assert listing.chosen_date() == date(2026, 12, 31)
    for nothing in ("", "al=", "al=%20", "otro=1"):
        with asked(nothing):
            assert listing.chosen_date() == today
    with asked("al=1-2-2026"):
        assert listing.chosen_date() == date(2026, 2, 1)


@pytest.mark.only("sqlite")
def test_what_is_no_date_is_refused(asked):
    for written in (
        "31-12-26",
        "2026-1-1",
        "2026-W01-1",
        "20261231",
        "2026-12-31T00:00",
        "٣١-١٢-٢٠٢٦",
        "31-12–2026",
    ):
        with asked(f"al={written}"), pytest.raises(BadQuery, match="Esa fecha no existe"):
            listing.chosen_date()
    for written in ("31-12-1999", "2101-01-01", "9999-12-31", "0000-01-01", "01-01-0001"):
        with asked(f"al={written}"), pytest.raises(BadQuery):
            listing.chosen_date()


@pytest.mark.only("sqlite")
def test_the_first_and_last_day_one_may_ask_for(asked):
    for written in ("01-01-2000", "31-12-2100"):
        with asked(f"al={written}"):
            assert f"{listing.chosen_date():%d-%m-%Y}" == written


@pytest.mark.only("sqlite")
def test_a_search_is_cut_where_its_field_ends(asked):
    with asked("buscar=%20" + "x" * 200):
        assert listing.search_words() == "x" * 100
