"""What load.py reads from either database is judged as the slow reference judges the world itself."""

from collections import Counter
from dataclasses import replace
from datetime import date
from operator import attrgetter

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import delete

from tests.standing import reference
from tests.standing.as_facts import person_facts
from tests.standing.moments import worlds_and_days
from tests.standing.stored import store
from tests.standing.worlds import (
    COMMUNES,
    SILENT,
    Clearance,
    Course,
    Person,
    Posting,
    Record,
    Requirement,
    Version,
    World,
)
from tests.thorough import examples
from tracker.models import Association
from tracker.standing import load
from tracker.standing.clearances import clearances
from tracker.standing.coverage import coverage, region
from tracker.standing.facts import AfterAppointment, LawRegime, OnDate, PersonFacts, Settings
from tracker.standing.obligations import on_roster
from tracker.standing.passed import NO_NUMBER
from tracker.standing.status import person_standing

pytestmark = pytest.mark.both

D = date(2026, 11, 23)
CUTS = (*COMMUNES, SILENT)
FIRST_AID = Course(1, "Primeros auxilios", frozenset({"PAUX", "EMER"}))
HERE = Posting(1, "02101", "security_inspector", date(2025, 1, 1), None, date(2024, 12, 1))
THERE = replace(HERE, id=2, commune="02102", profile="director", end=date(2026, 12, 31))
ENDED = replace(HERE, id=3, commune="02102", end=date(2025, 6, 30))
RECORD = Record(1, FIRST_AID, 7.5, date(2025, 5, 3), date(2027, 5, 3))
RULE = Requirement(1, "PAUX")


def world(*people, versions=(), **changes):
    return World(versions=versions, courses=(FIRST_AID,), people=people, **changes)


def by_id(person):
    """Put a person's facts in one order: the database may give them in another."""
    exemptions = person.exemptions if person.postings else ()  # who is nowhere is bound to nothing
    parts = (person.postings, person.records, exemptions, person.enrollments)
    return PersonFacts(person.id, *(sorted(part, key=attrgetter("id")) for part in parts))


@settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(drawn=worlds_and_days())
def test_what_is_loaded_is_judged_as_the_reference_judges_it(session, drawn):
    stored, days = drawn
    session.rollback()
    store(session, stored)
    for on in days:
        terms = load.terms(session, on)
        people_stand_alike(session, stored, terms, on)
        many_are_judged_alike(session, load.people(session, [one.id for one in stored.people]), on)
        figures_count_alike(session, stored, terms.plan, on)


def people_stand_alike(session, stored, terms, on):
    people = load.people(session, [person.id for person in stored.people])
    for person, found in zip(stored.people, people, strict=True):
        assert by_id(found) == by_id(person_facts(person))
        assert [
            (one.requirement.id, one.status, one.valid_until, one.due_on, one.overdue, one.enrolled)
            for one in person_standing(found, terms.plan, on, terms.settings)
        ] == reference.person_standing(stored, person, on)
        cleared = [(one.clearance.code, one.cleared) for one in clearances(found, terms.plan, on)]
        assert cleared == reference.clearances(stored, person, on)


def without_numbers(person):
    """Return what is judged of a person's records."""
    return person._replace(records=Counter(record._replace(id=NO_NUMBER) for record in person.records))


def many_are_judged_alike(session, people, on):
    many = load.many(session, [person.id for person in people])
    assert [without_numbers(one) for one in many] == [without_numbers(one) for one in people]
    roster = {person.id: without_numbers(of_the_day(person, on)) for person in load.roster(session, on, CUTS)}
    assert {one.id: without_numbers(one) for one in load.crowd(session, on, CUTS)} == roster


def of_the_day(person, on):
    return person._replace(postings=[posting for posting in person.postings if on_roster(posting, on)])


