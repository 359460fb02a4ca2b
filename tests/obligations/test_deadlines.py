"""«Plazos»: who reaches a date soon, what presses first, and what they may not do until then."""

from datetime import date

import pytest

from tests import builders as make
from tests.reading import Reading


def rows(browser, **asked):
    return Reading(browser.get("obligations.deadlines", **asked)).rows[1:]


def test_a_director_sees_their_people_what_is_past_first(cast, sign_in):
    found = rows(sign_in(cast.mejillones.director), dias="90")
    assert [(row[0], row[1], row[3]) for row in found[:2]] == [
        ("Araya Huanchaca, Luis", "Primeros auxilios", "venció el 03-04-2025"),
        ("Araya Huanchaca, Luis", "Tránsito", "plazo 31-12-2026"),
    ]
    assert not any("Paposo" in row[0] for row in found)
    assert found[0][4] == "No puede: Elementos defensivos (art. 43)"


@pytest.mark.parametrize(("days", "seen"), [("30", False), ("90", True)])
def test_only_what_comes_within_the_days_is_listed(cast, sign_in, days, seen):
    found = rows(sign_in(cast.coordinator), dias=days)
    assert any(row[3] == "plazo 31-12-2026" for row in found) is seen


def test_who_is_cleared_and_about_to_lapse_would_lose_it(session, cast, sign_in):
    person = make.inspector(session, paternal_surname="Habilitada")
    make.posting(session, person, cast.mejillones.commune)
    make.record(session, person, cast.first_aid, date(2024, 12, 1))
    make.record(session, person, cast.traffic, date(2025, 5, 1))
    session.commit()
    [row] = [row for row in rows(sign_in(cast.coordinator)) if row[0].startswith("Habilitada")]
    assert row[1:] == [
        "Primeros auxilios",
        "Por vencer",
        "vence el 01-12-2026",
        "Perdería: Elementos defensivos (art. 43)",
    ]


def test_what_a_commune_asks_for_itself_takes_no_clearance_away(session, cast, sign_in):
    own = {"commune_cut": "02102", "position": 9, "version": cast.plan}
    session.add(make.requirement(cast.traffic.subjects[0], renewal_months=24, **own))
    person = make.inspector(session, paternal_surname="Habilitada")
    make.posting(session, person, cast.mejillones.commune)
    make.record(session, person, cast.first_aid, date(2026, 3, 1))
    make.record(session, person, cast.traffic, date(2024, 12, 1))
    session.commit()
    [row] = [row for row in rows(sign_in(cast.coordinator)) if row[0].startswith("Habilitada")]
    assert row[3:] == ["vence el 01-12-2026", "–"]


def test_one_commune_can_be_chosen_and_downloaded(cast, sign_in):
    browser = sign_in(cast.coordinator)
    found = rows(browser, dias="90", comuna=cast.taltal.commune.cut)
    assert any("Paposo" in row[0] for row in found)
    assert not any("Huanchaca" in row[0] for row in found)
    assert browser.get("obligations.deadlines", formato="xlsx").mimetype.endswith("sheet")
    browser.get("obligations.deadlines", dias="7", expect=400)


def test_the_exempt_reach_no_deadline(session, cast, sign_in):
    make.exemption(session, cast.mejillones.untrained, cast.traffic.subjects[0])
    session.commit()
    found = rows(sign_in(cast.coordinator), dias="90")
    assert not any(row[:2] == ["Ñanco Huanchaca, Ursula", "Tránsito"] for row in found)


def test_the_queries_do_not_grow_with_the_people(session, cast, sign_in, count_queries):
    browser = sign_in(cast.coordinator)
    for _ in range(60):
        make.posting(session, make.inspector(session), cast.mejillones.commune)
    session.commit()
    with count_queries(at_most=7):
        browser.get("obligations.deadlines", dias="90")


def test_too_many_people_are_asked_for_by_commune(cast, sign_in, monkeypatch):
    monkeypatch.setattr("tracker.web.listing.LONGEST_DOWNLOAD", 2)
    browser = sign_in(cast.coordinator)
    assert "Elija una comuna" in browser.get("obligations.deadlines").text
    told = browser.get("obligations.deadlines", formato="xlsx", expect=400)
    assert "elija una comuna" in told.text
