"""What a date of the regulation means is what judging everybody by it says, on every world."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.standing.as_facts import person_facts, plan_facts, settings_of
from tests.standing.keeping import regulation_effects
from tests.standing.moments import worlds_and_days
from tests.standing.worlds import COMMUNES, days
from tests.thorough import examples
from tracker.obligations.regulation_rules import Effect, alike, effect, of_the_law
from tracker.standing.facts import (
    ExemptionFact,
    LawRegime,
    OnDate,
    PersonFacts,
    PlanFacts,
    PostingFact,
    RequirementFact,
)
from tracker.standing.serving import SECURITY


@settings(
    max_examples=examples(150),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(worlds_and_days(), st.none() | days() | st.just(date(2022, 9, 1)))
def test_who_is_alike_once_is_judged_alike_by_every_date(drawn, regulation_on):
    world, asked = drawn
    judged = settings_of(world)._replace(regulation_on=regulation_on)
    people = [person_facts(person) for person in world.people]
    for version in world.versions:
        for on in asked:
            plan = plan_facts(version, world, on)
            found = alike(people, of_the_law(plan), on, COMMUNES)
            said = {cut: effect(each, regulation_on, on) for cut, each in found.items() if each}
            assert said == regulation_effects(people, plan, judged, on)


def test_of_several_dates_of_the_law_a_person_has_the_first_and_is_late_with_any_of_what_is_missing():
    law, security = LawRegime(), frozenset({SECURITY})
    rules = [
        RequirementFact(1, "A", commune="02104", deadline=law),
        RequirementFact(2, "B", law=True, deadline=OnDate(date(2026, 9, 1))),
        RequirementFact(3, "C", deadline=OnDate(date(2026, 9, 1))),
        RequirementFact(4, "D", law=True, profiles=frozenset({"municipal_inspector"})),
    ]
    lawful = of_the_law(PlanFacts("1", date(2026, 1, 1), rules, (), {}))
    assert lawful.requirements == [rules[0], rules[1]._replace(deadline=law, profiles=security)]
    first, second = date(2026, 8, 20), date(2026, 10, 1)
    postings = [
        PostingFact(number, cut, SECURITY, day, appointed_on=day)
        for number, cut, day in ((1, "02102", first), (2, "02104", second))
    ]
    exempt = ExemptionFact(1, "B", first, None, "other_duties")
    for exemptions, late in (((), (0, 1, 1)), ([exempt], (0, 0, 1))):
        for on, overdue in zip((date(2027, 8, 20), date(2027, 8, 21), date(2027, 10, 2)), late, strict=True):
            found = alike([PersonFacts(1, postings, exemptions=exemptions)], lawful, on, {"02102", "02104"})
            for each in found.values():
                assert effect(each, None, on) == Effect({date(2027, 8, 20): 1}, 0, overdue)
