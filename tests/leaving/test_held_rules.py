"""What is held through a commune, what becomes of it where somebody chose, and what nobody chose on."""

from datetime import date, timedelta

import pytest

from tests import builders as make
from tests.cast import NOW
from tracker.ground.refused import Refused
from tracker.leaving import rules
from tracker.leaving.rules import Fate
from tracker.models import RoleGrant
from tracker.models.accounts import Role
from tracker.models.editions import EditionState, EnrollmentState

ASKED, WAITS, HOLDS = EnrollmentState.REQUESTED, EnrollmentState.WAITLISTED, EnrollmentState.CONFIRMED
LEFT = EnrollmentState.CANCELLED
LAST_DAY = date(2026, 10, 3)  # NOW is a month later


@pytest.fixture
def enroll(session, cast):
    """Give the function that enrolls a person in an edition on a day of December, and returns that."""

    def enroll(person, commune, day, state=HOLDS, **values):
        made = make.edition(session, cast.traffic, cast.mejillones.commune, date(2026, 12, day), **values)
        return make.enrollment(session, made, person, commune, state, NOW - timedelta(days=day))

    return enroll


def test_what_is_held_is_to_come_through_that_commune_the_soonest_first(session, cast, enroll):
    person, here = cast.mejillones.lapsed, cast.mejillones.commune
    late, soon = enroll(person, here, 16), enroll(person, here, 9, ASKED)
    enroll(person, here, 10, LEFT)
    enroll(person, here, 10, state=WAITS).edition.state = EditionState.DRAFT
    enroll(person, cast.taltal.commune, 12)
    enroll(cast.mejillones.trained, here, 13)
    assert rules.held(session, person, "02102", NOW).enrollments == [soon, late]
    begins = soon.edition.meetings[0].starts_at
    assert rules.held(session, person, "02102", begins - timedelta(seconds=1)).enrollments == [soon, late]
    assert rules.held(session, person, "02102", begins).enrollments == [late]


def test_the_roles_held_are_the_inspectors_and_the_communes_that_go_on(session, cast):
    person = cast.mejillones.lapsed
    account = make.account(session, Role.INSPECTOR, Role.OBSERVER, rut=person.rut)
    here, there, over = (
        RoleGrant(account=account, role=Role.DIRECTOR, commune_cut=cut, granted_at=NOW, ended_at=ended)
        for cut, ended in (("02102", None), ("02104", None), ("02102", NOW))
    )
    session.add_all([here, there, over])
    session.flush()
    found = rules.held(session, person, "02102", NOW).roles
    assert [(each.role, each.commune_cut) for each in found] == [
        (Role.INSPECTOR, None),
        (Role.DIRECTOR, "02102"),
    ]
    rules.end_roles({here: True, there: False}, LAST_DAY)
    assert (here.ends_on, there.ends_on) == (LAST_DAY, None)


def test_each_seat_has_the_fate_that_was_chosen(session, cast, enroll):
    person, here = cast.mejillones.lapsed, cast.mejillones.commune
    going, staying, later, stuck = (enroll(person, here, day) for day in (9, 10, 11, 14))
    later.kept_at = stuck.kept_at = NOW
    fates = {going: Fate.WITHDRAW, staying: Fate.KEEP, later: Fate.LATER, stuck: Fate.MOVE}
    happened = rules.decide(session, fates, by=cast.mejillones.director.id, now=NOW)
    assert [(edition, [event.enrollment for event in events]) for edition, events in happened] == [
        (going.edition, [going])
    ]
    assert (going.state, going.history[-1].note) == (LEFT, rules.LEFT)
    assert [each.kept_at for each in (staying, later, stuck)] == [NOW, None, None], "nowhere to move to"
    assert {each.state for each in (staying, later, stuck)} == {HOLDS}


@pytest.mark.parametrize("state", [ASKED, WAITS, HOLDS])
def test_a_place_goes_along_as_what_it_was_with_its_turn(session, cast, enroll, state):
    person, here = cast.shared, cast.mejillones.commune  # posted in both
    place = enroll(person, here, 9, state, capacity=1)
    if state is not HOLDS:
        make.enrollment(session, place.edition, cast.mejillones.trained, here)
    [(edition, events)] = rules.decide(session, {place: Fate.MOVE}, to_cut="02104", by=1, now=NOW)
    made = events[0].enrollment
    assert (edition, place.state, place.history[-1].note) == (place.edition, LEFT, rules.ALONG)
    assert (made.commune_cut, made.state, made.waiting_since) == ("02104", state, place.waiting_since)
    assert [event.state for event in events] == ([WAITS, HOLDS] if state is HOLDS else [state])
    other = enroll(cast.mejillones.lapsed, here, 10)
    with pytest.raises(Refused, match="Tránsito, 8 horas» no puede ir con la persona: No tiene destinación"):
        rules.decide(session, {other: Fate.MOVE}, to_cut="02104", by=1, now=NOW)


def test_what_nobody_chose_on_is_freed_where_they_left_and_nowhere_else(session, cast, enroll):
    here = cast.mejillones.commune
    gone, stays = make.inspector(session), cast.mejillones.trained
    make.posting(session, gone, here, end=LAST_DAY)
    make.posting(session, gone, cast.taltal.commune)
    first, second = enroll(gone, here, 9, capacity=1), enroll(gone, here, 10)
    waits = make.enrollment(session, first.edition, stays, here, WAITS, NOW)
    elsewhere = enroll(gone, cast.taltal.commune, 11)
    kept = enroll(gone, here, 14)
    kept.kept_at = NOW
    assert rules.left_behind(session, NOW - timedelta(days=2)) == []
    assert rules.left_behind(session, NOW) == [first.edition_id, second.edition_id]
    events = rules.free(session, first.edition, NOW)
    assert [(event.enrollment, event.state) for event in events] == [(first, LEFT), (waits, HOLDS)]
    assert {each.state for each in (second, elsewhere, kept)} == {HOLDS}
    assert rules.free(session, first.edition, NOW) == []
