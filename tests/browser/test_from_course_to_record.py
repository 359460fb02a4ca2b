"""The whole way of a course: opened, seats shared out, enrolled, given, corrected; by who does each step, on either screen."""

import re
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
import time_machine
from playwright.sync_api import expect

from tests import builders as make
from tracker.models import Enrollment, Inspector, Record
from tracker.models.accounts import Role
from tracker.models.editions import EnrollmentState

pytestmark = pytest.mark.browser

FIRST_MORNING = datetime(2026, 11, 20, 13, tzinfo=UTC)
LAST_EVENING = datetime(2026, 11, 21, 21, tzinfo=UTC)


@pytest.fixture
def third(session, cast):
    """Give a third commune's director; four of its people never had first aid."""
    people = [
        make.inspector(session, names=names, paternal_surname="Chuqui")
        for names in ("Ada", "Bruno", "Celia", "Darío")
    ]
    for person in people:
        make.posting(session, person, cast.calama)
    director = make.account(
        session, Role.DIRECTOR, commune=cast.calama, email="calama@example.cl", name="Delia Loa"
    )
    session.commit()
    return director


def stored(session, query):
    session.rollback()
    return list(session.scalars(query))


def covered(page, commune):
    """Return what the Panorama says of a commune in first aid today: covered and required."""
    page.goto("/panorama")
    cell = page.locator(f"#comuna-{commune.cut} td[data-label=PAUX]").text_content()
    return re.search(r"(\d+)/(\d+)", re.sub(r"\s", "", cell))[0]


def opened(page, cast):
    """Open the edition as the coordinator does, with the seats as they are proposed; return its address."""
    page.goto("/cursos-programados/nuevo")
    page.get_by_label("Curso", exact=True).select_option(label="Primeros auxilios, 16 horas")
    page.get_by_label("Modalidad").select_option("onsite")
    page.get_by_label("Comuna sede").select_option(cast.mejillones.commune.cut)
    page.get_by_label("Cupos", exact=True).fill("5")
    page.get_by_label("Se inscribe desde").fill("2026-11-03")
    page.get_by_label("Último día para inscribir").fill("2026-11-16")
    page.get_by_label("Se liberan los cupos comunales").fill("2026-11-10")
    page.get_by_label(cast.instructor.name).check()
    for number, day in enumerate(("2026-11-20", "2026-11-21"), 1):
        meeting = page.get_by_role("group", name=f"Jornada {number}")
        meeting.get_by_label("Día").fill(day)
        meeting.get_by_label("Desde").fill("09:00")
        meeting.get_by_label("Hasta").fill("15:00")
    page.get_by_role("button", name="Guardar el borrador").click()
    page.get_by_role("button", name="Publicar").click()
    address = page.url
    page.get_by_role("link", name="Cupos", exact=True).click()
    page.get_by_role("link", name="Ver la propuesta").click()
    page.get_by_role("button", name="Guardar").click()
    return address


def enroll(page, address, *names):
    page.goto(address)
    page.get_by_role("link", name=re.compile("Inscribir personas")).click()
    for name in names:
        page.get_by_label(name).check()
    page.get_by_role("button", name="Inscribir").click()
    expect(page.get_by_text("Con cupo:")).to_be_visible()


def give_seat_back(page, cast):
    """Withdraw one of the commune, and give the seat that it does not need to who does."""
    page.get_by_role("link", name=cast.taltal.lapsed.list_name).click()
    page.get_by_role("button", name="Retirar del curso").click()
    page.get_by_label("Cuántos cupos devuelve").fill("1")
    page.get_by_role("button", name="Devolver cupos").click()


def walk_in(page, address, someone):
    page.goto(f"{address}/asistencia")
    page.get_by_label("RUT", exact=True).fill(someone.rut)
    page.get_by_role("button", name="Anotar").click()


def admit(page, address):
    page.goto(f"{address}/asistencia")
    page.get_by_label(re.compile("^Nota")).fill("vino de lejos")
    page.get_by_role("button", name="Dar cupo").click()


