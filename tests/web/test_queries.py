"""The work of a page follows what it shows: so many queries, and no more with more people."""

from datetime import date

import pytest

from tests import builders as make


@pytest.fixture
def grow(session, cast):
    """Give the function that puts more people, records and communes into the world."""

    def grow(people, communes):
        for number in range(communes):
            other = make.commune(session, f"1{people:02}{number:02}")
            make.posting(session, make.inspector(session), other)
        for _ in range(people):
            person = make.inspector(session)
            make.posting(session, person, cast.mejillones.commune)
            make.posting(session, person, cast.taltal.commune, end=date(2026, 12, 31))
            for year in (2024, 2025, 2026):
                make.record(session, person, cast.first_aid, date(year, 5, 5))
        session.commit()

    return grow


@pytest.mark.parametrize(
    ("endpoint", "at_most"),
    [
        ("panorama.show", 7),
        ("panorama.commune", 7),
        ("panorama.people", 7),
        ("people.index", 7),
        ("people.show", 7),
        ("people.own", 6),
        ("roster.show", 9),
        ("hand_overs.index", 6),
        ("hand_overs.waiting", 6),
        ("imports.index", 6),
        ("invitations.index", 6),
        ("outbox.index", 6),
        ("privacy.index", 6),
        ("records.waiting", 7),
    ],
)
def test_queries_are_few_and_do_not_grow_with_the_data(cast, sign_in, grow, count_queries, endpoint, at_most):
    values = {
        "panorama.commune": {"cut": "02102", "vista": "persona"},
        "panorama.people": {"cut": "02102", "subject": "PAUX", "orden": "-vence"},
        "people.index": {"buscar": "a"},
        "roster.show": {"cut": "02102", "orden": "-desde"},
        "hand_overs.index": {"cut": "02102"},
        "people.show": {"inspector_id": cast.mejillones.trained.id},
    }.get(endpoint, {})
    own = endpoint == "people.own"
    browser = sign_in(cast.mejillones.account if own else cast.coordinator)

    def queries():
        for formato in ("", "xlsx"):
            browser.get(endpoint, al="2026-12-01", formato=formato, **values)  # what it counts is kept
            with count_queries(at_most) as sent:
                browser.get(endpoint, al="2026-12-01", formato=formato, **values)
            yield len(sent)

    grow(people=3, communes=1)
    before = list(queries())
    grow(people=60, communes=30)
    assert list(queries()) == before


def test_one_person_with_a_long_life_costs_the_same(session, cast, sign_in, count_queries):
    person = cast.mejillones.trained
    browser = sign_in(cast.mejillones.account)
    with count_queries(6) as before:
        browser.get("people.own")
    for year in range(1990, 2026):
        make.record(session, person, cast.first_aid, date(year, 1, 1))
        make.posting(session, person, cast.taltal.commune, start=date(year, 1, 1), end=date(year, 12, 31))
    session.commit()
    with count_queries(6) as after:
        browser.get("people.own")
    assert len(after) == len(before)


@pytest.mark.parametrize("who", ["director", "observer"])
def test_the_others_need_no_more(cast, sign_in, grow, count_queries, who):
    browser = sign_in(cast.observer if who == "observer" else cast.mejillones.director)
    grow(people=5, communes=30)
    browser.get("panorama.show")
    with count_queries(7):
        browser.get("panorama.show")
    if who == "director":
        browser.get("people.index")
        with count_queries(7):
            browser.get("people.index")
        with count_queries(8):  # one asks which version waits for the commune's answer
            browser.get("panorama.commune", cut="02102")


@pytest.mark.parametrize(
    ("endpoint", "values", "at_most"),
    [
        ("panorama.show", {}, 15),
        ("panorama.commune", {"cut": "02102"}, 12),
        ("panorama.people", {"cut": "02102", "subject": "PAUX"}, 15),
        ("people.index", {}, 14),
    ],
)
def test_the_first_visit_counts_and_keeps_in_as_many_however_many_there_are(
    cast, sign_in, grow, count_queries, endpoint, values, at_most
):
    browser = sign_in(cast.coordinator)
    grow(people=3, communes=1)
    with count_queries(at_most) as few:
        browser.get(endpoint, al="2026-12-01", **values)
    grow(people=40, communes=30)
    with count_queries(at_most) as many:
        browser.get(endpoint, al="2026-12-01", **values)
    assert len(many) == len(few)
