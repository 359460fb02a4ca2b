"""One enrollment: approved, rejected, withdrawn, given a seat, swapped; each once, by whom it concerns."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW
from tests.reading import Reading
from tracker.models import AuditEvent, Enrollment
from tracker.models.editions import EnrollmentState

SHOW = "enrollments.show"
ASKED, WAITS, HOLDS = EnrollmentState.REQUESTED, EnrollmentState.WAITLISTED, EnrollmentState.CONFIRMED


@pytest.fixture
def put(session, cast, course):
    """Give the function that enrolls somebody of Mejillones, and returns the enrollment's number."""

    def put(person, state=HOLDS, days=1):
        at = NOW - timedelta(days=days)
        made = make.enrollment(session, course, person, cast.mejillones.commune, state, at)
        session.commit()
        return made.id

    return put


@pytest.fixture
def act(once):
    """Give the function that does something on the page of an enrollment."""

    def act(browser, what, number, expect=302, **said):
        form = once(browser.get(SHOW, enrollment_id=number))
        return browser.post(f"enrollments.{what}", form | said, enrollment_id=number, expect=expect)

    return act


def verbs(session, number):
    session.rollback()
    query = sa.select(AuditEvent.verb).where(
        AuditEvent.thing == "enrollment", AuditEvent.thing_id == str(number)
    )
    return session.scalars(query).all()


def test_who_asked_is_approved_or_rejected_with_a_reason(session, cast, sign_in, put, act, course, states):
    team, browser = cast.mejillones, sign_in(cast.mejillones.director)
    one, other = put(team.lapsed, ASKED), put(team.untrained, ASKED)
    act(browser, "approve", one)
    assert "Escriba por qué no va." in act(browser, "reject", other, expect=400).text
    act(browser, "reject", other, reason="Hay turno")
    assert states(course) == {team.lapsed.id: "confirmed", team.untrained.id: "rejected"}
    page = Reading(browser.get(SHOW, enrollment_id=other))
    assert "Rechazado Hay turno" in page.words
    assert (verbs(session, one), verbs(session, other)) == (["enroll_approve"], ["enroll_reject"])


def test_decided_twice_is_said(cast, sign_in, put, act, states, course, once):
    team, browser = cast.mejillones, sign_in(cast.mejillones.director)
    number = put(team.lapsed, ASKED)
    stale = once(browser.get(SHOW, enrollment_id=number))
    act(browser, "reject", number, reason="Hay turno")
    answer = browser.post("enrollments.approve", stale, enrollment_id=number, expect=409)
    assert "Esta inscripción ya cambió" in answer.text
    assert states(course) == {team.lapsed.id: "rejected"}


def test_who_waits_gets_the_seat_of_who_leaves_and_all_are_told(
    session, cast, sign_in, put, act, states, course, letters
):
    team, browser = cast.mejillones, sign_in(cast.mejillones.director)
    course.capacity = 1
    team.account.email = "teresa@example.cl"
    first, second = put(team.lapsed), put(team.trained, WAITS)
    answer = act(browser, "cancel", first, note="Licencia médica")
    assert states(course) == {team.lapsed.id: "cancelled", team.trained.id: "confirmed"}
    assert "Retirado" in Reading(browser.get(answer.location)).row(team.lapsed.list_name)
    assert letters() == [
        ("teresa@example.cl", "Tiene cupo: Primeros auxilios, 16 horas"),
        (team.director.email, "Salió de la lista de espera: Primeros auxilios, 16 horas"),
        (team.deputy.email, "Salió de la lista de espera: Primeros auxilios, 16 horas"),
    ]
    assert session.get(Enrollment, second).history[-1].note == "por cupo común"


def test_sent_twice_it_is_done_once(session, cast, sign_in, put, once, letters):
    browser, number = sign_in(cast.mejillones.director), put(cast.mejillones.lapsed)
    form = once(browser.get(SHOW, enrollment_id=number))
    places = {browser.post("enrollments.cancel", form, enrollment_id=number).location for _ in range(2)}
    assert len(places) == 1
    assert verbs(session, number) == ["enroll_cancel"]
    assert len(session.get(Enrollment, number).history) == 2


def test_another_takes_the_place(session, cast, sign_in, put, once, states, course):
    team, browser = cast.mejillones, sign_in(cast.mejillones.director)
    number = put(team.lapsed)
    page = browser.get("enrollments.choose", enrollment_id=number)
    assert cast.taltal.canary not in page.text
    form = once(page) | {"person": str(team.untrained.id)}
    for _ in range(2):
        browser.post("enrollments.swap", form, enrollment_id=number)
    assert states(course) == {team.lapsed.id: "cancelled", team.untrained.id: "confirmed"}
    assert verbs(session, number) == ["enroll_swap"]


@pytest.mark.parametrize("said", ["", "0", "x", "²", "99999999999", "999999"])
def test_a_swap_needs_somebody_of_the_list(cast, sign_in, put, once, states, course, said):
    browser, number = sign_in(cast.mejillones.director), put(cast.mejillones.lapsed)
    form = once(browser.get("enrollments.choose", enrollment_id=number)) | {"person": said}
    answer = browser.post("enrollments.swap", form, enrollment_id=number, expect=400)
    assert "Elija a una persona" in answer.text
    assert states(course) == {cast.mejillones.lapsed.id: "confirmed"}


def test_late_the_coordination_gives_the_seat(cast, sign_in, put, once, states, course, time_machine, act):
    number = put(cast.mejillones.lapsed, WAITS)
    director, coordinator = sign_in(cast.mejillones.director), sign_in(cast.coordinator)
    assert "Dar cupo" not in coordinator.get(SHOW, enrollment_id=number).text
    assert "por regla" in act(coordinator, "give_seat", number, expect=409).text
    time_machine.move_to(course.meetings[0].starts_at - timedelta(hours=71))
    director, coordinator = sign_in(cast.mejillones.director), sign_in(cast.coordinator)
    act(director, "give_seat", number, expect=403)
    assert "Dar cupo" in coordinator.get(SHOW, enrollment_id=number).text
    act(coordinator, "give_seat", number)
    assert states(course) == {cast.mejillones.lapsed.id: "confirmed"}


@pytest.mark.parametrize("what", ["approve", "reject", "cancel", "swap"])
def test_out_of_reach_it_is_not_there(cast, sign_in, put, what):
    number = put(cast.mejillones.lapsed, ASKED)
    stranger = sign_in(cast.taltal.director)
    stranger.get(SHOW, enrollment_id=number, expect=404)
    stranger.post(f"enrollments.{what}", {"once": "a"}, enrollment_id=number, expect=404)
    sign_in(cast.mejillones.account).post(
        f"enrollments.{what}", {"once": "a"}, enrollment_id=number, expect=403
    )


def test_who_goes_too_long_is_told_so(cast, sign_in, put, act, states, course):
    number = put(cast.mejillones.lapsed, ASKED)
    answer = act(sign_in(cast.mejillones.director), "reject", number, expect=400, reason="x" * 301)
    assert "300 letras" in answer.text
    assert states(course) == {cast.mejillones.lapsed.id: "requested"}
