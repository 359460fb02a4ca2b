"""A preview says who would stand otherwise, as the slow reference finds by asking everybody twice."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.standing import reference, worlds
from tests.standing.as_facts import person_facts, plan_facts, settings_of
from tests.standing.moments import worlds_and_days
from tests.standing.worlds import (
    COMMUNES,
    Act,
    Course,
    Exemption,
    Person,
    Posting,
    Record,
    Requirement,
    Version,
    World,
)
from tests.thorough import examples
from tracker.standing.preview import Asked, Change, Judged, Mark, changes, prolonged, raised
from tracker.standing.status import Status

D = date(2026, 11, 23)
FIRST_AID = Course(1, "Primeros auxilios", frozenset({"PAUX"}))
HERE = Posting(1, "02101", "security_inspector", date(2025, 1, 1), None, date(2024, 12, 1))
THERE = replace(HERE, id=2, commune="02102", profile="director")
RECORD = Record(1, FIRST_AID, 8, date(2025, 5, 3))
RULE = Requirement(1, "PAUX", renewal_months=24)
CURRENT, EXPIRED, PENDING = Mark(Status.CURRENT), Mark(Status.EXPIRED), Mark(Status.PENDING)
NOT_REQUIRED = Mark(Status.NOT_REQUIRED)
thorough = settings(
    max_examples=examples(150),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def judged(world, version, on=D):
    people = [person_facts(person) for person in world.people]
    return Judged(people, version and plan_facts(version, world, on), settings_of(world))


def told(found):
    """Spread changes over people, as the reference gives them."""
    return {
        (person, one.commune, tuple(one.asked), tuple(one.before), tuple(one.after))
        for one in found
        for person in one.people
    }


@st.composite
def two_sides(draw):
    """Draw a world, another one of the same people with other facts and settings, and a version for each."""
    world, days = draw(worlds_and_days())
    other = replace(
        world,
        people=tuple(draw(otherwise(person)) for person in world.people),
        warning_days=draw(st.sampled_from([world.warning_days, 30])),
        regulation_on=draw(st.sampled_from([world.regulation_on, date(2022, 9, 1)])),
    )
    versions = st.sampled_from([None, *world.versions])
    return (world, draw(versions)), (other, draw(versions)), days


@st.composite
def otherwise(draw, person):
    """Draw what a preview may assume of a person: an act, a mayor's extension, no exemption; or nothing."""
    if draw(st.booleans()):
        return person
    return replace(
        person,
        records=tuple(replace(one, acts=(Act(0, draw(worlds.days())),)) for one in person.records),
        postings=tuple(replace(one, mayor_extended=draw(st.booleans())) for one in person.postings),
        exemptions=(),
    )


@thorough
@given(two_sides())
def test_who_stands_otherwise_is_who_the_reference_finds(drawn):
    (world, before), (other, after), days = drawn
    for on in days:
        found = changes(judged(world, before, on), judged(other, after, on), on)
        assert told(found) == reference.changes((world, before), (other, after), on)
        assert len({one[:4] for one in found}) == len(found)


@thorough
@given(two_sides(), st.sets(st.sampled_from(COMMUNES)))
def test_told_of_some_communes_it_says_of_them_what_it_says_of_all(drawn, cuts):
    (world, before), (other, after), [on, *_] = drawn
    sides = judged(world, before, on), judged(other, after, on)
    assert changes(*sides, on, cuts) == [one for one in changes(*sides, on) if one.commune in cuts]


def two_versions(new, *people):
    world = World((), (FIRST_AID,), people)
    return judged(world, Version("1", None, (RULE,))), judged(world, Version("2", None, new))


def test_a_shorter_renewal_lets_records_expire():
    rule = replace(RULE, id=7, renewal_months=12)
    people = Person(1, (HERE,), (RECORD,)), Person(2, (replace(HERE, id=3),)), Person(3)
    assert changes(*two_versions((rule,), *people), D) == [
        Change("02101", Asked("PAUX"), CURRENT, EXPIRED, (1,))
    ]


def test_a_requirement_of_its_own_and_one_that_ends_are_told_apart():
    own = Requirement(9, "PAUX", "02101")
    found = changes(*two_versions((own,), Person(1, (HERE,))), D)
    assert found == [
        Change("02101", Asked("PAUX", "02101"), NOT_REQUIRED, PENDING, (1,)),
        Change("02101", Asked("PAUX"), PENDING, NOT_REQUIRED, (1,)),
    ]


def test_who_works_in_two_communes_counts_only_where_the_requirement_binds():
    wider = replace(RULE, profiles=frozenset({"security_inspector"}))
    world = World((), (FIRST_AID,), (Person(1, (HERE, THERE)),))
    sides = [judged(world, Version("1", None, (rule,))) for rule in (wider, RULE)]
    assert changes(*sides, D) == [Change("02102", Asked("PAUX"), NOT_REQUIRED, PENDING, (1,))]


def test_a_deadline_that_makes_somebody_overdue_is_a_change():
    dated = replace(RULE, id=7, deadline=date(2026, 11, 22))
    found = changes(*two_versions((dated,), Person(1, (HERE,))), D)
    assert found == [Change("02101", Asked("PAUX"), PENDING, Mark(Status.PENDING, overdue=True), (1,))]


def test_the_same_requirements_in_another_version_change_nothing():
    assert changes(*two_versions((replace(RULE, id=7),), Person(1, (HERE,), (RECORD,))), D) == []


def test_an_act_prolongs_what_it_names_and_nothing_else():
    short = replace(RECORD, expires_on=date(2026, 6, 30))
    people = [
        person_facts(Person(1, (HERE,), (short,))),
        person_facts(Person(2, (replace(HERE, id=3),), (replace(short, id=2),))),
    ]
    before = Judged(people, plan_facts(Version("1", None, (RULE,))), settings_of(World((), (), ())))
    after = before._replace(people=prolonged(people, {1: date(2027, 6, 30)}))
    assert changes(before, after, D) == [Change("02101", Asked("PAUX"), EXPIRED, CURRENT, (1,))]
    assert prolonged(after.people, {1: None}) == people
    longer = prolonged(people, {2: date(2027, 9, 30)})
    assert raised(longer, {1: date(2027, 6, 30)}) == {1: date(2027, 6, 30)}
    both = {1: date(2027, 6, 30), 2: date(2027, 6, 30)}
    assert raised(longer, both) == both | {2: date(2027, 9, 30)}, "none is shortened"


def test_other_settings_judge_by_the_same_requirements_anew():
    before = judged(World((), (), (Person(1, (HERE,), (RECORD,)),)), Version("1", None, (RULE,)))
    warned = before._replace(settings=before.settings._replace(warning_days=365))
    assert changes(before, warned, D) == [
        Change("02101", Asked("PAUX"), CURRENT, Mark(Status.EXPIRING), (1,))
    ]


def test_an_exemption_that_ends_leaves_the_person_pending():
    exempt = Person(1, (HERE,), (), (Exemption(1, "PAUX", date(2026, 1, 1), None),))
    plan = Version("1", None, (RULE,))
    sides = [judged(World((), (), (one,)), plan) for one in (exempt, replace(exempt, exemptions=()))]
    assert changes(*sides, D) == [Change("02101", Asked("PAUX"), Mark(Status.EXEMPT), PENDING, (1,))]


def test_other_people_are_not_compared():
    one, other = (judged(World((), (), (Person(number),)), None) for number in (1, 2))
    with pytest.raises(ValueError, match="1 with 2"):
        changes(one, other, D)