def take_attendance(page, address, meeting, **signs):
    """Take attendance with one tap a person, everybody present but these, and go back."""
    page.goto(f"{address}/asistencia")
    page.get_by_role("link", name=re.compile("noviembre")).nth(meeting - 1).click()
    expect(page.get_by_role("button", name="Guardar y volver")).to_be_visible()
    for row in page.locator("[data-row]").all():
        name = row.locator("legend").inner_text()
        sign = next((sign for each, sign in signs.items() if each in name), "Presente")
        row.get_by_text(sign, exact=True).click()
    expect(page.get_by_role("status")).to_have_text("Todo guardado.")
    page.get_by_role("button", name="Guardar y volver").click()


def correct(page, address):
    """Open the edition again, say that Ada was not there on the second day, and close it."""
    page.goto(f"{address}/asistencia")
    page.get_by_role("link", name="Reabrir el curso").click()
    page.get_by_label("Motivo").fill("Ada se retiró temprano.")
    page.get_by_role("button", name="Reabrir el curso").click()
    take_attendance(page, address, 2, Ada="Ausente", Bruno="Ausente")
    close(page, "4 aprueban, 1 no aprueba, 1 no asistió.")
    expect(page.get_by_text("4 de 6 aprobaron")).to_be_visible()


def close(page, preview):
    """Close the edition, after it was seen who passes."""
    page.get_by_role("link", name="Revisar y cerrar el curso").click()
    expect(page.get_by_text(preview)).to_be_visible()
    page.get_by_role("button", name="Cerrar el curso").click()


def states(session, address):
    """Return by given name what became of each enrollment of the edition at an address."""
    number = int(address.rpartition("/")[2])
    query = sa.select(Enrollment).where(Enrollment.edition_id == number).order_by(Enrollment.id)
    return {each.inspector.names: each.state for each in stored(session, query)}


def records(session):
    """Return by given name the record of each person that an edition issued and nobody revoked."""
    query = sa.select(Record).where(Record.enrollment_id.is_not(None), Record.revoked_at.is_(None))
    return {each.inspector.names: each.id for each in stored(session, query)}


def person(session, name):
    return stored(session, sa.select(Inspector).where(Inspector.names == name))[0]


def test_a_course_is_opened_shared_out_given_and_corrected(session, cast, third, browse, examine, picture):
    coordinator = browse(cast.coordinator)
    assert covered(coordinator, cast.calama) == "0/4"
    address = opened(coordinator, cast)
    examine(coordinator)
    enroll(browse(cast.mejillones.director), address, cast.mejillones.lapsed.list_name)
    taltal = browse(cast.taltal.director)
    enroll(taltal, address, cast.taltal.untrained.list_name, cast.taltal.lapsed.list_name)
    enroll(browse(third), address, *(re.compile(name) for name in ("Ada", "Bruno", "Celia")))
    assert states(session, address)["Celia"] is EnrollmentState.WAITLISTED
    give_seat_back(taltal, cast)
    assert states(session, address)["Celia"] is EnrollmentState.CONFIRMED
    with time_machine.travel(FIRST_MORNING):
        page = browse(cast.instructor)
        walk_in(page, address, person(session, "Darío"))
        admit(browse(cast.coordinator), address)
        take_attendance(page, address, 1, Bruno="Ausente", Celia="Atraso")
        examine(page)
    with time_machine.travel(LAST_EVENING):
        page = browse(cast.instructor)
        take_attendance(page, address, 2, Bruno="Ausente")
        close(page, "5 aprueban, 1 no asistió.")
        expect(page.get_by_text("5 de 6 aprobaron")).to_be_visible()
        examine(page)
        picture(page)
        before = records(session)
        coordinator = browse(cast.coordinator)
        assert covered(coordinator, cast.calama) == "3/4"
        correct(coordinator, address)
        assert covered(coordinator, cast.calama) == "2/4"
        after = records(session)
        assert before.items() - after.items() == {("Ada", before["Ada"])}
        assert after.items() <= before.items()
