"""What a preview says of a version with its transition is what adopting it does, on every world, in both databases."""

import sqlalchemy as sa
from hypothesis import HealthCheck, assume, given, settings

from tests.standing import later, reference
from tests.standing.as_facts import plan_facts
from tests.standing.moments import worlds_and_days
from tests.standing.stored import store
from tests.standing.test_load import figures_count_alike, people_stand_alike
from tests.standing.test_preview import judged, thorough, told
from tests.thorough import examples
from tracker.models import PlanVersion
from tracker.models.plan import PlanState
from tracker.plan.effect_rules import effects
from tracker.standing import load
from tracker.standing.preview import Judged, adopted, changes


@thorough
@given(worlds_and_days())
def test_a_version_with_its_transition_does_what_the_reference_says(drawn):
    world, days = drawn
    assume(later.drafts(world))
    for version in later.drafts(world):
        for on in free(world, days):
            now = reference.in_force(world, on)
            before = judged(world, now, on)
            after = adopted(before, plan_facts(version, world, on), later.transition(world, version))
            expected = reference.changes((world, now), later.adopt(world, version, on), on)
            assert told(changes(before, after, on)) == expected


@settings(
    max_examples=examples(25),
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)
@given(drawn=worlds_and_days())
def test_what_a_preview_says_is_what_adopting_does(session, drawn):
    world, days = drawn
    possible = free(world, days)
    assume(possible and later.drafts(world))
    version, on = later.drafts(world)[0], possible[0]
    session.rollback()
    store(session, world)
    number = world.versions.index(version) + 1
    before = standing(session, on)
    previewed = effects(session, number, load.communes(session, on), on)
    session.execute(
        sa.update(PlanVersion)
        .where(PlanVersion.id == number)
        .values(state=PlanState.ADOPTED, in_force_from=on)
    )
    assert told(changes(before, standing(session, on), on)) == told(previewed.changes)
    then, _ = later.adopt(world, version, on)
    for day in days:
        terms = load.terms(session, day)
        people_stand_alike(session, then, terms, day)
        figures_count_alike(session, then, terms.plan, day)


def free(world, days):
    """Return the days on which no version begins: two never share a date."""
    return [day for day in days if day not in {version.in_force_from for version in world.versions}]


def standing(session, on):
    return Judged(load.roster(session, on), *load.terms(session, on))
