"""On every world that hypothesis draws, the rules say what the slow reference says."""

from itertools import product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.standing import reference, worlds
from tests.standing.as_facts import commune_facts, person_facts, plan_facts, settings_of
from tests.standing.moments import worlds_and_days
from tests.standing.worlds import COMMUNES, SILENT
from tests.thorough import examples
from tracker.standing.clearances import clearances
from tracker.standing.coverage import coverage, region
from tracker.standing.obligations import plan_in_force
from tracker.standing.status import COVERED, Status, person_standing, status
from tracker.standing.validity import add_months

thorough = settings(
    max_examples=examples(150),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
CUTS = (*COMMUNES, SILENT)


def plan_of(world, on):
    return plan_in_force([plan_facts(version, world, on) for version in world.versions], on)


def figures_of(world, on, cuts=CUTS):
    people = [person_facts(person) for person in world.people]
    return coverage(people, commune_facts(world, cuts), plan_of(world, on), on)


def counts(cells):
    return [(cell.requirement.id, cell.required, cell.covered, cell.enrolled) for cell in cells]


@given(worlds.days(), st.integers(0, 60))
def test_months_are_added_alike(day, months):
    assert add_months(day, months) == reference.months_later(day, months)


@thorough
@given(worlds_and_days())
def test_every_person_stands_alike(drawn):
    world, days = drawn
    for person, on in product(world.people, days):
        agree_on_plan_and_standing(world, person, on)
        agree_on_who_is_not_required(world, person, on)
        agree_on_clearances(world, person, on)
        every_status_is_explained(world, person, on)


@thorough
@given(worlds_and_days(), st.sets(st.sampled_from(CUTS)))
def test_every_commune_and_the_region_count_alike(drawn, cuts):
    world, days = drawn
    for on in days:
        agree_on_communes(world, on)
        agree_on_region(world, sorted(cuts), on)
        cells_count_the_people_behind_them(world, on)


def agree_on_plan_and_standing(world, person, on):
    plan, expected = plan_of(world, on), reference.in_force(world, on)
    assert (plan and plan.version) == (expected and expected.version)
    found = person_standing(person_facts(person), plan, on, settings_of(world))
    assert [
        (one.requirement.id, one.status, one.valid_until, one.due_on, one.overdue, one.enrolled)
        for one in found
    ] == reference.person_standing(world, person, on)


def agree_on_who_is_not_required(world, person, on):
    for version in world.versions:
        for rule, facts in zip(
            version.requirements, plan_facts(version, world, on).requirements, strict=True
        ):
            found = status(person_facts(person), facts, on, settings_of(world)).status
            assert found == reference.status(person, rule, on, world.warning_days)


def agree_on_clearances(world, person, on):
    found = clearances(person_facts(person), plan_of(world, on), on)
    assert [(one.clearance.code, one.cleared) for one in found] == reference.clearances(world, person, on)


def every_status_is_explained(world, person, on):
    for standing in person_standing(person_facts(person), plan_of(world, on), on, settings_of(world)):
        kinds = [reason.kind for reason in standing.why]
        assert kinds[0] == "requirement"
        assert ("exemption" in kinds) == (standing.status is Status.EXEMPT)
        assert ("record" in kinds) == (standing.status is not Status.EXEMPT)
        assert ("enrollment" in kinds) == standing.enrolled
        the_dates_are_explained(standing)


def the_dates_are_explained(standing):
    deadlines = [reason for reason in standing.why if reason.kind == "deadline"]
    assert all("desconocido" in reason.text for reason in deadlines if reason.date is None)
    assert standing.due_on == min((each.date for each in deadlines if each.date), default=None)
    if standing.requirement.deadline and not deadlines:
        assert "law" in [reason.kind for reason in standing.why]


def agree_on_communes(world, on):
    for figures in figures_of(world, on):
        expected = reference.commune(world, figures.commune, on)
        assert (figures.roster, counts(figures.cells)) == expected


def agree_on_region(world, cuts, on):
    parts = [figures_of(world, on, [cut])[0] for cut in cuts]
    found = region(parts, plan_of(world, on))
    assert counts(found) == reference.region(world, cuts, on)
    assert found == region(figures_of(world, on, cuts), plan_of(world, on))


def cells_count_the_people_behind_them(world, on):
    people = [person_facts(person) for person in world.people]
    figures = figures_of(world, on)
    cells = [(cell, part.commune) for part in figures for cell in part.cells]
    cells += [(cell, None) for cell in region(figures, plan_of(world, on))]
    plan, judged_by = plan_of(world, on), settings_of(world)
    standings = [one for person in people for one in person_standing(person, plan, on, judged_by)]
    for cell, cut in cells:
        behind = [one for one in standings if one.requirement == cell.requirement]
        behind = [one for one in behind if cut is None or cut in one.communes]
        found = [standing for standing in behind if standing.status is not Status.EXEMPT]
        covered = sum(standing.status in COVERED for standing in found)
        assert (cell.required, cell.covered) == (len(found), covered)
        assert cell.enrolled == sum(standing.closing for standing in found)
