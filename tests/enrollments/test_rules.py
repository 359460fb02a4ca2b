"""Enrolling, asking, leaving and swapping, each with what stands against it."""

from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests import cast as casting
from tracker.enrollments import rules
from tracker.ground.clock import SANTIAGO
from tracker.ground.refused import Refused
from tracker.models.editions import EditionState, Enrollment, EnrollmentState

NOW = casting.NOW
WAITS, HOLDS = EnrollmentState.WAITLISTED, EnrollmentState.CONFIRMED


@pytest.fixture
def edition(session, cast):
    """Give an edition of two seats, in first aid, on 9 December."""
    return make.edition(session, cast.first_aid, cast.mejillones.commune, capacity=2)


@pytest.fixture
def enroll(session, cast, edition):
    """Give the function that enrolls people of Mejillones."""

    def enroll(*people, now=NOW, into=None, cut="02102", **options):
        events = rules.enroll(
            session, into or edition, people, cut, by=cast.mejillones.director.id, now=now, **options
        )
        return [event.enrollment for event in events if not event.by_rule]

    return enroll


def states(*enrollments):
    return [each.state for each in enrollments]


def moved(events):
    """Return who got a seat by rule, of what happened."""
    return [event.enrollment for event in events if event.by_rule]


def test_who_finds_a_seat_has_it_and_who_does_not_waits(cast, enroll):
    team = cast.mejillones
    first, second, third = enroll(team.lapsed, team.untrained, cast.shared)
    assert states(first, second, third) == [HOLDS, HOLDS, WAITS]
    assert [(each.state, each.by_id, each.note) for each in first.history] == [
        (WAITS, team.director.id, None),
        (HOLDS, None, "por cupo común"),
    ]


def test_the_next_gets_the_seat_of_who_leaves(session, cast, enroll):
    team = cast.mejillones
    first, _, third = enroll(team.lapsed, team.untrained, cast.shared)
    events = rules.cancel(session, first, by=team.director.id, now=NOW, note="Licencia")
    assert moved(events) == [third]
    assert states(first, third) == [EnrollmentState.CANCELLED, HOLDS]
    assert first.history[-1].note == "Licencia"


def test_who_waits_elsewhere_gets_no_seat_here(session, cast, enroll):
    team = cast.mejillones
    elsewhere = make.edition(
        session, cast.first_aid, team.commune, date(2026, 12, 14), capacity=1, release_on=date(2026, 11, 1)
    )
    _, earlier = enroll(team.lapsed, cast.shared, into=elsewhere)
    first, _, third = enroll(team.lapsed, team.untrained, cast.shared, now=NOW + timedelta(hours=1))
    assert moved(rules.cancel(session, first, by=team.director.id, now=NOW + timedelta(hours=2))) == [third]
    assert states(earlier, third) == [WAITS, HOLDS]


def test_from_72_hours_before_on_the_coordination_decides(session, cast, edition, enroll):
    team = cast.mejillones
    first, _, third = enroll(team.lapsed, team.untrained, cast.shared)
    late = edition.meetings[0].starts_at - timedelta(hours=72)
    with pytest.raises(Refused, match="por regla"):
        rules.give_seats(session, edition, [third], by=cast.coordinator.id, now=late - timedelta(seconds=1))
    assert moved(rules.cancel(session, first, by=team.director.id, now=late)) == []
    assert third.state is WAITS
    rules.give_seats(session, edition, [third], by=cast.coordinator.id, now=late)
    assert third.state is HOLDS
    [fourth] = enroll(cast.mejillones.trained, now=late, any_time=True)
    with pytest.raises(Refused, match="ningún cupo"):
        rules.give_seats(session, edition, [fourth], by=cast.coordinator.id, now=late)


def test_the_window_is_said_and_the_coordination_may_pass_it(cast, edition, enroll):
    person = cast.mejillones.lapsed
    edition.opens_on = date(2026, 11, 4)
    with pytest.raises(Refused, match="se abren el 04-11-2026"):
        enroll(person)
    edition.opens_on, edition.closes_on = date(2026, 10, 1), date(2026, 11, 2)
    with pytest.raises(Refused, match="cerraron el 02-11-2026"):
        enroll(person)
    assert states(*enroll(person, any_time=True)) == [HOLDS]
    edition.opens_on = edition.closes_on = date(2026, 11, 3)  # today: both days are in the window
    assert states(*enroll(cast.mejillones.untrained)) == [HOLDS]


