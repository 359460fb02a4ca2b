"""From the signed sheet by keyboard alone: a key a row; and short lists on a phone."""

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from tests import builders as make
from tracker.ground import database
from tracker.models import Attendance
from tracker.models.editions import AbsenceReason, Mark

pytestmark = pytest.mark.browser

PEOPLE = 24
SHORT = 3000  # points high, on a phone
ON_PAPER = ["p"] * 10 + ["t", "a", "j2"] + ["P"] * 10 + ["A1"]


@pytest.fixture
def meeting(session, cast):
    """Give today's meeting of an edition with so many people of Mejillones in it."""
    today = date(2026, 11, 3)
    days = (today, date(2026, 11, 10), date(2026, 11, 17))
    given = make.edition(session, cast.traffic, cast.mejillones.commune, *days, instructors=[cast.instructor])
    for _ in range(PEOPLE):
        make.enrollment(session, given, make.inspector(session), cast.mejillones.commune)
    session.commit()
    return given.meetings[0]


def stored(session):
    session.rollback()
    query = sa.select(Attendance).order_by(Attendance.enrollment_id)
    return [(each.mark, each.reason) for each in session.scalars(query)]


def test_a_sheet_is_typed_with_a_key_a_row(session, cast, meeting, browse, examine, picture, screen):
    page = browse(cast.instructor)
    page.goto(f"/jornadas/{meeting.id}/desde-la-hoja")
    examine(page)
    keys = [*"".join(ON_PAPER)]
    for key in keys:
        page.keyboard.press(key)
    expect(page.get_by_role("button", name="Guardar las marcas")).to_be_focused()
    page.keyboard.press("Enter")
    print(f"{PEOPLE} rows: {len(keys) + 1} keys ({screen})")  # noqa: T201  what was measured
    expect(page.locator("[data-said]")).to_have_text("Todo guardado.")
    assert len(keys) + 1 <= PEOPLE + 3
    present, late, absent = (Mark.PRESENT, None), (Mark.LATE, None), (Mark.ABSENT, None)
    leave, service = (Mark.JUSTIFIED, AbsenceReason.LEAVE), (Mark.ABSENT, AbsenceReason.SERVICE)
    assert stored(session) == [*[present] * 10, late, absent, leave, *[present] * 10, service]
    picture(page)


def away(_environ, start_response):
    """Answer as a server that is not to be had; a browser told to be offline lets a page that is left send all the same."""
    start_response("503 Service Unavailable", [("Content-Length", "0")])
    return [b""]


def test_codes_are_kept_when_the_page_is_left_and_a_wrong_one_is_named_at_its_box(
    app, session, meeting, cast, browse, examine, faults, monkeypatch
):
    page = browse(cast.instructor)
    here = f"/jornadas/{meeting.id}/desde-la-hoja"
    page.goto(here)
    boxes, noted = page.locator("input.code"), page.locator("[data-noted]")
    with monkeypatch.context() as patch:
        patch.setattr(app, "wsgi_app", away)
        for key in ("ArrowDown", "Enter", "j", "3", "x", "ArrowUp", "ArrowUp"):
            page.keyboard.press(key)
        expect(boxes.nth(1)).to_be_focused()
        page.keyboard.type("a")
        page.goto("about:blank")
        assert stored(session) == []
    page.goto(here)
    expect(page.locator("tr.row-wrong")).to_contain_text("«x» no es un código")
    expect(boxes.nth(3)).to_have_value("x")
    expect(noted.nth(1)).to_have_text("A")
    expect(noted.nth(2)).to_have_text("J3")
    page.get_by_label("Todos los que faltan").check()
    page.get_by_role("button", name="Guardar las marcas").click()
    expect(noted.nth(0)).to_have_text("P")
    expect(page.locator("[data-said]")).to_have_text("No se guardó: 1 marca. Vea por qué en cada fila.")
    examine(page)
    boxes.nth(3).fill("t")
    expect(page.locator("[data-said]")).to_have_text("Todo guardado.")
    marks = stored(session)
    assert len(marks) == PEOPLE
    assert {mark for mark, _ in marks[4:]} == {Mark.PRESENT}
    expect(noted.nth(3)).to_have_text("T")
    expected = ("status of 400", "status of 503", "ERR_")
    assert [fault for fault in faults if not any(word in fault for word in expected)] == []
    faults.clear()


def test_without_the_script_it_is_a_form_like_any(session, cast, meeting, browse):
    page = browse(cast.instructor)
    page.route("**/*.js", lambda route: route.fulfill(content_type="text/javascript", body=""))
    page.goto(f"/jornadas/{meeting.id}/desde-la-hoja")
    page.keyboard.type("t")
    page.keyboard.press("Tab")
    page.keyboard.type("a4")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Se guardaron 2 marcas.")).to_be_visible()
    assert stored(session) == [(Mark.LATE, None), (Mark.ABSENT, AbsenceReason.OTHER)]


def test_the_scan_goes_with_it(cast, meeting, browse, examine, tmp_path):
    page = browse(cast.instructor)
    page.goto(f"/jornadas/{meeting.id}/desde-la-hoja")
    for name in ("frente.pdf", "dorso.pdf"):
        Path(tmp_path / name).write_bytes(b"%PDF-1.7")
    page.get_by_label("Archivos").set_input_files([tmp_path / "frente.pdf", tmp_path / "dorso.pdf"])
    page.get_by_role("button", name="Adjuntar").click()
    with page.expect_download() as found:
        page.get_by_role("link", name="dorso.pdf").click()
    assert found.value.suggested_filename == "dorso.pdf"
    page.goto(f"/cursos-programados/{meeting.edition_id}/asistencia")
    examine(page)


@pytest.mark.both
@pytest.mark.parametrize("which", ["asistencia", "inscritos"])
def test_a_list_of_a_course_is_short_on_a_phone(session, cast, meeting, browse, examine, screen, which):
    session.rollback()
    database.read_only(False)
    for stored_mark in meeting.edition.meetings:
        make.quota(meeting.edition, make.commune(session, f"0999{stored_mark.id % 10}"), 1)
    session.commit()
    database.read_only(True)
    page = browse(cast.coordinator)
    page.goto(f"/cursos-programados/{meeting.edition_id}/{which}")
    height = page.evaluate("document.documentElement.scrollHeight")
    print(f"{which}: {height} points high ({screen})")  # noqa: T201  what was measured
    if screen == "phone":
        assert height < SHORT
        page.get_by_role("link", name=f"Ver los {PEOPLE}").click()
        expect(page.locator(".table.brief > tbody > tr:visible")).to_have_count(PEOPLE)
    examine(page)
