"""In the last 72 hours the coordination gives the free seats, several at once, in the order that the rule would take."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW
from tests.filling import send
from tests.reading import Reading
from tracker.models import AuditEvent
from tracker.models.editions import EnrollmentState

WAITS = EnrollmentState.WAITLISTED


@pytest.fixture
def queue(session, cast, course, time_machine):
    """Give who waits, in the order in which they came, seventy hours before two free seats."""
    people = [
        (cast.mejillones.trained, cast.mejillones.commune),
        (cast.mejillones.untrained, cast.mejillones.commune),
        (cast.taltal.lapsed, cast.taltal.commune),
    ]
    found = [
        make.enrollment(session, course, person, commune, WAITS, NOW + timedelta(minutes=place))
        for place, (person, commune) in enumerate(people)
    ]
    session.commit()
    time_machine.move_to(course.meetings[0].starts_at - timedelta(hours=70))
    return found


def test_several_get_seats_at_once_and_whose_turn_it_is_is_ticked(
    session, cast, course, queue, sign_in, states, letters
):
    browser = sign_in(cast.coordinator)
    page = browser.get("enrollments.index", edition_id=course.id)
    assert "Esperan 3 personas y quedan 2 cupos libres." in Reading(page).words
    assert page.text.count(" checked") == 2
    give = f"/cursos-programados/{course.id}/dar-cupos"
    assert "Marque al menos a una persona." in send(browser, page, give, expect=400).text
    all_three = {f"people-{each.id}": "y" for each in queue}
    told = send(browser, page, give, expect=409, **all_three)
    assert "Marcó a 3 personas y quedan 2 cupos libres." in told.text
    assert set(states(course).values()) == {"waitlisted"}
    send(browser, page, give, **dict(list(all_three.items())[1:]))
    assert [states(course)[each.inspector_id] for each in queue] == ["waitlisted", "confirmed", "confirmed"]
    assert "2 personas tienen cupo." in Reading(browser.get("enrollments.index", edition_id=course.id)).words
    verbs = session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.verb == "enroll_give_seat"))
    assert len(list(verbs)) == 2
    assert "Dar los cupos libres" not in browser.get("enrollments.index", edition_id=course.id).text


def test_a_director_reads_who_gives_them_and_gives_none(cast, course, queue, sign_in):
    browser = sign_in(cast.mejillones.director)
    said = Reading(browser.get("enrollments.index", edition_id=course.id)).words
    assert "Esperan 3 personas y quedan 2 cupos libres: desde 72 horas antes" in said
    assert "Dar los cupos libres" not in said
    browser.post("enrollments.give_seats", {"once": "a"}, edition_id=course.id, expect=403)


def test_after_enrolling_seats_stand_as_given_and_who_waits_by_turn(session, cast, course, sign_in, once):
    browser, team = sign_in(cast.mejillones.director), cast.mejillones
    for number, names in enumerate(("Zoila", "Abel", "Mario", "Berta")):
        person = make.inspector(session, names=names, paternal_surname=names, rut=make.next_rut())
        make.posting(session, person, team.commune)
        at = NOW + timedelta(minutes=number)
        state = EnrollmentState.CONFIRMED if number < 2 else WAITS
        make.enrollment(session, course, person, team.commune, state, at)
    session.commit()
    rows = Reading(browser.get("enrollments.index", edition_id=course.id, comuna="02102")).rows
    assert [row[0].split(" ")[0] for row in rows[1:5]] == ["Zoila", "Abel", "Mario", "Berta"]
