"""What a date of the regulation means is what judging everybody by it says, on every world."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.standing.as_facts import person_facts, plan_facts, settings_of
from tests.standing.keeping import regulation_effects
from tests.standing.moments import worlds_and_days
from tests.standing.worlds import COMMUNES, days
from tests.thorough import examples
from tracker.obligations.regulation_rules import alike, effect, of_the_law


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
