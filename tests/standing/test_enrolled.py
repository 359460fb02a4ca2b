"""Who holds a seat in a course to come is «Inscrito», from the day of the seat to the last meeting."""

from datetime import date, timedelta

import pytest

from tests import builders as make
from tests.cast import NOW
from tests.reading import Reading
from tracker.enrollments import rules
from tracker.people.own_period_rules import Sight
from tracker.standing import load
from tracker.standing.status import person_standing

NEXT_DAY = NOW + timedelta(days=1)


@pytest.fixture
def edition(session, cast):
    """Give an edition of one seat, in first aid, on 9 and 16 December."""
    days = date(2026, 12, 9), date(2026, 12, 16)
    return make.edition(session, cast.first_aid, cast.mejillones.commune, *days, capacity=1)


@pytest.fixture
def enrolled(session):
    """Give the function that says in which subjects a person is enrolled on a date."""

    def enrolled(person, on):
        plan, settings = load.terms(session, on)
        [facts] = load.people(session, [person.id])
        found = person_standing(facts, plan, on, settings)
        return [each.requirement.subject for each in found if each.enrolled]

    return enrolled


def enroll(session, cast, edition, *people):
    events = rules.enroll(session, edition, people, "02102", by=cast.mejillones.director.id, now=NOW)
    return [event.enrollment for event in events if not event.by_rule]


def test_from_the_day_of_the_seat_to_the_last_meeting(session, cast, edition, enrolled):
    person = cast.mejillones.lapsed
    enroll(session, cast, edition, person)
    days = [date(2026, 11, 2), date(2026, 11, 3), date(2026, 12, 10), date(2026, 12, 16), date(2026, 12, 17)]
    assert [enrolled(person, day) for day in days] == [[], ["PAUX"], ["PAUX"], ["PAUX"], []]


def test_who_waits_is_not_until_the_seat_comes(session, cast, edition, enrolled):
    team = cast.mejillones
    first, second = enroll(session, cast, edition, team.lapsed, team.untrained)
    assert enrolled(team.untrained, date(2026, 12, 1)) == []
    rules.cancel(session, first, by=team.director.id, now=NEXT_DAY)
    session.flush()
    for person, states in ((team.lapsed, [["PAUX"], []]), (team.untrained, [[], ["PAUX"]])):
        assert [enrolled(person, day) for day in (date(2026, 11, 3), date(2026, 11, 4))] == states
    assert second.inspector is team.untrained


def test_every_screen_says_it(session, cast, edition, sign_in):
    person = cast.mejillones.lapsed
    enroll(session, cast, edition, person)
    director = sign_in(cast.mejillones.director)
    words = Reading(director.get("people.show", inspector_id=person.id)).words
    assert "Vencido Inscrito" in words
    row = Reading(director.get("panorama.people", cut="02102", subject="PAUX")).row(person.list_name)
    assert row[1] == "Vencido Inscrito"


def test_a_former_commune_does_not_learn_of_later_seats(session, cast, edition):
    person = cast.moved
    rules.enroll(session, edition, [person], "02104", by=cast.taltal.director.id, now=NOW)
    [facts] = load.people(session, [person.id])
    seen = Sight({"02102"}, date(2026, 11, 3)).of(facts)
    assert [list(each.history) for each in seen.enrollments] == [[]]
    assert [len(each.history) for each in Sight({"02104"}, date(2026, 11, 3)).of(facts).enrollments] == [2]