@pytest.mark.parametrize("state", [EditionState.DRAFT, EditionState.CANCELLED])
def test_nobody_goes_to_what_is_not_published(cast, edition, enroll, state):
    if state is EditionState.CANCELLED:
        make.call_off(edition)
    edition.state = state
    with pytest.raises(Refused, match="no está publicado"):
        enroll(cast.mejillones.lapsed, any_time=True)


def test_nobody_goes_to_what_is_over(cast, edition, enroll):
    with pytest.raises(Refused, match="ya se dictó"):
        enroll(cast.mejillones.lapsed, now=edition.meetings[-1].ends_at, any_time=True)


def why_not(enroll, *people, **options):
    with pytest.raises(rules.Obstructed, match="vea el motivo junto a cada nombre") as refused:
        enroll(*people, **options)
    return {number: obstacle.text for number, obstacle in refused.value.found.items()}


def test_nobody_is_in_twice_and_one_refused_stops_all(session, cast, edition, enroll):
    team = cast.mejillones
    enroll(team.lapsed)
    assert why_not(enroll, team.untrained, team.lapsed) == {team.lapsed.id: "Ya está en este curso."}
    inside = sa.select(Enrollment.inspector_id).where(Enrollment.edition_id == edition.id)
    assert session.scalars(inside).all() == [team.lapsed.id]


def test_a_commune_sends_only_its_own(cast, enroll):
    assert why_not(enroll, cast.taltal.lapsed) == {
        cast.taltal.lapsed.id: "No tiene destinación en la comuna el 09-12-2026."
    }


def test_who_leaves_the_commune_before_the_first_day_is_not_sent(session, cast, enroll):
    leaving = make.inspector(session)
    make.posting(session, leaving, cast.mejillones.commune, end=date(2026, 12, 8))
    assert why_not(enroll, leaving) == {leaving.id: "No tiene destinación en la comuna el 09-12-2026."}


def at_noon(day, start=12, end=15):
    from_, to = (datetime.combine(day, time(hour), tzinfo=SANTIAGO) for hour in (start, end))
    return {"starts_at": from_, "ends_at": to}


def test_nobody_is_in_two_places_at_once(session, cast, enroll):
    person, day = cast.mejillones.lapsed, date(2026, 12, 9)
    other = make.edition(session, cast.traffic, cast.mejillones.commune)
    other.meetings[0].starts_at, other.meetings[0].ends_at = at_noon(day).values()
    enroll(person, into=other)
    assert why_not(enroll, person) == {
        person.id: "Tiene cupo en otro curso a la misma hora: Tránsito, 8 horas."
    }
    other.meetings[0].starts_at, other.meetings[0].ends_at = at_noon(day, 13).values()  # just after
    assert states(*enroll(person)) == [HOLDS]


def test_who_waits_and_found_a_seat_elsewhere_at_that_hour_waits_on(session, cast, edition, enroll):
    team = cast.mejillones
    first, _, busy = enroll(team.lapsed, team.untrained, cast.shared)
    other = make.edition(session, cast.traffic, team.commune)  # at the same hours
    made = make.enrollment(session, other, cast.shared, team.commune)
    [last] = enroll(team.trained)
    assert moved(rules.cancel(session, first, by=team.director.id, now=NOW)) == [last]
    assert busy.state is WAITS
    late = edition.meetings[0].starts_at - timedelta(hours=1)
    rules.cancel(session, last, by=team.director.id, now=late)
    with pytest.raises(Refused, match="tiene cupo a esa hora en «Tránsito, 8 horas»"):
        rules.give_seats(session, edition, [busy], by=cast.coordinator.id, now=late)
    made.state = EnrollmentState.CANCELLED
    rules.give_seats(session, edition, [busy], by=cast.coordinator.id, now=late)
    assert busy.state is HOLDS


def test_what_has_to_be_known_before_is_asked_for_as_in_a_clearance(session, cast, edition, enroll):
    subject = cast.first_aid.subjects[0]
    advanced = make.course(session, subject, code="PA40", prerequisites=[subject])
    into = make.edition(session, advanced, None)
    team = cast.mejillones
    assert why_not(enroll, team.trained, team.lapsed, into=into) == {
        team.lapsed.id: "Le falta antes: Primeros auxilios."
    }


