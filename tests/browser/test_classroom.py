"""Attendance on a phone: one tap a person, kept in the browser until the server has taken it, whatever happens on the way."""

from contextlib import contextmanager
from datetime import date

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from tests import builders as make
from tests.cast import NOW
from tracker.ground import database
from tracker.models import Attendance, Enrollment, UserSession
from tracker.models.editions import AbsenceReason, EditionState, EnrollmentState, Mark

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("screen", ["phone"], indirect=True)]

A_LITTLE, A_WHILE = (
    11_000,
    16_000,
)  # milliseconds: until what waits is tried again; until an answer is given up
MET = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "status of 4")


@pytest.fixture
def meeting(session, cast):
    """Give today's meeting of an edition with two people of Mejillones in it."""
    today = date(2026, 11, 3)
    given = make.edition(session, cast.traffic, cast.mejillones.commune, today, instructors=[cast.instructor])
    for person in (cast.mejillones.lapsed, cast.mejillones.untrained):
        make.enrollment(session, given, person, cast.mejillones.commune)
    session.commit()
    return given.meetings[0]


@pytest.fixture
def write(session):
    """Give what lets the test write while nobody visits, as somebody else would."""

    @contextmanager
    def write():
        session.rollback()
        database.read_only(False)
        yield
        session.commit()
        database.read_only(True)

    return write


@pytest.fixture
def enter(app, write, browse, cast):
    """Give the function that lets the instructor sign in again in the browser of a page."""

    def enter(page):
        with write():
            cookie = app.test_client().sign_in(cast.instructor).get_cookie("tracker")
        page.context.add_cookies([{"name": "tracker", "value": cookie.value, "url": page.url}])

    return enter


@pytest.fixture
def taken(session, cast, meeting):
    """Give the function that says, for both people, which mark is stored; and sees that a page says the same."""
    people = [cast.mejillones.lapsed, cast.mejillones.untrained]

    def taken(page: Page) -> list[Mark | None]:
        session.rollback()
        query = sa.select(Enrollment.inspector_id, Attendance.mark).join(Attendance.enrollment)
        marks = dict(session.execute(query.where(Attendance.meeting_id == meeting.id)).all())
        found = [marks.get(each.id) for each in people]
        shown = [
            row(page, each).locator("input:checked").evaluate_all("boxes => boxes.map(box => box.value)")
            for each in people
        ]
        assert shown == [[mark] if mark else [] for mark in found], "the page says what is stored"
        return found

    return taken


def row(page, person):
    return page.get_by_role("group", name=person.list_name)


def state(page):
    return page.locator("[data-said]")


def forgive(faults, *met):
    assert [fault for fault in faults if not any(each in fault for each in met)] == []
    faults.clear()


def test_marks_are_saved_as_they_are_tapped_and_outlive_signal_and_page(
    session, cast, meeting, browse, examine, picture, faults, taken
):
    first, second = cast.mejillones.lapsed, cast.mejillones.untrained
    page = browse(cast.instructor)
    here = f"/jornadas/{meeting.id}"
    page.goto(here)
    examine(page)
    row(page, first).get_by_text("Presente").click()
    expect(state(page)).to_have_text("Todo guardado.")
    assert taken(page) == [Mark.PRESENT, None]
    page.context.set_offline(True)
    row(page, second).get_by_text("Ausente").click()
    expect(state(page)).to_have_text("Sin conexión: 1 marca por guardar. Se enviará sola.")
    row(page, second).get_by_role("combobox").select_option("service")
    row(page, first).get_by_text("Atraso").click()
    expect(state(page)).to_contain_text("2 marcas por guardar")
    examine(page)
    picture(page)
    page.get_by_role("button", name="Guardar y volver").click()
    expect(state(page)).to_contain_text("Sin conexión: 2 marcas por guardar")
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()
    page.context.set_offline(False)
    page.goto(here)
    expect(state(page)).not_to_contain_text("marca")
    assert taken(page) == [Mark.LATE, Mark.ABSENT]
    [absent] = session.scalars(sa.select(Attendance).where(Attendance.mark == Mark.ABSENT))
    assert absent.reason is AbsenceReason.SERVICE
    page.context.set_offline(True)
    row(page, second).get_by_text("Presente").click()
    expect(state(page)).to_contain_text("Sin conexión")
    page.context.set_offline(False)
    expect(state(page)).to_have_text("Todo guardado.")
    assert taken(page) == [Mark.LATE, Mark.PRESENT]
    page.get_by_role("button", name="Guardar y volver").click()
    expect(page.get_by_text("2 de 2 con marca")).to_be_visible()
    examine(page)
    forgive(faults, *MET)


def test_who_taps_before_the_page_is_ready_is_heard(session, cast, meeting, browse, taken):
    page = browse(cast.instructor)
    late = []
    page.route("**/attendance.js", lambda route: late.append(route))  # noqa: PLW0108  it may carry attributes
    page.goto(f"/jornadas/{meeting.id}", wait_until="commit")
    row(page, cast.mejillones.untrained).get_by_text("Atraso").click()
    assert session.scalars(sa.select(Attendance)).all() == []
    late[0].continue_()
    expect(state(page)).to_have_text("Todo guardado.")
    assert taken(page) == [None, Mark.LATE]


