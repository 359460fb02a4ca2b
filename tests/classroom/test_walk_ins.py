"""Who comes without a seat: a door while the course is given, no directory; and who gives a course is not in it."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.filling import send
from tracker.classroom import rules
from tracker.editions import rules as editions
from tracker.editions.rules import DETAILS
from tracker.enrollments import rules as enrollments
from tracker.ground.refused import Refused
from tracker.models import Enrollment
from tracker.models.accounts import Role, RoleGrant
from tracker.models.editions import EnrollmentState

BEGINS = datetime(2026, 11, 3, 3, tzinfo=UTC)  # the first instant of the first meeting's day, in Chile


@pytest.fixture
def teacher(session, cast, given):
    """Give somebody of Mejillones who gives the course too."""
    person = cast.mejillones.trained
    cast.mejillones.account.grants.append(RoleGrant(role=Role.INSTRUCTOR, granted_at=make.LONG_AGO))
    given.instructors.append(cast.mejillones.account)
    session.commit()
    return person


def test_nobody_is_noted_before_the_day_of_the_first_meeting(session, cast, given, sign_in, time_machine):
    rut = cast.taltal.lapsed.rut
    with pytest.raises(Refused, match="todavía no comienza"):
        rules.walk_in(session, given, rut, by=cast.instructor.id, now=BEGINS - timedelta(seconds=1))
    rules.walk_in(session, given, rut, by=cast.instructor.id, now=BEGINS)
    session.rollback()
    time_machine.move_to(BEGINS - timedelta(days=20))
    browser, where = sign_in(cast.instructor), f"/cursos-programados/{given.id}/asistencia"
    page = browser.get(where)
    assert "Se puede anotar desde el día de la primera jornada." in page.text
    assert f"{where}/agregar" not in page.text
    answer = browser.post(f"{where}/agregar", {"once": "x", "rut": rut}, expect=409)
    assert "todavía no comienza" in answer.text
    assert cast.taltal.lapsed.names not in answer.text


def test_a_name_is_masked_until_somebody_decides(session, cast, given, seated, sign_in):
    person, where = cast.taltal.lapsed, f"/cursos-programados/{given.id}/asistencia"
    instructor = sign_in(cast.instructor)
    send(instructor, instructor.get(where), f"{where}/agregar", rut=person.rut)
    for page in (where, f"/cursos-programados/{given.id}/cerrar"):
        told = instructor.get(page).text
        assert person.masked_name in told
        assert cast.taltal.canary not in told
        assert "Taltal" not in told
    assert person.masked_name == "Luis A. P.", "of Luis Araya Paposo"
    assert person.list_name in sign_in(cast.coordinator).get(where).text
    made = session.scalars(sa.select(Enrollment).where(Enrollment.inspector_id == person.id)).one()
    rules.admit(session, made, "Cabe", by=cast.coordinator.id, now=BEGINS + timedelta(hours=14))
    session.commit()
    assert person.list_name in instructor.get(where).text


def test_the_name_of_who_had_a_turn_already_stays_in_sight(session, cast, given, seated, sign_in):
    person = cast.mejillones.trained
    make.enrollment(session, given, person, cast.mejillones.commune, EnrollmentState.WAITLISTED)
    rules.walk_in(session, given, person.rut, by=cast.instructor.id, now=BEGINS)
    session.commit()
    page = sign_in(cast.instructor).get(f"/cursos-programados/{given.id}/asistencia")
    assert person.list_name in page.text


def test_after_ten_in_a_quarter_of_an_hour_no_more_are_looked_up(session, cast, given, sign_in, time_machine):
    where = f"/cursos-programados/{given.id}/asistencia"
    browser, colleague = sign_in(cast.instructor), sign_in(cast.coordinator)
    for _ in range(10):
        send(browser, browser.get(where), f"{where}/agregar", expect=409, rut=make.next_rut())
    known = cast.taltal.lapsed.rut
    answer = send(browser, browser.get(where), f"{where}/agregar", expect=429, rut=known)
    assert "espere 15 minutos" in answer.text
    assert answer.headers["Retry-After"] == "900"
    session.expire_all()
    assert not session.scalar(sa.select(Enrollment).where(Enrollment.edition_id == given.id))
    send(colleague, colleague.get(where), f"{where}/agregar", rut=known)
    time_machine.move_to(datetime(2026, 11, 3, 15, 16, tzinfo=UTC))
    browser = sign_in(cast.instructor)
    send(browser, browser.get(where), f"{where}/agregar", rut=cast.taltal.untrained.rut)


def test_who_gives_a_course_is_not_in_it_by_any_way(session, cast, given, seated, teacher):
    now, by, cut = BEGINS - timedelta(days=5), cast.coordinator.id, "02102"
    given.opens_on = given.closes_on = now.date()
    for way in (
        lambda: enrollments.ask(session, given, teacher, cut, by=by, now=now),
        lambda: enrollments.swap(session, seated[0], teacher, by=by, now=now),
        lambda: rules.walk_in(session, given, teacher.rut, by=by, now=BEGINS),
    ):
        with pytest.raises(Refused, match="Dicta este curso"):
            way()
    with pytest.raises(enrollments.Obstructed) as refused:
        enrollments.enroll(session, given, [teacher], cut, by=by, now=now)
    assert refused.value.found[teacher.id].text == "Dicta este curso: no puede estar en él."
    with pytest.raises(Refused, match="Es usted"):
        rules.walk_in(session, given, teacher.rut, by=cast.mejillones.account.id, now=BEGINS)
    asked = make.enrollment(session, given, teacher, cast.mejillones.commune, EnrollmentState.REQUESTED)
    with pytest.raises(Refused, match="Dicta este curso"):
        rules.admit(session, asked, "Cabe", by=by, now=BEGINS)
    with pytest.raises(Refused, match="Dicta este curso"):
        enrollments.approve(session, asked, by=by, now=now)


def test_who_is_in_a_course_does_not_come_to_give_it(session, cast, given, seated):
    account = make.account(session, Role.INSTRUCTOR, rut=seated[0].inspector.rut)
    values = {name: getattr(given, name) for name in DETAILS} | {"instructors": [cast.instructor, account]}
    with pytest.raises(Refused, match="retire primero su inscripción") as refused:
        editions.change(session, given, values, [], BEGINS - timedelta(days=1))
    assert refused.value.about == "instructors"
