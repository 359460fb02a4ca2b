"""Rules of an edition without a page: what is refused, copied, cancelled, and who gets a freed seat."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests import builders as make
from tests.cast import NOW, TODAY
from tracker.editions import giving_rules, rules, settling_rules
from tracker.editions.span_rules import Span
from tracker.ground.refused import Refused
from tracker.models import Edition
from tracker.models.editions import EditionState, EnrollmentState, Modality


@pytest.fixture
def edition(session, cast):
    return cast.edition


def draft(session, edition, **values):
    made = rules.copy(session, edition, by=1, now=NOW)
    for name, value in values.items():
        setattr(made, name, value)
    session.flush()
    return made


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"meetings": []}, "al menos una jornada"),
        ({"closes_on": date(2026, 12, 17)}, "a más tardar el día de la primera jornada, el 16-12-2026"),
        ({"release_on": date(2026, 12, 17)}, "cupos comunales se liberan a más tardar"),
    ],
)
def test_what_is_not_published(session, edition, values, words):
    made = draft(session, edition, **values)
    with pytest.raises(Refused, match=words):
        rules.publish(made, NOW)
    assert made.state is EditionState.DRAFT


def test_nothing_that_began_is_published_and_nothing_twice(session, edition):
    with pytest.raises(Refused, match="ya pasó"):
        rules.publish(draft(session, edition), NOW + timedelta(weeks=7))
    made = draft(session, edition, closes_on=date(2026, 12, 16), release_on=date(2026, 12, 16))
    rules.publish(made, NOW)
    with pytest.raises(Refused, match="Ya no es un borrador"):
        rules.publish(made, NOW)


def test_an_authorisation_that_ends_before_the_first_meeting_is_said(session, edition):
    edition.course.hours = 5
    edition.provider.authorisation = "SPD-1"
    edition.provider.authorised_until = date(2026, 12, 9)
    assert list(rules.warnings(edition)) == []
    edition.provider.authorised_until = date(2026, 12, 8)
    assert list(rules.warnings(edition)) == [
        "La autorización de Academia del Norte vence el 08-12-2026, antes de la primera jornada."
    ]
    edition.provider = None
    assert list(rules.warnings(edition)) == ["No dice qué organismo lo dicta."]


def test_a_mixed_one_that_nobody_follows_online_is_said(session, cast, edition):
    edition.course.hours = 5
    edition.modality = Modality.MIXED
    here, far = (make.quota(edition, team.commune, 5) for team in (cast.mejillones, cast.taltal))
    assert list(rules.warnings(edition)) == [
        "Ninguna comuna figura en línea: nadie verá el enlace. Márquelas en Cupos."
    ]
    far.online = True
    assert list(rules.warnings(edition)) == []
    assert not here.online


def test_a_copy_is_whole_weeks_later_and_a_draft(session, edition):
    later = NOW + timedelta(weeks=10)
    made = rules.copy(session, edition, by=1, now=later)
    moved = made.opens_on - edition.opens_on
    assert (made.state, moved % timedelta(weeks=1)) == (EditionState.DRAFT, timedelta(0))
    assert date(2027, 1, 12) <= made.opens_on < date(2027, 1, 19)
    assert made.closes_on - edition.closes_on == made.release_on - edition.release_on == moved
    was, now = Span.of(edition.meetings[0]), Span.of(made.meetings[0])
    assert now == was._replace(day=was.day + moved, meeting=made.meetings[0].id)
    assert rules.copy(session, edition, by=1, now=make.LONG_AGO).opens_on == edition.opens_on, "it is to come"
    assert (made.course_id, made.link, made.quotas) == (edition.course_id, edition.link, [])


def test_cancelling_ends_every_enrollment_with_its_reason(session, cast, edition):
    for person, state in ((cast.mejillones.trained, "confirmed"), (cast.mejillones.lapsed, "waitlisted")):
        make.enrollment(session, edition, person, cast.mejillones.commune, EnrollmentState(state))
    events = rules.cancel(session, edition, "Sin relator", by=cast.coordinator.id, now=NOW)
    ended = [event.enrollment for event in events]
    assert [each.state for each in ended] == [EnrollmentState.CANCELLED] * 2
    assert [each.history[-1].note for each in ended] == ["Sin relator"] * 2
    with pytest.raises(Refused, match="Solo se anula un curso publicado"):
        rules.cancel(session, edition, "Otra vez", by=cast.coordinator.id, now=NOW)


def test_more_seats_go_to_who_waits_and_fewer_than_are_held_are_refused(session, cast, edition):
    edition.capacity = 1
    team = cast.mejillones
    other = make.edition(session, cast.traffic, None)  # whose seats and queue are none of this one
    for each in (edition, other):
        make.enrollment(session, each, team.trained, team.commune)
    make.enrollment(session, edition, team.untrained, team.commune, EnrollmentState.CANCELLED)
    make.enrollment(session, other, team.untrained, team.commune, EnrollmentState.WAITLISTED)
    waits = make.enrollment(session, edition, team.lapsed, team.commune, EnrollmentState.WAITLISTED)
    assert [event.enrollment for event in rules.set_seats(session, edition, 2, {}, NOW)] == [waits]
    assert waits.state is EnrollmentState.CONFIRMED
    with pytest.raises(Refused, match="Ya hay 2 personas con cupo"):
        rules.set_seats(session, edition, 1, {}, NOW)


def test_no_fewer_seats_than_it_needs_to_be_given(session, edition):
    edition.minimum = 8
    with pytest.raises(Refused, match="El mínimo para dictarlo es de 8 personas"):
        rules.set_seats(session, edition, 7, {}, NOW)
    assert edition.capacity == 20
    rules.set_seats(session, edition, 8, {}, NOW)
    assert edition.capacity == 8
    edition.minimum = 0
    with pytest.raises(Refused, match="El mínimo"):
        rules.set_seats(session, edition, 0, {}, NOW)


def test_quotas_are_put_changed_and_taken_away(session, cast, edition):
    def quotas():
        session.flush()
        session.expire(edition)
        return {each.commune_cut: (each.seats, each.online) for each in edition.quotas}

    for given in (
        {"02102": (5, False), "02104": (15, False)},
        {"02102": (0, True), "02104": (16, False)},
        {"02102": (0, False), "02104": (0, False)},
    ):
        rules.set_seats(session, edition, 20, given, NOW)
        assert quotas() == {cut: each for cut, each in given.items() if any(each)}
    with pytest.raises(Refused, match="suman 21 y el curso tiene 20: sobran 1"):
        rules.set_seats(session, edition, 20, {"02102": (21, False)}, NOW)
    assert quotas() == {}


def test_who_began_keeps_its_seats_as_they_are(session, edition):
    with pytest.raises(Refused, match="ya empezó"):
        rules.set_seats(session, edition, 30, {}, edition.meetings[0].starts_at)


def test_the_coordination_decides_from_72_hours_before_the_first_meeting_on(edition):
    from_then_on = edition.meetings[0].starts_at - timedelta(hours=72)
    assert not settling_rules.decided_by_hand(edition, from_then_on - timedelta(seconds=1))
    assert settling_rules.decided_by_hand(edition, from_then_on)
    assert not settling_rules.decided_by_hand(Edition(), from_then_on)


def test_a_draft_is_deleted_with_all_it_has_and_nothing_else_is(session, edition):
    made = draft(session, edition)
    rules.discard(session, made)
    session.flush()
    assert session.scalars(select(Edition.id)).all() == [edition.id]
    with pytest.raises(Refused, match="Ya no es un borrador"):
        rules.discard(session, edition)


def test_a_draft_may_be_as_tight_as_can_be_and_no_tighter(session, cast, edition):
    made = draft(session, edition)
    make.quota(made, cast.mejillones.commune, 5)
    values = {"modality": Modality.ONSITE, "host_cut": "02102", "link": None, "capacity": 5, "minimum": 5}
    values |= {"opens_on": date(2026, 12, 1), "closes_on": date(2026, 12, 1)}
    spans = [Span.of(meeting) for meeting in made.meetings]
    rules.edit(session, made, values, spans)
    assert (made.capacity, made.minimum, made.closes_on) == (5, 5, made.opens_on)
    with pytest.raises(Refused, match="se superponen"):
        rules.edit(session, made, values, [*spans, spans[0]._replace(meeting=None)])
    for worse, words in (
        ({"capacity": 4, "minimum": 0}, "Ya hay 5 cupos comunales"),
        ({"minimum": 6}, "El mínimo es mayor que los cupos"),
        ({"closes_on": date(2026, 11, 30)}, "se cierran antes de abrirse"),
        ({"host_cut": None}, "Elija la comuna"),
        ({"modality": Modality.ONLINE}, "no tiene comuna sede"),
        ({"modality": Modality.MIXED}, "necesita su enlace"),
        ({"modality": Modality.ONLINE, "host_cut": None}, "necesita su enlace"),
    ):
        with pytest.raises(Refused, match=words):
            rules.edit(session, made, values | worse, spans)
    assert (made.capacity, made.modality) == (5, Modality.ONSITE)
    begins = made.meetings[0].starts_at
    made.release_on = made.closes_on
    with pytest.raises(Refused, match="ya pasó"):
        rules.publish(made, begins)
    rules.publish(made, begins - timedelta(seconds=1))
    with pytest.raises(Refused, match="Ya no es un borrador"):
        rules.edit(session, made, values, spans)


def test_only_what_all_agreed_to_ask_in_its_subjects_says_whose_turn_it_is(session, cast, edition):
    own = make.requirement(cast.first_aid.subjects[0], commune=cast.mejillones.commune, position=9)
    cast.plan.requirements.append(own)
    session.flush()
    make.record(session, cast.mejillones.lapsed, cast.traffic, TODAY)
    assert settling_rules.gaps(session, edition, None, TODAY) == {
        "02102": ("02102", 1, 4),
        "02104": ("02104", 1, 5),
        "02201": ("02201", 0, 0),
    }
    assert settling_rules.gaps(session, edition, ["02104"], TODAY).keys() == {"02104"}


def test_who_got_a_seat_a_moment_ago_makes_nobody_count_the_figures_again(
    session, cast, edition, count_queries
):
    session.commit()
    asked = []
    for _ in range(3):
        with count_queries() as sent:
            settling_rules.gaps(session, edition, None, TODAY)
        asked.append(sent)
        if len(asked) == 2:
            make.enrollment(session, edition, cast.mejillones.lapsed, cast.mejillones.commune)
    assert asked[2] == asked[1] != asked[0]


def test_who_is_in_an_edition_cannot_come_to_give_it_and_who_is_elsewhere_can(session, cast, edition):
    person = cast.mejillones.lapsed
    teacher = make.account(session, rut=person.rut)
    stranger = make.account(session)
    there = make.enrollment(
        session, make.edition(session, cast.traffic, None), person, cast.mejillones.commune
    )
    giving_rules.check_outside(session, edition, [teacher, stranger])
    here = make.enrollment(session, edition, person, cast.mejillones.commune)
    with pytest.raises(Refused, match="está en este curso: retire primero su inscripción"):
        giving_rules.check_outside(session, edition, [stranger, teacher])
    edition.instructors = [teacher]
    giving_rules.check_outside(session, edition, [teacher, stranger])
    edition.instructors, here.state = [], EnrollmentState.CANCELLED
    session.flush()
    giving_rules.check_outside(session, edition, [teacher])
    assert there.state is EnrollmentState.CONFIRMED
