"""«Mis cursos»: what comes next, what one may ask for, and withdrawing."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW
from tests.reading import Reading
from tracker.models import AuditEvent, Record
from tracker.models.editions import EditionState, EnrollmentState, Modality

INDEX = "enrollments_own.index"


@pytest.fixture
def oneself(session, cast, sign_in):
    """Give the browser of an inspector who misses first aid."""
    mine = Record.inspector_id == cast.mejillones.trained.id, Record.course_id == cast.first_aid.id
    session.execute(sa.delete(Record).where(*mine))
    session.commit()
    return sign_in(cast.mejillones.account)


@pytest.fixture
def ask(once):
    def ask(browser, edition, expect=302, commune="02102"):
        form = once(browser.get(INDEX)) | {"commune": commune}
        return browser.post("enrollments_own.ask", form, edition_id=edition.id, expect=expect)

    return ask


def test_what_comes_next_where_and_with_what(session, cast, oneself):
    cast.edition.bring = "Ropa cómoda"
    assert "No tiene cupo en ningún curso por venir." in Reading(oneself.get(INDEX)).words
    cast.enrollments[0].state = EnrollmentState.CONFIRMED
    words = Reading(oneself.get(INDEX)).words
    assert "Su próximo curso es el 16-12-2026 09:00." in words
    assert "Dónde Gimnasio municipal, Mejillones" in words
    assert "Qué llevar Ropa cómoda" in words


def test_one_asks_for_a_seat_and_the_commune_decides(session, cast, oneself, ask, course, states, once):
    assert "Pedir cupo" in Reading(oneself.get(INDEX)).words
    stale = once(oneself.get(INDEX)) | {"commune": "02102"}
    ask(oneself, course)
    assert states(course) == {cast.mejillones.trained.id: "requested"}
    words = Reading(oneself.get(INDEX)).words
    assert "Pidió cupo" in words
    assert "Por ahora no hay ninguno." in words
    assert session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.verb == "enroll_ask")).all()
    answer = oneself.post("enrollments_own.ask", stale, edition_id=course.id, expect=409)
    assert "Ya está en este curso." in answer.text


def test_asked_twice_with_one_form_is_asked_once(cast, oneself, once, course, states):
    form = once(oneself.get(INDEX)) | {"commune": "02102"}
    for _ in range(2):
        oneself.post("enrollments_own.ask", form, edition_id=course.id)
    assert states(course) == {cast.mejillones.trained.id: "requested"}


@pytest.mark.parametrize("commune", ["02104", "99999", "", "x" * 9])
def test_one_asks_for_ones_own_commune_only(oneself, ask, course, states, commune):
    ask(oneself, course, expect=409 if len(commune) < 6 else 400, commune=commune)
    assert states(course) == {}


def test_only_what_is_open_and_missing_is_offered(session, cast, oneself, course):
    other = make.edition(session, cast.traffic, None, date(2026, 12, 10))
    other.closes_on = date(2026, 11, 2)
    words = Reading(oneself.get(INDEX)).words
    assert "Primeros auxilios, 16 horas Primeros auxilios 09-12-2026" in words
    assert "Tránsito, 8 horas" not in words
    make.record(session, cast.mejillones.trained, cast.first_aid, date(2026, 10, 1))
    assert "Por ahora no hay ninguno." in Reading(oneself.get(INDEX)).words


def test_one_withdraws_and_who_waits_gets_the_seat(session, cast, oneself, once, states):
    team, edition = cast.mejillones, cast.edition
    edition.capacity = 1
    cast.enrollments[0].state = EnrollmentState.CONFIRMED
    make.enrollment(session, edition, team.lapsed, team.commune, EnrollmentState.WAITLISTED)
    number = cast.enrollments[0].id
    asked = oneself.get(Reading(oneself.get(INDEX)).links["Retirarme"])
    assert "Tiene cupo y lo pierde. Lo toma quien espera" in Reading(asked).words
    assert states(edition)[team.trained.id] == "confirmed", "one is asked first"
    form = once(asked)
    for _ in range(2):
        oneself.post("enrollments_own.withdraw", form, enrollment_id=number)
    held = states(edition)
    assert held[team.trained.id] == "cancelled"
    assert held[team.lapsed.id] == "confirmed"
    assert "Retirado" in Reading(oneself.get(INDEX)).words
    assert "Motivo: se retiró." in Reading(oneself.get(INDEX)).words


def test_what_is_anothers_is_not_there(cast, oneself):
    oneself.post("enrollments_own.withdraw", {"once": "a"}, enrollment_id=cast.enrollments[1].id, expect=404)


def test_a_draft_is_not_there(session, oneself, course):
    number, course.state = course.id, EditionState.DRAFT
    oneself.post("enrollments_own.ask", {"once": "a", "commune": "02102"}, edition_id=number, expect=404)


def test_who_waits_sees_the_place(session, cast, sign_in, course):
    team = cast.mejillones
    course.capacity = 1
    for person, days in ((team.lapsed, 3), (team.trained, 1), (team.untrained, 2)):
        at = NOW - timedelta(days=days)
        make.enrollment(session, course, person, team.commune, EnrollmentState.WAITLISTED, at)
    assert "Lugar 3 en la espera." in Reading(sign_in(team.account).get(INDEX)).words


def test_the_staff_has_no_courses_of_its_own(cast, sign_in):
    sign_in(cast.mejillones.director).get(INDEX, expect=403)


def test_queries_do_not_grow(session, cast, oneself, count_queries):
    session.commit()
    counted = []
    for size in (1, 12):
        for day in range(size):
            make.edition(session, cast.first_aid, None, date(2027, 1, 1) + timedelta(days=day + size))
            past = make.edition(session, cast.traffic, None, date(2026, 1, 1) + timedelta(days=day + size))
            make.enrollment(session, past, cast.mejillones.trained, cast.mejillones.commune)
        session.commit()
        with count_queries(20) as sent:
            oneself.get(INDEX)
        counted.append(len(sent))
    assert counted[0] == counted[1]


def test_who_holds_a_seat_takes_it_into_their_calendar(session, cast, oneself):
    own = cast.enrollments[0]
    own.state = EnrollmentState.CONFIRMED
    address = Reading(oneself.get(INDEX)).links["Agregar a mi calendario"]
    answer = oneself.get(address)
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert "curso.ics" in answer.headers["Content-Disposition"]
    assert "DTSTART;TZID=America/Santiago:20261216T090000" in answer.text
    other = cast.enrollments[1]
    other.state = EnrollmentState.CONFIRMED
    oneself.get("enrollments_own.calendar", enrollment_id=other.id, expect=404)
    own.state = EnrollmentState.WAITLISTED
    assert oneself.get(address, expect=302).location == "/mis-cursos"
    assert "No tiene cupo en ese curso" in Reading(oneself.get(INDEX)).words


def test_the_link_is_shown_to_who_attends_online(session, cast, oneself):
    cast.enrollments[0].state = EnrollmentState.CONFIRMED
    assert "Entrar a la sala" not in Reading(oneself.get(INDEX)).links
    cast.edition.modality = Modality.MIXED
    make.quota(cast.edition, cast.mejillones.commune, 0, online=True)
    assert Reading(oneself.get(INDEX)).links["Entrar a la sala"] == cast.edition.link