def test_no_answer_but_the_servers_own_is_believed(cast, meeting, browse, faults, taken):
    """A portal that answers for the server, one that forbids, a server that never answers, one that fails."""
    first = cast.mejillones.lapsed
    page = browse(cast.instructor)
    page.clock.install()
    page.goto(f"/jornadas/{meeting.id}")
    posts = f"**/jornadas/{meeting.id}"
    unanswered = []

    def hang(route):
        unanswered.append(route)

    answers = {
        "Presente": (
            lambda route: route.fulfill(status=200, body="<p>Bienvenido"),
            "La red respondió otra cosa",
        ),
        "Atraso": (lambda route: route.fulfill(status=403, body="<p>No"), "El sistema no las recibe"),
        "Ausente": (hang, "Sin conexión"),
        "Justificado": (lambda route: route.fulfill(status=503), "Sin conexión"),
    }
    before = [None, None]
    for mark, (answer, told) in answers.items():
        page.route(posts, answer)
        row(page, first).get_by_text(mark).click()
        if mark == "Ausente":
            expect(state(page)).to_have_text("Guardando 1 marca…")
            page.clock.fast_forward(A_WHILE)
        expect(state(page)).to_have_text(f"{told}: 1 marca por guardar. Se enviará sola.")
        if mark == "Atraso":
            expect(page.get_by_text("Sin guardar en este dispositivo: 1 marca")).to_be_visible()
            expect(row(page, first)).to_contain_text("El sistema respondió 403")
        page.unroute(posts)
        page.clock.fast_forward(A_LITTLE)
        expect(state(page)).to_have_text("Todo guardado.")
        expect(page.get_by_text("Sin guardar en este dispositivo")).to_be_hidden()
        before, now = taken(page), before
        assert before != now
    forgive(faults, *MET, "status of 503")


def test_a_session_that_ended_loses_nothing_and_no_page_says_otherwise(
    session, cast, meeting, browse, faults, write, enter, taken
):
    page = browse(cast.instructor)
    page.goto(f"/jornadas/{meeting.id}")
    with write():
        session.execute(sa.update(UserSession).values(ended_at=NOW))
    row(page, cast.mejillones.lapsed).get_by_text("Presente").click()
    expect(state(page)).to_contain_text("Su sesión terminó: 1 marca por guardar.")
    page.get_by_role("button", name="Guardar y volver").click()
    expect(state(page)).to_contain_text("Su sesión terminó")
    session.rollback()
    assert session.scalars(sa.select(Attendance)).all() == []
    page.get_by_role("link", name="Ingrese otra vez y se envían.").click()
    expect(page.get_by_label("Clave")).to_be_visible()
    enter(page)
    page.goto("/cursos-que-dicto")
    expect(page.get_by_role("link", name="Tomar asistencia")).to_be_visible()
    expect(page.get_by_text("Sin guardar en este dispositivo")).to_be_hidden()
    page.goto(f"/jornadas/{meeting.id}")
    assert taken(page) == [Mark.PRESENT, None]
    forgive(faults, "status of 401")


def test_what_is_refused_is_named_in_its_row_and_the_rest_is_saved(
    session, cast, meeting, browse, examine, picture, faults, write
):
    first, second = cast.mejillones.lapsed, cast.mejillones.untrained
    page = browse(cast.instructor)
    page.goto(f"/jornadas/{meeting.id}")
    page.context.set_offline(True)
    for person in (first, second):
        row(page, person).get_by_text("Presente").click()
    with write():
        gone = sa.update(Enrollment).where(Enrollment.inspector_id == first.id)
        session.execute(gone.values(state=EnrollmentState.CANCELLED))
    page.context.set_offline(False)
    why = f"{first.list_name} ya no tiene cupo en este curso: no se guardó."
    expect(row(page, first).get_by_text(why)).to_be_visible()
    expect(state(page)).to_have_text("No se guardó: 1 marca. Vea por qué en cada fila.")
    session.rollback()
    assert session.scalars(sa.select(Attendance.mark)).all() == [Mark.PRESENT]
    page.get_by_role("button", name="Guardar y volver").click()
    expect(page.get_by_text("Sin guardar en este dispositivo: 1 marca")).to_be_visible()
    examine(page)
    picture(page)
    with write():
        meeting.edition.state, meeting.edition.finished_at = EditionState.FINISHED, NOW
    page.reload()
    panel = page.get_by_role("region", name="Sin guardar en este dispositivo")
    expect(panel).to_contain_text("El curso está cerrado")
    expect(page.get_by_text("Guardar y volver")).to_be_hidden()
    page.goto("/cursos-que-dicto")
    expect(panel).to_contain_text(f"{meeting.edition.course.title}, martes 3 de noviembre de 2026")
    panel.get_by_role("button", name="Copiar como texto").click()
    text = panel.get_by_label("Lo que falta guardar, como texto")
    assert f"{first.list_name}: Presente" in text.input_value()
    examine(page)
    page.on("dialog", lambda dialog: dialog.accept())
    panel.get_by_role("button", name="Descartar").click()
    expect(panel).to_be_hidden()
    assert page.evaluate("Object.keys(localStorage)") == ["dispositivo"]
    forgive(faults, *MET)