def test_no_more_are_away_at_once_than_the_commune_can_spare_unless_it_says_why(
    session, cast, edition, enroll
):
    team = cast.mejillones
    team.commune.most_away = 1
    text = "Con más personas habría más de 1 fuera a la vez, el tope de la comuna."
    assert why_not(enroll, team.lapsed, team.untrained) == {team.untrained.id: text}
    [first] = enroll(team.lapsed)
    assert why_not(enroll, team.untrained) == {team.untrained.id: text}
    other = make.edition(session, cast.traffic, None)  # at the same time
    assert why_not(enroll, team.untrained, into=other) == {team.untrained.id: text}
    [second] = enroll(team.untrained, cap_note="Reemplaza la guardia de Taltal")
    assert second.history[0].note == "Reemplaza la guardia de Taltal"
    rules.cancel(session, first, by=team.director.id, now=NOW)
    rules.cancel(session, second, by=team.director.id, now=NOW)
    for meeting in edition.meetings:
        meeting.outside_hours = True
    assert states(*enroll(team.lapsed, team.untrained)) == [HOLDS, HOLDS]


def test_the_cap_stands_in_no_ones_way_who_asks_or_takes_anothers_place(session, cast, edition, enroll):
    """Who decides what was asked says why; and with a swap as many are away as before."""
    team = cast.mejillones
    team.commune.most_away = 1
    [first] = enroll(team.lapsed)
    [asked] = rules.ask(session, edition, team.untrained, "02102", by=team.account.id, now=NOW)
    assert asked.enrollment.state is EnrollmentState.REQUESTED
    _, came = rules.swap(session, first, cast.shared, by=team.director.id, now=NOW)
    assert states(first, came.enrollment) == [EnrollmentState.CANCELLED, HOLDS]


def test_who_waits_for_a_seat_counts_as_away_and_who_asked_or_left_does_not(session, cast, edition, enroll):
    team = cast.mejillones
    team.commune.most_away = 2
    make.enrollment(session, edition, team.trained, team.commune, EnrollmentState.REQUESTED)
    make.enrollment(session, edition, cast.taltal.trained, cast.taltal.commune, HOLDS)
    assert states(*enroll(team.lapsed, team.untrained)) == [HOLDS, WAITS]
    assert why_not(enroll, cast.shared).keys() == {cast.shared.id}
    team.commune.most_away = 3
    assert states(*enroll(cast.shared)) == [WAITS]


def test_who_is_elsewhere_out_of_hours_or_for_another_commune_leaves_the_cap_as_it_is(session, cast, enroll):
    team = cast.mejillones
    team.commune.most_away = 1
    evening, day = (make.edition(session, cast.traffic, None) for _ in range(2))  # at the same time
    evening.meetings[0].outside_hours = True
    make.enrollment(session, evening, team.lapsed, team.commune)
    make.enrollment(session, day, cast.taltal.lapsed, cast.taltal.commune)
    session.flush()
    assert states(*enroll(team.untrained)) == [HOLDS]


def test_one_withdraws_until_the_edition_begins(session, cast, edition, enroll):
    first, second, third = enroll(cast.mejillones.lapsed, cast.mejillones.untrained, cast.shared)
    begins = edition.meetings[0].starts_at
    with pytest.raises(Refused, match="ya comenzó"):
        rules.withdraw(session, first, by=cast.mejillones.account.id, now=begins)
    before = begins - timedelta(hours=73)
    events = rules.withdraw(session, first, by=cast.mejillones.account.id, now=before)
    assert (first.state, first.history[-1].note) == (EnrollmentState.CANCELLED, "se retiró")
    assert moved(events) == [third]
    rules.withdraw(session, second, by=cast.mejillones.account.id, now=begins - timedelta(seconds=1))
    assert second.state is EnrollmentState.CANCELLED


def test_asking_takes_no_seat_until_it_is_approved(session, cast, edition):
    team = cast.mejillones
    [asks] = rules.ask(session, edition, team.trained, "02102", by=team.account.id, now=NOW)
    asked = asks.enrollment
    assert asked.state is EnrollmentState.REQUESTED
    with pytest.raises(Refused, match="Ya está"):
        rules.ask(session, edition, team.trained, "02102", by=team.account.id, now=NOW)
    later = NOW + timedelta(hours=1)
    rules.approve(session, asked, by=team.director.id, now=later)
    assert asked.state is HOLDS
    assert asked.waiting_since == later
    with pytest.raises(Refused, match="ya cambió"):
        rules.approve(session, asked, by=team.director.id, now=later)


