"""Who leaves: what they still hold is shown, what is chosen is done, and time frees what nobody chose."""

from datetime import date, datetime

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW
from tests.filling import send
from tests.reading import Reading
from tracker.ground import clock
from tracker.invitations.rules import end_due
from tracker.leaving.mails import free_all
from tracker.leaving.remaining_rules import remaining
from tracker.models import AuditEvent, Enrollment, EnrollmentEvent, Mail, RoleGrant
from tracker.models.accounts import Role
from tracker.models.editions import EnrollmentState
from tracker.web.writing import writer

CONFIRMED, WAITS = EnrollmentState.CONFIRMED, EnrollmentState.WAITLISTED


@pytest.fixture
def course(session, cast):
    """Give an edition of one seat on 9 December, which `lapsed` of Mejillones holds and Taltal's waits for."""
    made = make.edition(session, cast.traffic, cast.mejillones.commune, capacity=1)
    make.enrollment(session, made, cast.mejillones.lapsed, cast.mejillones.commune, CONFIRMED, NOW)
    make.enrollment(session, made, cast.taltal.lapsed, cast.taltal.commune, WAITS, NOW)
    for team, name in ((cast.mejillones, "luis.m"), (cast.taltal, "luis.t")):
        make.account(session, Role.INSPECTOR, rut=team.lapsed.rut, email=f"{name}@example.cl")
    session.commit()
    return made


@pytest.fixture
def states(session, course):
    def states():
        session.rollback()
        rows = session.scalars(sa.select(Enrollment).filter_by(edition_id=course.id).order_by(Enrollment.id))
        return [(each.inspector.paternal_surname, each.commune_cut, str(each.state)) for each in rows]

    return states


@pytest.fixture
def told(session):
    def told():
        session.rollback()
        return {each.address for each in session.scalars(sa.select(Mail))}

    return told


def ending(person):
    return f"/destinaciones/{person.postings[0].id}/termino"


def seat(session, course, person):
    return session.scalar(sa.select(Enrollment.id).filter_by(edition_id=course.id, inspector_id=person.id))


def test_ending_shows_what_is_held_and_does_what_is_chosen(session, cast, course, sign_in, states, told):
    person, browser = cast.mejillones.lapsed, sign_in(cast.mejillones.director)
    page = browser.get(ending(person))
    assert "Cupo en «Tránsito, 8 horas», 09-12-2026" in Reading(page).words
    number = seat(session, course, person)
    role = session.scalar(sa.select(RoleGrant.id).where(RoleGrant.account.has(rut=person.rut)))
    typed = {f"seat-{number}": "withdraw", f"role-{role}": "end", "end": "2026-11-30"}
    send(browser, page, ending(person), **typed)
    assert states() == [("Araya", "02102", "cancelled"), ("Araya", "02104", "confirmed")]
    assert told() == {
        "luis.m@example.cl",
        "luis.t@example.cl",
        cast.taltal.director.email,
        cast.taltal.deputy.email,
    }
    given = session.get(RoleGrant, role)
    assert (given.ends_on, given.ended_at) == (date(2026, 11, 30), None)
    for day, ended in ((30, 0), (1, 1)):
        now = datetime(2026, 11 if day == 30 else 12, day, 15, tzinfo=clock.SANTIAGO)
        assert end_due(session(), now) == ended
    session.commit()
    assert given.ended_at


@pytest.mark.parametrize("cut", ["02102", "02104"])
def test_a_role_goes_on_with_a_posting_that_follows(session, cast, course, cut):
    person, communes = cast.mejillones.lapsed, {"02102": cast.mejillones, "02104": cast.taltal}
    inspector = session.scalars(sa.select(RoleGrant).where(RoleGrant.account.has(rut=person.rut))).one()
    account, left = inspector.account, date(2026, 11, 30)
    director = RoleGrant(account=account, role=Role.DIRECTOR, commune_cut="02102", granted_at=NOW)
    session.add(director)
    person.postings[0].end = inspector.ends_on = director.ends_on = left
    make.posting(session, person, communes[cut].commune, start=date(2026, 12, 1))
    session.commit()
    first = datetime(2026, 12, 1, 9, tzinfo=clock.SANTIAGO)
    assert end_due(session(), first) == (0 if cut == "02102" else 1)
    session.commit()
    assert (inspector.ends_on, inspector.ended_at) == (None, None)
    assert (director.ended_at is None) == (cut == "02102")
    traced = sa.select(AuditEvent.thing_id).where(AuditEvent.verb == "access_ended")
    assert session.scalars(traced).all() == ([] if cut == "02102" else [str(director.id)])
    assert end_due(session(), first) == 0


