"""The whole way of an agreement: drafted, looked at, put to nine communes, adopted; an act made and taken back; a move."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from playwright.sync_api import expect

from tests import builders as make
from tests.browser.test_from_course_to_record import covered
from tracker.models.accounts import Role

pytestmark = pytest.mark.browser

OTHERS = {
    "02101": "Antofagasta",
    "02103": "Sierra Gorda",
    "02202": "Ollagüe",
    "02203": "San Pedro de Atacama",
    "02301": "Tocopilla",
    "02302": "María Elena",
}
TWELVE = ("Ada", "Bruno", "Celia", "Darío", "Elba", "Fermín", "Gala", "Hugo", "Inés", "Jano", "Kenia", "Lalo")
AFTER_THE_MOVE = datetime(2026, 12, 1, 15, tzinfo=UTC)
MINUTES = {"name": "acta.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 acta"}


@pytest.fixture
def directors(session, cast):
    """Give a director of each of nine communes; twelve people of Calama had first aid two years ago, less a month."""
    found = {team.commune.name: team.director for team in (cast.mejillones, cast.taltal)}
    rest = [cast.calama, *(make.commune(session, cut, name=name) for cut, name in OTHERS.items())]
    for commune in rest:
        email = f"direccion.{commune.cut}@example.cl"
        found[commune.name] = make.account(session, Role.DIRECTOR, commune=commune, email=email)
    for names in TWELVE:
        person = make.inspector(session, names=names, paternal_surname="Chuqui")
        make.posting(session, person, cast.calama)
        make.record(session, person, cast.first_aid, date(2024, 12, 10))
    session.commit()
    return found


def drafted(page):
    """Draft a version that asks for first aid every year, and look at whom it would change; return its address."""
    page.goto("/plan/borradores/nuevo")
    page.get_by_label("Versión").fill("2027.1")
    page.get_by_label("Nombre").fill("Plan acordado")
    page.get_by_label("Se empieza desde").select_option("2026.1")
    page.get_by_role("button", name="Empezar el borrador").click()
    draft = page.url
    page.get_by_role("link", name="Primeros auxilios").first.click()
    page.get_by_label("Se renueva cada (meses)").fill("12")
    page.get_by_role("button", name="Guardar").click()
    expect(page.get_by_text("Primeros auxilios: renovación de 24 a 12 meses.")).to_be_visible()
    page.get_by_role("link", name="A quiénes cambia").click()
    row = page.get_by_role("region", name="Personas que cambian, por comuna").get_by_role(
        "row", name="Calama"
    )
    expect(row.locator("td").first).to_have_text("12")
    return draft


def proposed(page, draft):
    page.goto(draft)
    page.get_by_role("link", name="Proponer a las comunas").click()
    page.get_by_label("Responder hasta").fill("2026-11-30")
    page.get_by_role("button", name="Proponer a las comunas").click()
    expect(page.get_by_text("quedó en consulta")).to_be_visible()
    return page.url


def add_minutes(page, agreement):
    page.goto(agreement)
    page.get_by_role("link", name="Agregar un acta").click()
    page.get_by_label("Fecha de la reunión").fill("2026-10-28")
    page.get_by_label("Lugar").fill("Sede de la asociación")
    page.get_by_label("Acta firmada").set_input_files(MINUTES)
    page.get_by_label("Ollagüe").select_option("online")
    page.get_by_label("Calama").select_option("onsite")
    page.get_by_role("button", name="Agregar el acta").click()
    expect(page.get_by_text("Calama, Ollagüe (en línea).")).to_be_visible()


def answer(page, agreement, commune, says, text="", *, minutes=False):
    """Answer for a commune: its director, or (`minutes`) the coordinator from signed minutes."""
    page.goto(agreement)
    page.get_by_role("link", name=re.compile(f"por {commune}$")).first.click()
    if minutes:
        page.get_by_label("Acta firmada de la que consta").select_option(index=1)
    page.get_by_label("Respuesta", exact=True).select_option(says)
    page.get_by_label("Qué se objeta, o con qué reserva").fill(text)
    page.get_by_role("button", name="Responder").click()
    expect(page.get_by_text(f"La respuesta de {commune} quedó registrada.")).to_be_visible()


def adopted(page, agreement):
    page.goto(agreement)
    page.get_by_role("link", name="Adoptar").click()
    expect(page.get_by_text("Falta presupuesto.")).to_be_visible()
    page.get_by_label("Rige desde", exact=True).fill("2026-11-03")
    page.get_by_role("button", name="Adoptar").click()
    expect(page.get_by_text("La versión 2027.1 rige desde el 03-11-2026.")).to_be_visible()


def made_act(page):
    """Prolong what lapsed in Calama; return the act's address."""
    page.goto("/prorrogas/nueva")
    page.get_by_label("Qué registros").select_option(label="Materia: Primeros auxilios")
    page.get_by_label("Su vigencia termina desde el").fill("2025-12-01")
    page.get_by_label("Su vigencia termina hasta el").fill("2025-12-31")
    page.get_by_label("Prorrogar hasta el").fill("2027-06-30")
    page.get_by_role("button", name="Ver qué cambia").click()
    expect(page.get_by_text("12 personas, hasta el 30-06-2027.")).to_be_visible()
    page.get_by_label("Documento").fill("Acta de la reunión 4")
    page.get_by_label("Motivo").fill("Se anuló el curso de noviembre.")
    page.get_by_role("button", name="Hacer el acto").click()
    expect(page.get_by_text("El acto quedó hecho")).to_be_visible()
    return page.url