def test_who_asked_is_told_why_not(session, cast, edition):
    team = cast.mejillones
    [asks] = rules.ask(session, edition, team.trained, "02102", by=team.account.id, now=NOW)
    asked = asks.enrollment
    rules.reject(asked, "Ya lo tiene vigente", by=team.director.id, now=NOW)
    assert asked.state is EnrollmentState.REJECTED
    assert asked.history[-1].note == "Ya lo tiene vigente"
    [again] = rules.ask(session, edition, team.trained, "02102", by=team.account.id, now=NOW)
    assert again.enrollment is not asked


@pytest.mark.parametrize("place", [0, 2], ids=["a seat", "a turn"])
def test_another_person_takes_the_place(session, cast, edition, enroll, place):
    team = cast.mejillones
    made = enroll(team.lapsed, team.untrained, cast.shared)
    last = make.inspector(session)
    make.posting(session, last, team.commune)
    later = NOW + timedelta(days=1)
    behind = enroll(last, now=later - timedelta(hours=1))
    left, before = made[place], made[place].state
    with pytest.raises(Refused, match="Ya está en este curso"):
        rules.swap(session, left, team.untrained, by=team.director.id, now=later)
    _, came = rules.swap(session, left, team.trained, by=team.director.id, now=later)
    with pytest.raises(Refused, match="ya cambió"):
        rules.swap(session, left, cast.moved, by=team.director.id, now=later)
    entered = came.enrollment
    assert (left.state, entered.state) == (EnrollmentState.CANCELLED, before)
    assert entered.waiting_since == left.waiting_since
    assert entered.history[0].at == later
    assert states(*behind) == [WAITS], "a swap frees nothing"


def test_seats_given_back_go_to_who_waits(session, cast, edition, enroll):
    make.quota(edition, cast.mejillones.commune, 2)
    session.flush()
    [theirs] = enroll(cast.taltal.lapsed, cut="02104")
    assert theirs.state is WAITS
    with pytest.raises(Refused, match="tiene 2 cupos propios"):
        rules.give_back(session, edition, "02102", 3, now=NOW)
    assert moved(rules.give_back(session, edition, "02102", 1, now=NOW)) == [theirs]
    assert [quota.seats for quota in edition.quotas] == [1]
    with pytest.raises(Refused, match="tiene 1 cupo propio"):
        rules.give_back(session, edition, "02102", 0, now=NOW)
    assert rules.give_back(session, edition, "02102", 1, now=NOW) == []
    assert [quota.seats for quota in edition.quotas] == [0]


def test_released_today_every_seat_is_anybodys_and_the_day_is_kept(session, cast, edition, enroll):
    make.quota(edition, cast.mejillones.commune, 2)
    session.flush()
    [theirs] = enroll(cast.taltal.lapsed, cut="02104")
    assert moved(rules.release(session, edition, now=NOW)) == [theirs]
    assert edition.release_on == casting.TODAY
    assert rules.release(session, edition, now=NOW + timedelta(days=1)) == []
    assert edition.release_on == casting.TODAY, "it was released before"
    with pytest.raises(Refused, match="ya se dictó"):
        rules.release(session, edition, now=edition.meetings[-1].ends_at)


def test_a_quota_is_kept_until_the_release_date_begins(session, cast, edition, enroll):
    make.quota(edition, cast.mejillones.commune, 2)
    session.flush()
    edition.release_on = date(2026, 9, 6)  # this day starts at 01:00: the clock skips the hour before
    edition.opens_on = date(2026, 9, 1)
    last = datetime(2026, 9, 6, 3, 59, tzinfo=SANTIAGO).replace(day=5, hour=23)
    [theirs] = enroll(cast.taltal.lapsed, cut="02104", now=last)
    assert theirs.state is WAITS
    [second] = enroll(cast.taltal.untrained, cut="02104", now=last + timedelta(minutes=1))
    assert states(theirs, second) == [HOLDS, HOLDS]


def test_sixty_people_are_enrolled_with_a_few_questions(session, cast, edition, count_queries):
    people = [make.inspector(session) for _ in range(60)]
    for person in people:
        make.posting(session, person, cast.mejillones.commune)
    edition.capacity = 40
    session.flush()
    with count_queries() as sent:
        rules.enroll(session, edition, people, "02102", by=cast.coordinator.id, now=NOW)
        session.flush()
    asked = [statement for statement in sent if statement.startswith("SELECT")]
    assert len(asked) <= 22, "\n".join(asked)
