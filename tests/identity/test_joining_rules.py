"""Two people who are one: all that either holds is theirs, what is there twice is decided, and it can be undone."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW
from tests.identity.conftest import everything, orphans
from tracker.ground.refused import Refused
from tracker.identity import joining_rules
from tracker.models import (
    Enrollment,
    EnrollmentEvent,
    FormerRut,
    HandOver,
    Inspector,
    Joining,
    Posting,
    Record,
)
from tracker.models.accounts import Role, UserSession
from tracker.models.editions import EnrollmentState, Mark
from tracker.models.identity import FormerKind
from tracker.models.people import HandOverState
from tracker.people.former_rules import now_known_as

DERIVED = ("figures_stamp", "kept_day", "kept_figures", "kept_preview", "kept_standing")
CONFIRMED, WAITS, CANCELLED = EnrollmentState.CONFIRMED, EnrollmentState.WAITLISTED, EnrollmentState.CANCELLED


@pytest.fixture
def double(session, cast):
    """Give somebody whom Taltal knows a second time, as «Teresa», with a course and an account of her own."""
    person = make.inspector(session, names="Tere", paternal_surname="Cortez", email="tere@x.cl")
    make.posting(session, person, cast.taltal.commune, start=date(2026, 3, 1))
    make.record(session, person, cast.first_aid, date(2026, 9, 1))
    session.commit()
    return person


def of(session, kind, person):
    return session.scalars(sa.select(kind).where(kind.inspector_id == person.id).order_by(kind.id)).all()


def test_all_that_either_holds_is_one_persons_with_the_name_and_rut_that_stay(session, cast, double, join):
    stays, numbers = cast.mejillones.trained, {cast.mejillones.trained.id, double.id}
    name, number, gone = stays.full_name, stays.rut, double.rut
    held = sum(len(of(session, Record, each)) for each in (stays, double))
    made = join(stays, double, cast.coordinator, NOW)
    kept = session.get(Inspector, made.kept_id)
    assert {made.kept_id, made.gone_id} == numbers
    assert (kept.full_name, kept.rut, kept.email) == (name, number, "tere@x.cl")
    assert {each.commune_cut for each in kept.postings} == {"02102", "02104"}
    assert len(of(session, Record, kept)) == held
    assert orphans(session) == []
    assert now_known_as(session(), made.gone_id) == kept.id
    assert [(each.rut, each.kind) for each in of(session, FormerRut, kept)] == [(gone, FormerKind.ANOTHER)]


def test_nobody_gets_the_number_of_who_is_gone(session, cast, double, join):
    highest = double.id
    made = join(cast.mejillones.trained, double, cast.coordinator, NOW)
    assert made.kept_id == highest  # so that the next person comes after it
    assert make.inspector(session).id > highest


@pytest.mark.parametrize("of_first", [True, False])
def test_what_is_there_twice_is_decided(session, cast, join, of_first):
    one, other = cast.mejillones.trained, make.inspector(session)
    mine = one.postings[0]
    yours = make.posting(session, other, cast.mejillones.commune, start=date(2024, 2, 1))
    before = make.posting(
        session, other, cast.mejillones.commune, start=date(2020, 1, 1), end=date(2020, 12, 31)
    )
    passed = cast.mejillones.record
    again = make.record(session, other, cast.first_aid, passed.obtained_on)
    act = make.act(session, passed if not of_first else again)
    make.exemption(session, other, cast.traffic.subjects[0], start=cast.mejillones.exemption.start)
    make.hand_over(session, one, cast.mejillones.commune, cast.calama, cast.coordinator)
    make.hand_over(session, other, cast.mejillones.commune, cast.calama, cast.coordinator)
    session.commit()
    stay, go = (passed.id, again.id) if of_first else (again.id, passed.id)
    kept = join(one, other, cast.coordinator, NOW, of_first=of_first).kept
    left = {each.id for each in of(session, Posting, kept)}
    assert left == {before.id, mine.id if of_first else yours.id}
    counts, revoked = session.get(Record, stay), session.get(Record, go)
    assert (counts.revoked_at, revoked.successor_id) == (None, stay)
    assert "Repetía otro" in revoked.revoked_reason
    assert act in counts.acts
    [exemption] = [each for each in kept.exemptions if each.counts]
    assert exemption.state == "accepted"
    states = [each.state for each in of(session, HandOver, kept)]
    assert states == [HandOverState.ASKED, HandOverState.WITHDRAWN]


def test_of_two_enrollments_the_one_with_a_seat_stays_with_the_earlier_turn(session, cast, join):
    one, other, third = cast.mejillones.trained, cast.mejillones.lapsed, cast.mejillones.untrained
    course = make.edition(session, cast.first_aid, cast.mejillones.commune, capacity=1)
    seat = make.enrollment(session, course, one, cast.mejillones.commune, CONFIRMED, NOW)
    turn = make.enrollment(session, course, other, cast.mejillones.commune, WAITS, NOW - timedelta(days=3))
    make.enrollment(session, course, third, cast.mejillones.commune, WAITS, NOW)
    session.commit()
    made = join(one, other, cast.coordinator, NOW)
    assert [(each.id, each.state) for each in of(session, Enrollment, made.kept)[1:]] == [
        (seat.id, CONFIRMED),
        (turn.id, CANCELLED),
    ]
    assert seat.waiting_since == NOW - timedelta(days=3)
    assert of(session, Enrollment, third)[0].state == WAITS


def test_a_seat_held_twice_goes_to_who_waits_and_the_marks_stay(session, cast, join):
    from tracker.models import Attendance  # noqa: PLC0415

    one, other, third = cast.mejillones.trained, cast.mejillones.lapsed, cast.mejillones.untrained
    course = make.edition(session, cast.first_aid, cast.mejillones.commune, capacity=2)
    seats = [
        make.enrollment(session, course, each, cast.mejillones.commune, CONFIRMED, NOW)
        for each in (one, other)
    ]
    mark = {
        "meeting_id": course.meetings[0].id,
        "mark": Mark.PRESENT,
        "at": NOW,
        "by_id": cast.coordinator.id,
    }
    session.add(Attendance(enrollment_id=seats[1].id, **mark))
    make.enrollment(session, course, third, cast.mejillones.commune, WAITS, NOW)
    session.commit()
    made = join(one, other, cast.coordinator, NOW)
    assert of(session, Enrollment, third)[0].state == CONFIRMED
    assert session.scalar(sa.select(Attendance.enrollment_id)) == seats[0].id
    joining_rules.prepare(session(), made.kept)
    with pytest.raises(Refused, match="No se puede deshacer"):
        joining_rules.undo(session(), made, by=cast.coordinator.id, now=NOW)


@pytest.mark.parametrize("of_first", [True, False])
def test_of_two_accounts_one_stays_and_the_others_sessions_end(session, cast, double, join, of_first):
    mine = cast.mejillones.account
    yours = make.account(session, Role.INSPECTOR, rut=double.rut, name="Tere")
    for each in (mine, yours):
        session.add(UserSession(token_hash=f"{each.id}", account=each, created_at=NOW, last_seen_at=NOW))
    session.commit()
    stays, goes = (mine, yours) if of_first else (yours, mine)
    number = cast.mejillones.trained.rut
    join(cast.mejillones.trained, double, cast.coordinator, NOW, of_first=of_first)
    assert (stays.rut, stays.disabled_at) == (number, None)
    assert (goes.rut, goes.disabled_at) == (None, NOW)
    ended = dict(session.execute(sa.select(UserSession.account_id, UserSession.ended_at)).all())
    assert (ended[stays.id], ended[goes.id]) == (None, NOW)


def test_undone_all_is_as_it_was_and_the_history_says_so(session, cast, double, join):
    one = cast.mejillones.trained
    make.posting(session, double, cast.mejillones.commune, start=date(2026, 1, 1))
    make.record(session, double, cast.first_aid, cast.mejillones.record.obtained_on)
    make.enrollment(session, cast.edition, double, cast.mejillones.commune, CONFIRMED, NOW)
    make.account(session, Role.INSPECTOR, rut=double.rut, name="Tere", email=None)
    session.commit()
    passing = (*DERIVED, "joining", "enrollment_event")
    before = everything(session, *passing)
    made = join(one, double, cast.coordinator, NOW)
    assert everything(session, *passing) != before
    joining_rules.prepare(session(), made.kept)
    joining_rules.undo(session(), made, by=cast.coordinator.id, now=NOW)
    session.commit()
    assert everything(session, *passing) == before
    assert (made.undone_at, made.undone_by_id) == (NOW, cast.coordinator.id)
    notes = session.scalars(sa.select(EnrollmentEvent.note).where(EnrollmentEvent.note.is_not(None))).all()
    assert notes == [joining_rules.REPEATED, "Se deshizo la unión de dos personas."]
    with pytest.raises(Refused, match="ya se deshizo"):
        joining_rules.undo(session(), made, by=cast.coordinator.id, now=NOW)


def _record(session, cast, kept):
    make.record(session, kept, cast.traffic, date(2026, 10, 1))


def _rename(session, cast, kept):
    kept.names = "Otra"


def _take_rut(session, cast, kept):
    make.inspector(session, rut=session.scalar(sa.select(Joining.gone_rut).order_by(Joining.id.desc())))


@pytest.mark.parametrize("later", [_record, _rename, _take_rut])
def test_it_is_not_undone_where_something_depends_on_it(session, cast, double, join, later):
    made = join(cast.mejillones.trained, double, cast.coordinator, NOW)
    later(session, cast, made.kept)
    session.commit()
    joining_rules.prepare(session(), made.kept)
    with pytest.raises(Refused, match="No se puede deshacer"):
        joining_rules.undo(session(), made, by=cast.coordinator.id, now=NOW)


def test_joined_again_and_again_old_numbers_lead_to_the_last(session, cast, double, join):
    first = join(cast.mejillones.trained, double, cast.coordinator, NOW)
    gone = first.gone_id
    second = join(cast.shared, first.kept, cast.coordinator, NOW)
    assert now_known_as(session(), gone) == second.kept_id
    assert now_known_as(session(), second.gone_id) == second.kept_id
    assert now_known_as(session(), second.kept_id) is None
    assert orphans(session) == []
    joining_rules.undo(session(), second, by=cast.coordinator.id, now=NOW)
    joining_rules.undo(session(), first, by=cast.coordinator.id, now=NOW)
    session.commit()
    assert now_known_as(session(), gone) is None
