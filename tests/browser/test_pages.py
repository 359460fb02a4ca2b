"""Every page on a phone and at a desk: nothing on the console, nothing for axe, nothing wider than the screen."""

import itertools

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import expect

from tests import cast as casting
from tests.browser.conftest import SCREENS
from tests.thorough import THOROUGH, one_of
from tracker.accounts import password_rules
from tracker.ground import database

pytestmark = pytest.mark.browser

ROSTER = (
    "nomina",
    "nomina?buscar=zzz",
    "nomina/agregar",
    "traspasos",
    "traspasos?vista=enviadas",
    "traspasos/pedir",
    "renovaciones",
)


def visitors(cast: casting.Cast):
    """Return who looks at which pages."""
    own = cast.mejillones
    names = [f"/comunas/{own.commune.cut}", f"/comunas/{own.commune.cut}/materias/PAUX"]
    names += ["/personas", f"/personas/{own.trained.id}", f"/personas/{own.lapsed.id}"]
    group = f"/comunas/{own.commune.cut}/registros/nuevo"
    names += [group, f"{group}?curso=PA16&fecha=2026-03-02", "/registros"]
    names += [f"/comunas/{own.commune.cut}/{page}" for page in ROSTER]
    names += [f"/personas/{person.id}/corregir" for person in (own.trained, cast.shared)]
    names += [f"/destinaciones/{own.trained.postings[0].id}{page}" for page in ("", "/funcion", "/termino")]
    names += [f"/personas/{own.trained.id}/rut/pedir"]
    names += ["/traspasos", f"/traspasos/{cast.asked.id}"]
    courses = ["/cursos-programados", "/cursos-programados?vista=meses&mes=2026-12", "/cursos", "/organismos"]
    courses += [f"/cursos-programados/{cast.edition.id}", f"/cursos/{cast.first_aid.id}"]
    planning = [f"/cursos-programados/{cast.edition.id}/{page}" for page in ("editar", "cupos", "anular")]
    planning += ["/cursos-programados/nuevo", "/cursos/nuevo", f"/cursos/{cast.first_aid.id}/editar"]
    planning += ["/organismos/nuevo", f"/organismos/{cast.edition.provider_id}"]
    course = f"/cursos-programados/{cast.edition.id}"
    meeting = f"/jornadas/{cast.edition.meetings[0].id}"
    classroom = [f"{course}/asistencia", meeting, f"{meeting}/hoja", f"{meeting}/desde-la-hoja"]
    names += [f"{course}/inscritos", f"{course}/inscribir/{own.commune.cut}?ver=todos"]
    names += [f"/inscripciones/{cast.enrollments[0].id}{page}" for page in ("", "/cambiar")]
    plan = ["/plan", "/plan/versiones", f"/registros/{own.record.id}/revocar"]
    mine = [
        "/mi-capacitacion",
        "/mi-capacitacion/registros/nuevo",
        "/mis-cursos",
        "/mis-solicitudes",
        "/mis-solicitudes/nueva",
    ]
    mine += [f"/mis-solicitudes/nueva/{datum}" for datum in ("phone", "email", f"record-{own.record.id}")]
    names += ["/solicitudes", f"/solicitudes/{own.request.id}"]
    ways_in = [
        "/ingresar",
        "/comenzar",
        "/invitacion",
        "/restablecer",
        "/clave-olvidada",
        "/confirmar-correo",
    ]
    access = ["/invitaciones", f"/comunas/{own.commune.cut}/invitaciones", "/mi-cuenta"]
    everything = ["/panorama", "/panorama?al=2026-12-31", "/contactos", "/correos", *access, *names, *plan]
    one, other = own.trained.id, own.lapsed.id
    identity = [f"/personas/{one}/{page}" for page in ("rut", "unir", f"unir/{other}")]
    everything += [*courses, *planning, *classroom, *identity, f"/personas/{cast.joining.kept_id}/rut"]
    everything += [
        "/importaciones",
        "/importaciones/envios/nuevo",
        f"/importaciones/envios/{cast.sending.id}",
    ]
    everything += [f"/comunas/{own.commune.cut}/importar", "/importaciones/registros"]
    to_confirm = f"/comunas/{own.commune.cut}/nomina/confirmar"
    return {
        "nobody": (None, [*ways_in, "/privacidad", "/privacidad/1.0"]),
        "coordinator": (cast.coordinator, everything),
        "director": (own.director, ["/panorama", to_confirm, *access, *names]),
        "observer": (cast.observer, ["/panorama", "/plan", *courses]),
        "inspector": (own.account, [*mine, "/plan", "/mi-cuenta"]),
        "instructor": (cast.instructor, ["/", "/cursos-que-dicto", *courses, *classroom]),
    }


@pytest.mark.both
@pytest.mark.parametrize("who", ["nobody", "coordinator", "director", "observer", "inspector", "instructor"])
def test_every_page_is_whole(cast, browse, examine, screen, who):
    """Accessibility is judged once of each page, for one of its readers on one screen; in `make thorough` for all."""
    found = visitors(cast)
    account, addresses = found[who]
    page = browse(account)
    for address in addresses:
        answer = page.goto(address)
        assert answer.status == 200, address
        readers = [each for each, (_, pages) in found.items() if address in pages]
        judged = one_of([*itertools.product(readers, SCREENS)], address) == (who, screen)
        examine(page, width_only=not (THOROUGH or judged))


@pytest.mark.parametrize(("address", "status"), [("/no-existe", 404), ("/panorama?al=ayer", 400)])
def test_error_pages_are_whole(cast, browse, examine, faults, address, status):
    page = browse(cast.coordinator)
    assert page.goto(address).status == status
    examine(page)
    assert [fault for fault in faults if f"status of {status}" not in fault] == []
    faults.clear()


def test_signing_in_and_out_by_keyboard(app, session, cast, browse):
    database.read_only(False)
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    cast.mejillones.director.password_hash = password_rules.keep(cheap, "una clave que nadie adivina")
    session.commit()
    database.read_only(True)
    page = browse()
    page.goto("/panorama")
    page.get_by_label("RUT o correo electrónico").focus()
    page.keyboard.type("direccion.mejillones@example.cl")
    page.keyboard.press("Tab")
    page.keyboard.type("una clave que nadie adivina")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Panorama")
    page.locator(".menu-account summary").click()
    page.get_by_role("button", name="Cerrar sesión").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ingresar")