def figures_count_alike(session, stored, plan, on):
    whole = coverage(load.roster(session, on), load.communes(session, on), plan, on)
    assert coverage(load.crowd(session, on, CUTS), load.communes(session, on), plan, on) == whole
    parts = [
        coverage(load.roster(session, on, [cut]), load.communes(session, on, [cut]), plan, on)[0]
        for cut in CUTS
    ]
    assert parts == whole
    for part in parts:
        assert (part.roster, figures_of(part.cells)) == reference.commune(stored, part.commune, on)
    assert figures_of(region(parts, plan)) == reference.region(stored, list(CUTS), on)


def figures_of(cells):
    return [(cell.requirement.id, cell.required, cell.covered, cell.enrolled) for cell in cells]


def test_an_empty_database_has_no_plan_no_communes_and_the_default_settings(session):
    assert load.terms(session, D) == (None, Settings(warning_days=60, regulation_on=None))
    assert load.communes(session, D) == []
    assert load.roster(session, D) == []


def test_the_settings_are_those_of_the_association(session):
    store(session, world(warning_days=30, regulation_on=date(2027, 2, 11)))
    assert load.terms(session, D).settings == Settings(30, date(2027, 2, 11))


def test_a_plan_may_be_read_before_there_is_an_association(session):
    store(session, world(versions=(Version("2026.1", date(2026, 1, 1), (RULE,)),)))
    session.execute(delete(Association))
    plan, terms = load.terms(session, D)
    assert (plan.version, [rule.subject for rule in plan.requirements]) == ("2026.1", ["PAUX"])
    assert terms == Settings()


def test_the_plan_is_the_one_in_force_and_a_draft_answers_for_nothing(session):
    versions = (Version("1", date(2026, 1, 1)), Version("2", D), Version("draft", None))
    store(session, world(versions=versions))
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 11, 22), D]
    plans = [load.terms(session, day).plan for day in days]
    assert [plan and plan.version for plan in plans] == [None, "1", "1", "2"]
    assert (plans[1].requirements, plans[1].clearances) == ((), ())


def test_requirements_come_whole_and_in_the_plans_order(session):
    rules = (
        Requirement(5, "TRAN", None, frozenset({"director"}), 24, 7.5, date(2026, 12, 31), "law"),
        Requirement(4, "PAUX", "02101", deadline=12),
        Requirement(3, "PAUX", deadline="law"),
        Requirement(2, "EMER"),
    )
    store(session, world(versions=(Version("1", D, rules),)))
    found = load.terms(session, D).plan.requirements
    assert found[0] == (
        5,
        "TRAN",
        None,
        {"director"},
        24,
        7.5,
        OnDate(date(2026, 12, 31)),
        "law",
        False,
        None,
        (),
    )
    assert [rule.id for rule in found] == [5, 4, 3, 2]
    assert [rule.deadline for rule in found[1:]] == [AfterAppointment(12), LawRegime(), None]
    assert found[1].commune == "02101"


def test_clearances_come_with_their_subjects_named_also_without_a_requirement(session):
    cleared = (
        Clearance("DEF46", frozenset(), ("TRAN",)),
        Clearance("DEF43", frozenset({"director"}), ("EMER", "PAUX")),
    )
    store(session, world(versions=(Version("1", D, (RULE, replace(RULE, id=2, subject="TRAN")), cleared),)))
    plan = load.terms(session, D).plan
    assert [(one.code, one.profiles, one.subjects) for one in plan.clearances] == [
        ("DEF46", frozenset(), ("TRAN",)),
        ("DEF43", frozenset({"director"}), ("EMER", "PAUX")),
    ]
    assert plan.names == {"PAUX": "Materia PAUX", "TRAN": "Materia TRAN", "EMER": "Materia EMER"}


def test_a_communes_last_attestation_up_to_the_date_and_whether_it_ever_sent_a_roster(session):
    attested = (("02101", date(2026, 6, 1)), ("02101", D), ("02101", date(2026, 11, 24)))
    store(session, world(Person(1, (ENDED,)), attested=attested))
    found = {one.cut: (one.sent_roster, one.attested_on) for one in load.communes(session, D)}
    assert found["02101"] == (False, D)
    assert found["02102"] == (True, None)
    assert found[SILENT] == (False, None)
    assert [one.cut for one in load.communes(session, D, [SILENT, "02101"])] == ["02101", SILENT]