def test_two_devices_agree_in_the_end_and_both_are_told(
    cast, meeting, browse, examine, picture, faults, taken
):
    person = cast.mejillones.lapsed
    phone, desk = browse(cast.instructor), browse(cast.coordinator)
    for page in (phone, desk):
        page.goto(f"/jornadas/{meeting.id}")
    phone.context.set_offline(True)
    row(phone, person).get_by_text("Ausente").click()
    row(desk, person).get_by_text("Presente").click()
    expect(state(desk)).to_have_text("Todo guardado.")
    phone.context.set_offline(False)
    expect(state(phone)).to_have_text("Todo guardado.")
    told = "Se anotaron dos cosas distintas: vale «Presente»"
    expect(row(phone, person)).to_contain_text(told)
    assert taken(phone) == [Mark.PRESENT, None]
    examine(phone)
    picture(phone)
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(row(desk, person)).to_contain_text(told)
    row(desk, person).get_by_text("Presente", exact=True).click()
    expect(row(desk, person).get_by_text(told)).to_be_hidden()
    assert taken(desk) == [Mark.PRESENT, None]
    forgive(faults, *MET)


def test_the_button_sends_nothing_that_was_saved_before(session, cast, meeting, browse, write):
    page = browse(cast.instructor)
    page.goto(f"/jornadas/{meeting.id}")
    for person in (cast.mejillones.lapsed, cast.mejillones.untrained):
        row(page, person).get_by_text("Presente").click()
    expect(state(page)).to_have_text("Todo guardado.")
    with write():
        session.execute(sa.update(Attendance).values(mark=Mark.LATE))  # by somebody else, from paper
    page.get_by_role("button", name="Guardar y volver").click()
    expect(page.get_by_text("2 de 2 con marca")).to_be_visible()
    session.rollback()
    assert set(session.scalars(sa.select(Attendance.mark))) == {Mark.LATE}


def test_who_is_enrolled_or_leaves_meanwhile_is_told_on_the_open_page(
    session, cast, meeting, browse, examine, write
):
    page = browse(cast.instructor)
    page.goto(f"/jornadas/{meeting.id}")
    expect(page.locator("[data-news]")).to_be_hidden()
    with write():
        make.enrollment(session, meeting.edition, cast.mejillones.trained, cast.mejillones.commune)
    page.evaluate("dispatchEvent(new Event('pageshow'))")
    news = page.locator("[data-news]")
    expect(news).to_have_text("Se inscribió 1 persona más: actualice la página.")
    examine(page)
    with write():
        left = sa.update(Enrollment).where(Enrollment.inspector_id == cast.mejillones.lapsed.id)
        session.execute(left.values(state=EnrollmentState.CANCELLED))
    page.evaluate("dispatchEvent(new Event('pageshow'))")
    expect(news).to_contain_text("Se inscribió 1 persona más, y 1 persona ya no está en el curso")
    news.get_by_role("link").click()
    expect(row(page, cast.mejillones.trained)).to_be_visible()
    expect(page.locator("[data-news]")).to_be_hidden()


def test_signing_out_while_marks_wait_asks_first_and_they_are_sent_afterwards(
    cast, meeting, browse, faults, taken, enter
):
    page, said = browse(cast.instructor), []
    page.goto(f"/jornadas/{meeting.id}")
    page.route(
        "**/jornadas/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    row(page, cast.mejillones.lapsed).get_by_text("Presente").click()
    expect(state(page)).to_contain_text("1 marca por guardar")
    page.goto("/cursos-programados")

    def sign_out(answer):
        page.once("dialog", lambda dialog: (said.append(dialog.message), getattr(dialog, answer)()))
        page.locator(".menu-account summary").click()
        page.get_by_role("button", name="Cerrar sesión").click()

    sign_out("dismiss")
    [asked] = said
    assert asked.startswith(
        "Hay 1 marca de asistencia sin guardar en este dispositivo. Queda aquí, y se envía"
    )
    assert page.url.endswith("/cursos-programados")
    page.keyboard.press("Escape")
    sign_out("accept")
    expect(page.get_by_label("Clave")).to_be_visible()
    assert len(said) == 2
    page.unroute("**/jornadas/*")
    enter(page)
    page.goto(f"/jornadas/{meeting.id}")
    expect(state(page)).to_have_text("Todo guardado.")
    assert taken(page) == [Mark.PRESENT, None]
    forgive(faults, *MET)
