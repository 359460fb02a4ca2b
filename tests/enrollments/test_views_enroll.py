"""A director enrolls at once the people who need a course most; what stands against one is said beside the name."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.reading import Reading
from tracker.models import AuditEvent
from tracker.models.editions import EnrollmentState

BEGIN, ENROLL = "enrollments_enrolling.begin", "enrollments_enrolling.enroll"


@pytest.fixture
def form(course, once):
    """Give the function that opens the page and returns what its form would send."""

    def form(browser, *people, cut="02102", **said):
        page = browser.get(BEGIN, edition_id=course.id, cut=cut, ver="todos")
        return once(page) | {f"people-{person.id}": "1" for person in people} | said

    return form


@pytest.fixture
def send(course):
    """Give the function that sends the form."""
    return lambda browser, data, cut="02102", **more: browser.post(
        ENROLL, data, edition_id=course.id, cut=cut, **more
    )


def test_who_misses_it_comes_first_with_what_presses(cast, sign_in, course):
    page = Reading(sign_in(cast.mejillones.director).get(BEGIN, edition_id=course.id, cut="02102"))
    team = cast.mejillones
    places = [page.words.index(person.list_name) for person in (team.lapsed, team.untrained)]
    assert places == sorted(places)
    assert f"{team.lapsed.list_name} Vencido venció el 03-04-2025" in page.words
    assert f"{team.untrained.list_name} Pendiente" in page.words
    assert team.trained.list_name not in page.words
    assert cast.taltal.canary not in page.words
    assert "Cupos comunes libres 2 de 2 en total" in page.words


def test_everybody_can_be_seen(cast, sign_in, course):
    page = Reading(
        sign_in(cast.mejillones.director).get(BEGIN, edition_id=course.id, cut="02102", ver="todos")
    )
    assert f"{cast.mejillones.trained.list_name} no le falta" in page.words


def test_the_roster_is_that_of_the_first_meeting(session, cast, sign_in, course):
    newcomer = make.inspector(session, names="Nora", paternal_surname="Nueva")
    make.posting(session, newcomer, cast.mejillones.commune, start=date(2026, 12, 1))
    leaver = make.inspector(session, names="Vera", paternal_surname="Yanoestara")
    make.posting(session, leaver, cast.mejillones.commune, end=date(2026, 12, 8))
    words = Reading(sign_in(cast.mejillones.director).get(BEGIN, edition_id=course.id, cut="02102")).words
    assert newcomer.list_name in words
    assert leaver.list_name not in words


def test_an_obstacle_is_said_and_leaves_no_box(session, cast, sign_in, course):
    make.enrollment(session, course, cast.mejillones.lapsed, cast.mejillones.commune)
    page = sign_in(cast.mejillones.director).get(BEGIN, edition_id=course.id, cut="02102")
    assert "Ya está en este curso." in page.text
    assert f'name="people-{cast.mejillones.lapsed.id}"' not in page.text
    assert f'name="people-{cast.mejillones.untrained.id}"' in page.text


def test_several_at_once_each_with_its_reason(session, cast, sign_in, form, send, states, course):
    team, browser = cast.mejillones, sign_in(cast.mejillones.director)
    location = send(browser, form(browser, team.lapsed, team.untrained, cast.shared)).location
    held = states(course)
    assert sorted(held.values()) == ["confirmed", "confirmed", "waitlisted"]
    page = Reading(browser.get(location))
    assert "Con cupo: 2. 1 en lista de espera." in page.words
    assert page.row(team.lapsed.list_name)[1] == "Con cupo"
    assert page.row(team.lapsed.list_name)[3] == "por cupo común"
    [waiting] = [number for number, state in held.items() if state == "waitlisted"]
    assert waiting in {cast.shared.id, team.untrained.id}
    assert "1.º de 1 en la espera" in page.words
    verbs = session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.verb == "enroll")).all()
    assert len(verbs) == 3


def test_the_same_form_twice_enrolls_once(cast, sign_in, form, send, states, course):
    browser = sign_in(cast.mejillones.director)
    data = form(browser, cast.mejillones.lapsed)
    assert len({send(browser, dict(data)).location for _ in range(2)}) == 1
    assert states(course) == {cast.mejillones.lapsed.id: "confirmed"}


def test_one_refused_stops_all_and_the_form_comes_back_filled(
    session, cast, sign_in, form, send, states, course
):
    team, browser = cast.mejillones, sign_in(cast.mejillones.director)
    data = form(browser, team.lapsed, team.untrained)
    make.enrollment(session, course, team.lapsed, team.commune)
    answer = send(browser, data, expect=409)
    assert "Ya está en este curso." in answer.text
    assert f'name="people-{team.untrained.id}"' in answer.text
    assert answer.text.count(" checked") == 1
    assert team.untrained.id not in states(course)


def test_the_cap_is_passed_only_with_a_note(session, cast, sign_in, form, send, states, course):
    team, browser = cast.mejillones, sign_in(cast.mejillones.director)
    team.commune.most_away = 1
    data = form(browser, team.lapsed, team.untrained)
    answer = send(browser, data, expect=409)
    assert "Con más personas habría más de 1 fuera a la vez" in answer.text
    assert states(course) == {}
    send(browser, form(browser, team.lapsed, team.untrained, cap_note="Cubre Antofagasta"))
    assert set(states(course).values()) == {"confirmed"}


@pytest.mark.parametrize("said", [{}, {"people-999999": "1"}, {"people-x": "1"}])
def test_nobody_chosen_is_said(cast, sign_in, form, send, states, course, said):
    browser = sign_in(cast.mejillones.director)
    assert "Marque al menos a una persona." in send(browser, form(browser) | said, expect=400).text
    assert states(course) == {}


def test_a_stranger_is_never_enrolled(cast, sign_in, form, send, states, course):
    browser = sign_in(cast.mejillones.director)
    send(browser, form(browser, cast.taltal.untrained), expect=400)
    send(browser, form(browser, cast.mejillones.untrained), cut="02104", expect=404)
    assert states(course) == {}


def test_a_closed_window_is_said_and_the_coordination_passes_it(cast, sign_in, form, send, states, course):
    course.closes_on = date(2026, 11, 2)
    director, coordinator = sign_in(cast.mejillones.director), sign_in(cast.coordinator)
    assert "cerraron el 02-11-2026" in director.get(BEGIN, edition_id=course.id, cut="02102").text
    assert "cerraron el 02-11-2026" in send(director, form(director, cast.mejillones.lapsed), expect=409).text
    send(coordinator, form(coordinator, cast.mejillones.lapsed))
    assert states(course) == {cast.mejillones.lapsed.id: "confirmed"}


def test_the_seats_of_the_commune_are_on_top(session, cast, sign_in, course):
    course.capacity = 10
    make.quota(course, cast.mejillones.commune, 3)
    make.quota(course, cast.taltal.commune, 4)
    make.enrollment(session, course, cast.mejillones.trained, cast.mejillones.commune)
    make.enrollment(session, course, cast.taltal.lapsed, cast.taltal.commune, EnrollmentState.WAITLISTED)
    words = Reading(sign_in(cast.mejillones.director).get(BEGIN, edition_id=course.id, cut="02102")).words
    assert "Cupos propios libres 2 se liberan para todas el 20-11-2026" in words
    assert "Cupos comunes libres 3 de 10 en total" in words
    assert "En lista de espera 1" in words


def test_150_people_cost_as_few_queries_as_few(session, cast, sign_in, course, count_queries):
    browser, number = sign_in(cast.mejillones.director), course.id
    session.commit()
    with count_queries() as few:
        browser.get(BEGIN, edition_id=number, cut="02102")
    for _ in range(150):
        make.posting(session, make.inspector(session), cast.mejillones.commune)
    session.commit()
    with count_queries(at_most=23) as many:  # three of them keep how these people stand (decision 17)
        browser.get(BEGIN, edition_id=number, cut="02102")
    assert len(many) == len(few)
