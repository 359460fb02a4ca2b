"""What becomes of a person's way to a course is told once, to whom it concerns; also when only time passed."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW
from tracker.editions import rules as editing
from tracker.editions import seat_mails
from tracker.enrollments import rules
from tracker.models import Mail
from tracker.models.accounts import Role
from tracker.models.editions import EnrollmentState
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
        ("teresa@example.cl", f"Su inscripción terminó: {TITLE}"),
        *((address, title) for address in directors),
        (cast.instructor.email, title),
    ]
    own = bodies(session)[1]
    assert "Sin relator" in own
    assert team.trained.full_name in own
    assert cast.taltal.lapsed.full_name not in own
