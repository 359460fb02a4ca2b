"""Who is handed over stands as the reference says: there from the next day on, with the same records and deadlines."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests import builders as make
from tests.standing import later
from tests.standing.moments import worlds_and_days
from tests.standing.reference import on_roster, person_standing
from tests.standing.stored import store
from tests.standing.test_load import figures_count_alike
from tests.thorough import examples
from tracker.ground.refused import Refused
from tracker.hand_overs import rules
from tracker.models import Commune, Inspector
from tracker.standing import load
from tracker.standing import status as judging

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


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
@given(drawn=worlds_and_days(), choosing=st.data())
def test_who_is_handed_over_stands_as_the_reference_says(session, drawn, choosing):
    world, days = drawn
    leaving = [(person, left) for person in world.people for left in person.postings]
    assume(leaving)
    person, left = choosing.draw(st.sampled_from(leaving))
    last_day = left.start + timedelta(days=choosing.draw(st.integers(0, 400)))
    here = [one for one in person.postings if one.commune == left.commune and on_roster(one, last_day)]
    assume(here == [left])
    to = choosing.draw(st.sampled_from(later.others(left.commune)))
    session.rollback()
    store(session, world)
    assume(granted(session, person, left, to, last_day))
    moved = later.hand_over(person, left, to, last_day)
    then = later.replace(world, people=tuple(moved if one is person else one for one in world.people))
    for on in {last_day, last_day + timedelta(days=1), *days}:
        plan, found = load.terms(session, on)
        [facts] = load.people(session, [person.id])
        standings = judging.person_standing(facts, plan, on, found)
        assert [
            (one.requirement.id, one.status, one.valid_until, one.due_on, one.overdue, one.enrolled)
            for one in standings
        ] == person_standing(then, moved, on)
        figures_count_alike(session, then, plan, on)


def granted(session, person, left, to, last_day):
    """Hand a stored person over; say whether that was possible."""
    if session.get_bind().dialect.name == "postgresql":  # the world's postings brought their numbers along
        session.execute(sa.text("SELECT setval(pg_get_serial_sequence('posting', 'id'), 100000)"))
    here, there = (session.get(Commune, cut) for cut in (left.commune, to))
    inspector, by = session.get(Inspector, person.id), make.account(session)
    asked = make.hand_over(session, inspector, here, there, by, start=last_day + timedelta(days=1))
    try:
        rules.grant(session, asked, last_day, by.id, NOW)
    except Refused:
        return False
    session.flush()
    return True
