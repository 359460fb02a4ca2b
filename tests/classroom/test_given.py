"""Where an instructor starts: what comes next and where, today's attendance at one tap, what ended lately."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from tests import builders as make
from tests.cast import LINK, NOW
from tests.reading import Reading, sheet
from tracker.models.editions import EditionState, EnrollmentState

INDEX = "classroom_given.index"


@pytest.fixture
def instructor(sign_in, cast):
    return sign_in(cast.instructor)


def ended(session, cast, at, *states):
    """Make an edition of the instructor that was ended at an instant, with these results."""
    found = make.edition(session, cast.traffic, None, date(2026, 10, 1), instructors=[cast.instructor])
    found.state, found.finished_at = EditionState.FINISHED, at
    for state in states:
        make.enrollment(session, found, make.inspector(session), cast.mejillones.commune, state)
    session.commit()
    return found


def test_an_instructor_lands_there(cast, instructor):
    assert instructor.get("/", expect=302).location == "/cursos-que-dicto"


def test_today_comes_first_with_its_attendance(cast, instructor, given, seated):
    page = instructor.get(INDEX).text
    at_today, later = (page.index(each.course.title) for each in (given, cast.edition))
    assert at_today < later
    assert page.count("Tomar asistencia") == 1
    assert f'href="/jornadas/{given.meetings[0].id}"' in page
    words = " ".join(page.split())
    assert "Martes 3 de noviembre de 2026, 09:00 a 13:00" in words
    assert "Gimnasio municipal, Mejillones" in words
    assert "2 personas" in words
    assert LINK in page, "who gives it enters the room"
    assert cast.elsewhere.course.title not in page, "somebody else gives it"


def test_what_is_over_is_still_to_be_ended(after, session, cast, sign_in, given, seated):
    with time_machine.travel(given.meetings[-1].ends_at + timedelta(days=1)):
        page = sign_in(cast.instructor).get(INDEX).text
    assert "Falta cerrarlos" in page
    assert "Tomar asistencia" not in page


def test_what_ended_is_there_for_thirty_days_with_its_results(session, cast, instructor):
    lately = ended(session, cast, NOW - timedelta(days=29), EnrollmentState.PASSED, EnrollmentState.FAILED)
    ended(session, cast, NOW - timedelta(days=31), EnrollmentState.PASSED)
    page = " ".join(instructor.get(INDEX).text.split())
    assert page.count(lately.course.title) == 1
    assert "1 de 2" in page
    [row] = [row for row in sheet(instructor.get(INDEX, formato="xlsx")) if row[0] == lately.course.title]
    assert row[4:] == [2, 1, "Terminado", date(2026, 11, 4)], "30 days after it was closed"


def test_a_cancelled_one_is_seen_until_its_day_and_a_draft_never(session, cast, sign_in, instructor):
    make.call_off(cast.edition, "Sin sala", at=NOW)
    cast.elsewhere.state, cast.elsewhere.instructors = EditionState.DRAFT, [cast.instructor]
    session.commit()
    page = instructor.get(INDEX).text
    assert "Anulado" in page
    assert cast.elsewhere.course.title not in page
    with time_machine.travel(datetime(2026, 12, 17, 12, tzinfo=UTC)):
        assert "Anulado" not in sign_in(cast.instructor).get(INDEX).text


def test_until_when_one_reaches_it_is_said_and_afterwards_why_it_is_gone(cast, sign_in, given, seated):
    ends = given.meetings[-1].ends_at + timedelta(days=30)
    shown, meeting = {"given_id": given.id}, {"meeting_id": given.meetings[0].id}
    said = "Ciérrelo a más tardar el 04-12-2026 13:00: después sale de su alcance"
    with time_machine.travel(ends, tick=False):
        browser = sign_in(cast.instructor)
        for page in (browser.get(INDEX), browser.get("classroom.show", **shown)):
            assert said in Reading(page).words
        assert "alcance" not in Reading(sign_in(cast.coordinator).get("classroom.show", **shown)).words
    with time_machine.travel(ends + timedelta(seconds=1), tick=False):
        browser = sign_in(cast.instructor)
        assert given.course.title not in browser.get(INDEX).text
        for page in (
            browser.get("classroom.show", **shown, expect=404),
            browser.get("classroom.meeting", **meeting, expect=404),
        ):
            assert "Este curso salió de su alcance" in page.text
        edition = Reading(browser.get("editions.show", edition_id=given.id))
        assert "Asistencia y resultados" not in edition.words
        sign_in(cast.coordinator).get("classroom.show", **shown)


@pytest.mark.parametrize(("days", "alone"), [(30, False), (31, True)])
def test_who_reopens_reads_that_who_gave_it_corrects_nothing_any_more(
    session, cast, sign_in, given, days, alone
):
    given.state, given.finished_at = EditionState.FINISHED, NOW
    session.commit()
    with time_machine.travel(given.meetings[-1].ends_at + timedelta(days=days), tick=False):
        page = sign_in(cast.coordinator).get("classroom_closing.confirm_reopening", edition_id=given.id)
    assert ("lo corrige solo la coordinación, no quien lo dictó" in Reading(page).words) is alone


def test_what_somebody_else_gave_is_not_there_and_no_more_is_said(cast, instructor):
    for found in (
        instructor.get("classroom.show", given_id=cast.elsewhere.id, expect=404),
        instructor.get("classroom.meeting", meeting_id=cast.elsewhere.meetings[0].id, expect=404),
        instructor.get("classroom.show", given_id=10**6, expect=404),
    ):
        assert "No encontramos esta página" in found.text
        assert "alcance: terminó" not in found.text


def test_nobody_gave_anything_yet(session, cast, instructor):
    cast.edition.instructors = []
    session.commit()
    assert "No dicta ningún curso por ahora" in Reading(instructor.get(INDEX)).words


def test_it_is_nobody_elses_page(cast, sign_in):
    for account in (cast.coordinator, cast.mejillones.director, cast.observer, cast.mejillones.account):
        sign_in(account).get(INDEX, expect=403)


def test_queries_do_not_grow(session, cast, instructor, count_queries):
    def asked(editions):
        for number in range(editions):
            day = date(2026, 12, 1) + timedelta(number)
            found = make.edition(session, cast.traffic, None, day, instructors=[cast.instructor])
            found.meetings.append(make.meeting(day, time(15), time(17)))
            make.enrollment(session, found, cast.mejillones.lapsed, cast.mejillones.commune)
        session.commit()
        with count_queries(8) as sent:
            instructor.get(INDEX)
        return len(sent)

    assert asked(1) == asked(12)
