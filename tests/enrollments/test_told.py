"""What becomes of a person's way to a course is told once, to whom it concerns; also when only time passed."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW
from tracker.classroom import rules as classroom
from tracker.editions import rules as editing
from tracker.editions import seat_mails
from tracker.editions.settling_rules import become
from tracker.enrollments import rules
from tracker.models import Mail
from tracker.models.accounts import Role
from tracker.models.editions import EditionState, EnrollmentState
from tracker.web.writing import writer

TITLE = "Primeros auxilios, 16 horas"


@pytest.fixture
def team(session, cast):
    """Give Mejillones, of which `trained` has a mail address."""
    cast.mejillones.account.email = "teresa@example.cl"
    session.commit()
    return cast.mejillones


def bodies(session):
    return session.scalars(sa.select(Mail.body).order_by(Mail.id)).all()


def test_who_is_enrolled_is_told_when_where_and_why(session, team, course, letters):
    events = rules.enroll(session, course, [team.trained, team.lapsed], "02102", by=team.director.id, now=NOW)
    seat_mails.tell(writer(NOW), course, events)
    session.commit()
    assert letters() == [("teresa@example.cl", f"Tiene cupo: {TITLE}")]
    [body] = bodies(session)
    assert "tiene cupo (por cupo común)" in body
    assert "Cuándo: 09-12-2026 09:00" in body
    assert "Dónde: Gimnasio municipal, Mejillones" in body
    assert "SUMMARY:Primeros auxilios\\, 16 horas" in session.scalar(sa.select(Mail.calendar))


def test_who_waits_is_told_so(session, team, course, letters):
    course.capacity = 1
    events = rules.enroll(session, course, [team.lapsed, team.trained], "02102", by=team.director.id, now=NOW)
    seat_mails.tell(writer(NOW), course, events)
    session.commit()
    assert letters() == [("teresa@example.cl", f"Está en lista de espera: {TITLE}")]


def test_no_is_said_with_its_reason(session, team, course, letters):
    [asked] = rules.ask(session, course, team.trained, "02102", by=team.account.id, now=NOW)
    seat_mails.tell(writer(NOW), course, [asked])
    later = NOW + timedelta(minutes=1)
    events = rules.reject(asked.enrollment, "Hay turno", by=team.director.id, now=later)
    seat_mails.tell(writer(later), course, events)
    session.commit()
    assert letters()[-1] == ("teresa@example.cl", f"No se aprobó su cupo: {TITLE}")
    assert "(Hay turno)" in bodies(session)[-1]


def test_who_came_without_a_seat_is_not_told_that_the_commune_said_no(session, cast, team, course, letters):
    course.instructors = [cast.instructor]
    day = course.meetings[0].starts_at
    [asks] = classroom.walk_in(session, course, team.trained.rut, by=cast.instructor.id, now=day)
    seat_mails.tell(
        writer(day), course, rules.reject(asks.enrollment, "Sin cupo", by=team.director.id, now=day)
    )
    session.commit()
    assert letters() == [("teresa@example.cl", f"No se admitió su ingreso: {TITLE}")]
    assert "su comuna" not in bodies(session)[-1]


def test_who_got_no_seat_reads_that_and_who_is_corrected_reads_what_is_new(
    session, cast, team, course, letters
):
    waits = make.enrollment(session, course, team.trained, team.commune, EnrollmentState.WAITLISTED)
    course.state, course.finished_at = EditionState.FINISHED, NOW
    left = become(waits, EnrollmentState.CANCELLED, NOW, None, "no alcanzó cupo")
    seat_mails.tell(writer(NOW), course, [left])
    passed = make.enrollment(session, course, team.trained, team.commune, EnrollmentState.PASSED)
    become(passed, EnrollmentState.CONFIRMED, NOW, None, "reabierto")
    seat_mails.tell(writer(NOW), course, [become(passed, EnrollmentState.FAILED, NOW, None, "por nota 3,8")])
    session.commit()
    assert [subject for _, subject in letters()] == [
        f"No alcanzó cupo: {TITLE}",
        f"Se corrigió su resultado: {TITLE}",
    ]
    assert "se corrigió su resultado: no aprobó (por nota 3,8)." in bodies(session)[1]


def test_who_withdraws_is_told_to_the_directors_and_asking_anew_is_told_once(
    session, cast, team, course, letters
):
    def happens(events, at):
        seat_mails.tell(writer(at), course, events)
        session.commit()
        return events

    own, directors = team.account.id, [team.director.email, team.deputy.email]
    for hour in range(3):
        at = NOW + timedelta(hours=hour)
        [asks] = happens(rules.ask(session, course, team.trained, "02102", by=own, now=at), at)
        happens(rules.withdraw(session, asks.enrollment, by=own, now=at), at)
    assert letters() == [(each, f"Piden cupo: {TITLE}") for each in directors]
    later = NOW + timedelta(hours=27)
    [asks] = happens(rules.ask(session, course, team.trained, "02102", by=own, now=later), later)
    assert len(letters()) == 4, "a day later they are told again"
    happens(rules.approve(session, asks.enrollment, by=team.director.id, now=later), later)
    happens(rules.withdraw(session, asks.enrollment, by=own, now=later), later)
    assert letters()[-2:] == [(each, f"Se retiró: {TITLE}") for each in directors]
    assert f"{team.trained.full_name} se retiró" in bodies(session)[-1]
    assert "donde tenía cupo" in bodies(session)[-1]


def test_a_seat_that_comes_free_late_is_told_to_the_coordination_while_somebody_waits(
    session, cast, team, course, letters
):
    late = course.meetings[0].starts_at - timedelta(hours=71)
    held = make.enrollment(session, course, team.lapsed, team.commune)
    seat_mails.tell(writer(late), course, rules.cancel(session, held, by=team.director.id, now=late))
    assert letters() == []
    held = make.enrollment(session, course, team.untrained, team.commune)
    make.enrollment(session, course, cast.taltal.lapsed, cast.taltal.commune, EnrollmentState.WAITLISTED)
    seat_mails.tell(writer(late), course, rules.cancel(session, held, by=team.director.id, now=late))
    session.commit()
    assert (cast.coordinator.email, f"Se liberó un cupo: {TITLE}") in letters()
    assert "quedan 2 cupos libres y espera 1 persona" in bodies(session)[-1]


def test_what_else_happens_at_the_same_instant_is_told_apart(session, cast, team, course, letters):
    other = make.inspector(session)
    make.posting(session, other, team.commune)
    make.account(session, Role.INSPECTOR, rut=other.rut, email="rosa@example.cl")
    for person in (team.trained, other):
        events = rules.enroll(session, course, [person], "02102", by=team.director.id, now=NOW)
        seat_mails.tell(writer(NOW), course, events)
    session.commit()
    assert [address for address, _ in letters()] == ["teresa@example.cl", "rosa@example.cl"]


def test_a_disabled_account_gets_nothing(session, team, course, letters):
    team.account.disabled_at = NOW
    events = rules.enroll(session, course, [team.trained], "02102", by=team.director.id, now=NOW)
    seat_mails.tell(writer(NOW), course, events)
    session.commit()
    assert letters() == []


def test_the_tick_gives_what_the_release_date_frees_once(
    session, cast, course, run, states, letters, time_machine
):
    make.quota(course, cast.mejillones.commune, 2)
    make.enrollment(session, course, cast.taltal.lapsed, cast.taltal.commune, EnrollmentState.WAITLISTED)
    assert run("tick").output == ""
    assert states(course) == {cast.taltal.lapsed.id: "waitlisted"}
    time_machine.move_to("2026-11-20T03:00:00+00:00")
    assert "Cupos asignados a quienes esperaban: 1." in run("tick").output
    assert run("tick").output == ""
    assert states(course) == {cast.taltal.lapsed.id: "confirmed"}
    directors = [cast.taltal.director.email, cast.taltal.deputy.email]
    assert letters() == [(address, f"Salió de la lista de espera: {TITLE}") for address in directors]


def test_the_tick_leaves_the_last_72_hours_to_the_coordination(
    session, cast, course, run, states, time_machine
):
    make.enrollment(session, course, cast.taltal.lapsed, cast.taltal.commune, EnrollmentState.WAITLISTED)
    time_machine.move_to(course.meetings[0].starts_at - timedelta(hours=72))
    run("tick")
    assert states(course) == {cast.taltal.lapsed.id: "waitlisted"}


def test_the_directors_are_told_who_asks_and_where_to_answer(session, cast, team, course, letters, sign_in):
    events = rules.ask(session, course, team.trained, "02102", by=team.account.id, now=NOW)
    seat_mails.tell(writer(NOW), course, events)
    session.commit()
    directors = [team.director.email, team.deputy.email]
    assert letters() == [(address, f"Piden cupo: {TITLE}") for address in directors]
    body = bodies(session)[0]
    assert f"{team.trained.full_name} pide cupo" in body
    address = body.split()[-1]
    page = sign_in(team.director).get(address.removeprefix("http://127.0.0.1:8000"))
    assert team.trained.list_name in page.text


def test_who_is_cancelled_with_the_course_gets_it_out_of_the_calendar(session, cast, team, course):
    make.enrollment(session, course, team.trained, team.commune)
    events = editing.cancel(session, course, "Sin relator", by=cast.coordinator.id, now=NOW)
    seat_mails.tell(writer(NOW), course, events)
    assert "STATUS:CANCELLED" in session.scalar(sa.select(Mail.calendar))


def test_directors_and_who_gives_it_are_told_that_a_course_is_cancelled(session, cast, team, course, letters):
    course.instructors = [cast.instructor]
    make.enrollment(session, course, team.trained, team.commune)
    make.enrollment(session, course, cast.taltal.lapsed, cast.taltal.commune)
    events = editing.cancel(session, course, "Sin relator", by=cast.coordinator.id, now=NOW)
    seat_mails.tell(writer(NOW), course, events)
    session.commit()
    title = f"Se anuló: {TITLE}"
    directors = [each.email for one in (team, cast.taltal) for each in (one.director, one.deputy)]
    assert letters() == [
        ("teresa@example.cl", title),
        *((address, title) for address in directors),
        (cast.instructor.email, title),
    ]
    own = bodies(session)[1]
    assert "Sin relator" in own
    assert team.trained.full_name in own
    assert cast.taltal.lapsed.full_name not in own