def test_what_was_chosen_is_shown_again_and_can_be_taken_back(session, cast, course, sign_in):
    person, browser = cast.mejillones.lapsed, sign_in(cast.mejillones.director)
    number = seat(session, course, person)
    role = session.scalar(sa.select(RoleGrant.id).where(RoleGrant.account.has(rut=person.rut)))
    chosen = {f"seat-{number}": "keep", f"role-{role}": "end", "end": "2026-11-30"}
    send(browser, browser.get(ending(person)), ending(person), **chosen)
    page = browser.get(ending(person))
    for value in ("keep", "end"):
        assert f'<option selected value="{value}">' in page.text
    taken_back = {f"seat-{number}": "later", f"role-{role}": "", "end": ""}
    send(browser, page, ending(person), **taken_back)
    session.expire_all()
    assert session.get(Enrollment, number).kept_at is None
    assert session.get(RoleGrant, role).ends_on is None


def test_kept_it_stays_and_undecided_it_is_freed_in_time_and_told_once(session, cast, course, states, told):
    person = cast.mejillones.lapsed
    person.postings[0].end = date(2026, 11, 2)
    session.get(Enrollment, seat(session, course, person)).kept_at = NOW
    session.commit()
    later = datetime(2026, 12, 3, 15, tzinfo=clock.SANTIAGO)
    assert free_all(writer(later), session.commit) == 0
    session.get(Enrollment, seat(session, course, person)).kept_at = None
    session.commit()
    assert [free_all(writer(at), session.commit) for at in (NOW, later, later)] == [0, 1, 0]
    assert states()[0] == ("Araya", "02102", "cancelled")
    assert states()[1] == ("Araya", "02104", "confirmed")
    assert {"luis.m@example.cl", cast.mejillones.director.email, "luis.t@example.cl"} <= told()
    assert session.scalars(sa.select(EnrollmentEvent.note).where(EnrollmentEvent.by_id.is_(None))).all()[
        -2:
    ] == [
        "Dejó la comuna.",
        "por cupo común",
    ]


def test_whose_posting_is_over_is_not_reminded(session, cast, course, told):
    from tracker.editions.reminder_mails import remind_all  # noqa: PLC0415

    cast.mejillones.lapsed.postings[0].end = date(2026, 12, 8)
    session.commit()
    remind_all(writer(datetime(2026, 12, 8, 12, tzinfo=clock.SANTIAGO)), session.commit)
    assert told() == set()


@pytest.fixture
def asked(session, cast):
    """Give the request of Taltal for Mejillones' `lapsed`, from 1 December."""
    made = make.hand_over(
        session, cast.mejillones.lapsed, cast.mejillones.commune, cast.taltal.commune, cast.taltal.director
    )
    session.commit()
    return made


def test_a_hand_over_takes_the_seat_along_as_the_new_communes_place_allows(
    session, cast, course, asked, sign_in, states, told
):
    browser, here = sign_in(cast.mejillones.director), f"/traspasos/{asked.id}/conceder"
    course.capacity = 2
    session.commit()
    page = browser.get("hand_overs.show", hand_over_id=asked.id)
    assert "Llevarlo a Taltal" in page.text
    number = seat(session, course, cast.mejillones.lapsed)
    send(browser, page, here, last_day="2026-11-30", **{f"seat-{number}": "move"})
    assert states() == [
        ("Araya", "02102", "cancelled"),
        ("Araya", "02104", "confirmed"),
        ("Araya", "02104", "confirmed"),
    ]
    assert {"luis.m@example.cl", cast.taltal.director.email, cast.taltal.deputy.email} <= told()
    assert cast.mejillones.director.email not in told()
    sign_in(cast.taltal.director).get("enrollments.index", edition_id=course.id, comuna="02104")