def take_back(page, act):
    page.goto(act)
    page.get_by_role("link", name="Dejar sin efecto").click()
    page.get_by_label("Motivo").fill("El curso se hizo igual.")
    page.get_by_role("button", name="Dejar sin efecto").click()
    expect(page.get_by_text("El acto quedó sin efecto")).to_be_visible()


def test_a_version_is_agreed_by_seven_and_adopted_and_an_act_comes_and_goes(
    cast, directors, browse, examine, picture
):
    coordinator = browse(cast.coordinator)
    assert covered(coordinator, cast.calama) == "12/12"
    draft = drafted(coordinator)
    examine(coordinator)
    agreement = proposed(coordinator, draft)
    add_minutes(coordinator, agreement)
    answer(coordinator, agreement, "Ollagüe", "accepts", minutes=True)
    for commune in directors.keys() - {"Ollagüe", "Taltal", "Tocopilla"}:
        answer(browse(directors[commune]), agreement, commune, "accepts")
    answer(browse(directors["Taltal"]), agreement, "Taltal", "objects", "Falta presupuesto.")
    adopted(coordinator, agreement)
    assert [each.inner_text() for each in coordinator.locator(".figure-value").all()] == ["7", "0", "1", "1"]
    examine(coordinator)
    picture(coordinator)
    assert covered(coordinator, cast.calama) == "0/12"
    for cut, mark in (("02104", "objetó este plan"), ("02301", "no respondió a este plan")):
        expect(coordinator.locator(f"#comuna-{cut}")).to_contain_text(mark)
    act = made_act(coordinator)
    examine(coordinator)
    assert covered(coordinator, cast.calama) == "12/12"
    take_back(coordinator, act)
    assert covered(coordinator, cast.calama) == "0/12"


def test_a_person_moves_from_taltal_to_mejillones(cast, browse, examine):
    person = cast.taltal.trained
    asks = browse(cast.mejillones.director)
    asks.goto(f"/comunas/{cast.mejillones.commune.cut}/traspasos/pedir")
    asks.get_by_label("RUT", exact=True).fill(person.rut)
    asks.get_by_label("Desde cuándo trabaja en su comuna").fill("2026-12-01")
    asks.get_by_role("button", name="Pedir el traspaso").click()
    expect(asks.get_by_text("La solicitud quedó enviada")).to_be_visible()
    assert person.paternal_surname not in asks.locator("main").inner_text()
    grants = browse(cast.taltal.director)
    grants.goto(f"/comunas/{cast.taltal.commune.cut}/traspasos")
    grants.get_by_role("link", name=person.list_name).click()
    examine(grants)
    grants.get_by_label("Último día en la comuna").fill("2026-11-30")
    grants.get_by_role("button", name="Conceder el traspaso").click()
    expect(grants.get_by_text("El traspaso quedó hecho.")).to_be_visible()
    with time_machine.travel(AFTER_THE_MOVE):
        now_there, before = browse(cast.mejillones.director), browse(cast.taltal.director)
        now_there.goto(f"/comunas/{cast.mejillones.commune.cut}/nomina")
        now_there.get_by_role("link", name=person.list_name, exact=True).click()
        expect(now_there.get_by_role("main")).to_contain_text("Primeros auxilios, 16 horas")
        examine(now_there)
        before.goto(f"/comunas/{cast.taltal.commune.cut}/nomina")
        expect(before.get_by_role("link", name=cast.taltal.lapsed.list_name, exact=True)).to_be_visible()
        expect(before.get_by_text(person.list_name)).to_have_count(0)
