"""Attendance on a phone: one tap a person, saved at once, and kept while there is no connection."""

from datetime import date

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from tests import builders as make
from tracker.ground import database
from tracker.models import Attendance, Enrollment
from tracker.models.editions import AbsenceReason, EnrollmentState, Mark

pytestmark = pytest.mark.browser


@pytest.fixture
def meeting(session, cast):
    """Give today's meeting of an edition with two people of Mejillones in it."""
    today = date(2026, 11, 3)
    given = make.edition(session, cast.traffic, cast.mejillones.commune, today, instructors=[cast.instructor])
    for person in (cast.mejillones.lapsed, cast.mejillones.untrained):
        make.enrollment(session, given, person, cast.mejillones.commune)
    session.commit()
    return given.meetings[0]


def stored(session):
    session.rollback()
    return {each.mark for each in session.scalars(sa.select(Attendance))}


def test_marks_are_saved_as_they_are_tapped_and_kept_without_a_connection(
    session, cast, meeting, browse, examine, picture, faults
):
    page = browse(cast.instructor)
    page.goto(f"/jornadas/{meeting.id}")
    examine(page)
    person = page.get_by_role("group", name=cast.mejillones.lapsed.list_name)
    person.get_by_text("Presente").click()
    expect(page.get_by_role("status")).to_have_text("Todo guardado.")
    assert stored(session) == {Mark.PRESENT}
    page.context.set_offline(True)
    other = page.get_by_role("group", name=cast.mejillones.untrained.list_name)
    other.get_by_text("Ausente").click()
    expect(page.get_by_role("status")).to_contain_text("Sin conexión: 1 marca por guardar")
    other.get_by_role("combobox").select_option("service")
    examine(page)
    picture(page)
    page.context.set_offline(False)
    expect(page.get_by_role("status")).to_have_text("Todo guardado.")
    assert stored(session) == {Mark.PRESENT, Mark.ABSENT}
    [absent] = session.scalars(sa.select(Attendance).where(Attendance.mark == Mark.ABSENT))
    assert absent.reason is AbsenceReason.SERVICE
    page.get_by_role("button", name="Guardar y volver").click()
    expect(page.get_by_text("2 de 2 con marca")).to_be_visible()
    examine(page)
    assert [fault for fault in faults if "ERR_INTERNET_DISCONNECTED" not in fault] == []
    faults.clear()


def test_a_mark_that_is_refused_is_said_once_and_not_sent_again(session, cast, meeting, browse, faults):
    page = browse(cast.instructor)
    page.goto(f"/jornadas/{meeting.id}")
    session.rollback()
    database.read_only(False)
    session.execute(sa.update(Enrollment).values(state=EnrollmentState.CANCELLED))
    session.commit()
    database.read_only(True)
    page.get_by_role("group", name=cast.mejillones.lapsed.list_name).get_by_text("Presente").click()
    expect(page.get_by_role("alert")).to_contain_text("Alguien de la lista ya no tiene cupo")
    assert page.evaluate("localStorage.length") == 0
    assert stored(session) == set()
    assert [fault for fault in faults if "status of 409" not in fault] == []
    faults.clear()


def test_the_button_sends_nothing_that_was_saved_before(session, cast, meeting, browse):
    page = browse(cast.instructor)
    page.goto(f"/jornadas/{meeting.id}")
    for person in (cast.mejillones.lapsed, cast.mejillones.untrained):
        page.get_by_role("group", name=person.list_name).get_by_text("Presente").click()
    expect(page.get_by_role("status")).to_have_text("Todo guardado.")
    session.rollback()
    database.read_only(False)
    session.execute(sa.update(Attendance).values(mark=Mark.LATE))  # by somebody else, from paper
    session.commit()
    database.read_only(True)
    page.get_by_role("button", name="Guardar y volver").click()
    expect(page.get_by_text("2 de 2 con marca")).to_be_visible()
    assert stored(session) == {Mark.LATE}