def test_where_the_new_commune_cannot_take_it_nothing_is_done_and_why_is_said(
    session, cast, course, asked, sign_in, states
):
    cast.taltal.commune.most_away = 1
    course.capacity = 3
    make.enrollment(session, course, cast.taltal.trained, cast.taltal.commune, CONFIRMED, NOW)
    session.commit()
    before = states()
    browser, here = sign_in(cast.mejillones.director), f"/traspasos/{asked.id}/conceder"
    page = browser.get("hand_overs.show", hand_over_id=asked.id)
    number = seat(session, course, cast.mejillones.lapsed)
    refused = send(browser, page, here, expect=409, last_day="2026-11-30", **{f"seat-{number}": "move"})
    assert "«Tránsito, 8 horas» no puede ir con la persona: Con más personas habría más de 1" in refused.text
    assert states() == before
    assert cast.mejillones.lapsed.postings[0].end is None


def test_asking_refusing_and_withdrawing_are_told(session, cast, sign_in, told):
    ask = "/comunas/02104/traspasos/pedir"
    browser, person = sign_in(cast.taltal.director), cast.mejillones.lapsed
    send(browser, browser.get(ask), ask, rut=person.rut, start="2026-12-01")
    assert told() == {cast.mejillones.director.email, cast.mejillones.deputy.email}
    letter = session.scalars(sa.select(Mail)).first()
    assert "Taltal pide a Luis Araya Huanchaca" in letter.body
    refusing, here = sign_in(cast.mejillones.director), f"/traspasos/{cast.asked.id}/rechazar"
    send(
        refusing,
        refusing.get("hand_overs.show", hand_over_id=cast.asked.id),
        here,
        reason="Aún la necesitamos",
    )
    assert {cast.taltal.director.email, cast.taltal.deputy.email} <= told()
    refused = session.scalars(sa.select(Mail).order_by(Mail.id.desc())).first()
    assert "Aún la necesitamos" in refused.body
    assert "Ñanco" not in refused.body + refused.subject


def test_without_a_director_the_coordinator_is_told(session, cast, sign_in, told):
    session.execute(sa.update(RoleGrant).where(RoleGrant.commune_cut == "02102").values(ended_at=NOW))
    session.commit()
    ask, browser = "/comunas/02104/traspasos/pedir", sign_in(cast.taltal.director)
    send(browser, browser.get(ask), ask, rut=cast.mejillones.lapsed.rut, start="2026-12-01")
    assert told() == {cast.coordinator.email}


def test_that_a_director_goes_on_is_said_to_who_cannot_end_it(session, cast, sign_in):
    director, browser = cast.mejillones.director, sign_in(cast.mejillones.director)
    director.rut = cast.mejillones.untrained.rut
    session.commit()
    page = browser.get(ending(cast.mejillones.untrained))
    assert "no termina con la destinación: lo termina la coordinación" in Reading(page).words
    assert "role-" not in page.text
    other = sign_in(cast.coordinator).get(ending(cast.mejillones.untrained))
    assert f"role-{director.grants[0].id}" in other.text


def test_what_many_leavers_hold_is_asked_at_once(session, cast, course, count_queries):
    team, last = cast.mejillones, date(2026, 11, 5)
    for person in (team.trained, team.untrained):
        make.enrollment(session, course, person, team.commune, WAITS, NOW)
    for person in (team.lapsed, team.trained, team.untrained):
        person.postings[0].end = last
    session.commit()
    asked = []
    for people in ([team.lapsed], [team.lapsed, team.trained, team.untrained]):
        session.expire_all()
        ids = [person.id for person in people]
        with count_queries() as sent:
            found = remaining(session(), dict.fromkeys(ids, last), "02102", NOW)
        assert all(found[number] for number in ids)
        asked.append(len(sent))
    assert asked[0] == asked[1]