def test_a_posting_is_on_the_roster_from_its_first_to_its_last_day(session):
    store(session, world(Person(1, (ENDED,))))
    around = [date(2024, 12, 31), date(2025, 1, 1), date(2025, 6, 30), date(2025, 7, 1)]
    assert [len(load.roster(session, day)) for day in around] == [0, 1, 1, 0]


def test_a_communes_roster_comes_with_all_postings_of_its_people_a_crowd_with_those_of_the_day(session):
    shared = Person(1, (HERE, THERE), (RECORD,))
    gone = Person(2, (replace(ENDED, id=4),))
    elsewhere = Person(3, (replace(HERE, id=5, commune="02202"),))
    long_ago = replace(ENDED, start=date(2024, 1, 1))
    formerly = replace(shared, postings=(*shared.postings, long_ago))
    store(session, world(formerly, gone, elsewhere))
    [found] = load.roster(session, D, ["02102"])
    assert by_id(found) == by_id(person_facts(formerly))
    [counted] = load.crowd(session, D, ["02102"])
    assert [posting.id for posting in counted.postings] == [HERE.id, THERE.id]
    assert {one.id for one in load.roster(session, D)} == {1, 3}


def test_a_country_comes_some_communes_at_a_time_with_what_is_judged(session, monkeypatch):
    monkeypatch.setattr(load, "_AT_A_TIME", 1)
    traffic = Course(2, "Tránsito", frozenset({"TRAN"}))
    shared = Person(1, (HERE, THERE), (RECORD, replace(RECORD, id=2, course=traffic)))
    store(session, replace(world(shared), courses=(FIRST_AID, traffic)))
    communes = load.communes(session, D)
    judged = by_id(person_facts(replace(shared, records=(RECORD,))))
    alike = judged._replace(records=[one._replace(id=NO_NUMBER) for one in judged.records])
    for numbered, expected in ((True, judged), (False, alike)):
        rosters = load.rosters(session, D, communes, {"EMER"}, numbered=numbered)
        found = {some: people for some, people in rosters if people}
        assert set(found) == {frozenset({"02101"}), frozenset({"02102"})}
        assert [by_id(person) for people in found.values() for person in people] == [expected, expected]
    assert list(load.rosters(session, D, communes, set())) == []


def test_people_come_in_the_order_asked_with_all_their_postings(session):
    first, second = Person(1, (ENDED, HERE), (RECORD,)), Person(2)
    store(session, world(first, second))
    found = load.people(session, [2, 1])
    assert [person.id for person in found] == [2, 1]
    assert by_id(found[1]) == by_id(person_facts(first))


@pytest.mark.parametrize("size", [1, 12])
def test_the_number_of_queries_does_not_grow(session, count_queries, size):
    people = [
        Person(number, (replace(HERE, id=number),), (replace(RECORD, id=number),))
        for number in range(1, size + 1)
    ]
    store(session, world(*people, versions=(Version("1", date(2026, 1, 1), (RULE,)),)))
    with count_queries(at_most=1):
        load.terms(session, D)
    with count_queries(at_most=1):
        load.communes(session, D)
    with count_queries(at_most=3):
        assert len(load.roster(session, D)) == size
    with count_queries(at_most=3):
        assert len(load.people(session, range(1, size + 1))) == size
    with count_queries(at_most=3):
        assert len(load.crowd(session, D, CUTS)) == size
    with count_queries(at_most=3):
        assert len(load.many(session, range(1, size + 1))) == size


@pytest.mark.parametrize("hours", [7.333333333333333, 0.1 + 0.2, 16.0, 1e-7])
def test_the_hours_of_many_are_read_to_the_last_digit(session, hours):
    store(session, world(Person(1, (HERE,), (replace(RECORD, hours=hours),))))
    assert [record.hours for record in load.many(session, [1])[0].records] == [hours]
