"""«Plazos»: who reaches a date soon, what presses first, and what they may not do until then."""

from datetime import date

import pytest

from tests import builders as make
from tests.reading import Reading, sheet


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


@pytest.mark.parametrize(("obtained", "seen"), [("2024-12-03", True), ("2024-12-04", False)])
def test_the_last_of_the_days_is_one_of_them(session, cast, sign_in, obtained, seen):
    person = make.inspector(session, paternal_surname="Alborde")
    make.posting(session, person, cast.mejillones.commune)
    make.record(session, person, cast.first_aid, date.fromisoformat(obtained))
    session.commit()
    found = rows(sign_in(cast.coordinator), dias="30")
    assert any(row[0].startswith("Alborde") and row[1] == "Primeros auxilios" for row in found) is seen


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
    browser.get("obligations.deadlines", dias="90")  # how they stand is kept from here on (decision 17)
    with count_queries(at_most=7):
        browser.get("obligations.deadlines", dias="90")


def test_as_many_as_a_list_holds_are_listed(session, cast, sign_in, monkeypatch):
    monkeypatch.setattr("tracker.obligations.lists.MOST", 5)
    browser = sign_in(cast.taltal.director)  # three of their own, one shared, one who moved here
    assert any("Paposo" in row[0] for row in rows(browser, dias="90"))
    make.posting(session, make.inspector(session), cast.taltal.commune)
    session.commit()
    assert "Elija una comuna" in browser.get("obligations.deadlines", dias="90").text


def test_the_spreadsheet_says_who_is_late(session, cast, sign_in):
    cast.plan.requirements[1].deadline_on = date(2026, 10, 31)
    session.commit()
    answer = sign_in(cast.mejillones.director).get("obligations.deadlines", formato="xlsx")
    late = {tuple(row[1:3]): row[4] for row in sheet(answer) if len(row) > 4}
    assert late["Araya Huanchaca, Luis", "Primeros auxilios"] == "No"
    assert late["Araya Huanchaca, Luis", "Tránsito"] == "Sí"


def test_of_the_communes_one_reaches_one_is_chosen(cast, sign_in):
    chosen = Reading(sign_in(cast.coordinator).get("obligations.deadlines")).options["comuna"]
    assert chosen == ["", "02201", "02102", "02104"]  # Calama, Mejillones, Taltal
    own = Reading(sign_in(cast.mejillones.director).get("obligations.deadlines")).options
    assert "02104" not in own.get("comuna", [])


def test_too_many_people_are_asked_for_by_commune(cast, sign_in, monkeypatch):
    monkeypatch.setattr("tracker.obligations.lists.MOST", 2)
    browser = sign_in(cast.coordinator)
    assert "Elija una comuna" in browser.get("obligations.deadlines").text
    told = browser.get("obligations.deadlines", formato="xlsx", expect=400)
    assert "elija una comuna" in told.text
