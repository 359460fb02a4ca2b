"""Take the README's pictures of a fresh demonstration, in a real browser: `make pictures`."""

import shutil
from collections.abc import Sequence
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from bench.instance import ROOT, filled, served
from tracker.demo.accounts import INSPECTORS_PASSWORD, PASSWORD

FOLDER = ROOT / "docs" / "pictures"
MESSY = ROOT / "tests" / "sheets" / "cases" / "taltal-tres-hojas.xlsx"
DESK, TALL, PHONE = (1280, 900), (1280, 1180), (360, 740)
COORDINATION, DIRECTION, INSPECTOR, INSTRUCTOR = (
    "coordinacion",
    "direccion.taltal",
    "inspeccion.taltal",
    "relatoria",
)
TALTAL = "/comunas/02104"
AGREEMENT, CLASSROOM = "main a[href^='/plan/acuerdos/']", "main a[href$='/asistencia']"
EDITION = "main table a[href^='/cursos-programados/']"


class Picture(NamedTuple):
    """What to show: of whom, on which screen, from which page, through which links or buttons in turn."""

    name: str
    mailbox: str
    screen: tuple[int, int]
    page: str
    then: Sequence[str] = ()


PICTURES = (
    Picture("panorama", COORDINATION, TALL, "/panorama"),
    Picture("comuna", DIRECTION, DESK, TALTAL),
    Picture("celda", DIRECTION, DESK, f"{TALTAL}/materias/PAUX"),
    Picture("persona", DIRECTION, DESK, f"{TALTAL}/materias/PAUX", ["main a[href^='/personas/']"]),
    Picture("nomina", DIRECTION, DESK, f"{TALTAL}/nomina"),
    Picture("tarjeta", DIRECTION, DESK, f"{TALTAL}/invitaciones", ["button:has-text('Invitar a todos')"]),
    Picture("cupos", COORDINATION, DESK, "/cursos-programados?etapa=open", [EDITION, "a[href$='/cupos']"]),
    Picture(
        "inscribir", DIRECTION, DESK, "/cursos-programados?etapa=open", [EDITION, "a[href*='/inscribir/']"]
    ),
    Picture("acuerdo", COORDINATION, TALL, "/plan", [AGREEMENT]),
    Picture("efectos", COORDINATION, TALL, "/plan/versiones", [AGREEMENT, "main a[href$='/efectos']"]),
    Picture("plazos", DIRECTION, DESK, "/plazos"),
    Picture("planilla", DIRECTION, TALL, f"{TALTAL}/importar", ["file", "main form button"]),
    Picture(
        "planilla-informe",
        DIRECTION,
        TALL,
        f"{TALTAL}/importar",
        ["file", "main form button", "down to Lo que se notó"],
    ),
    Picture("mi-capacitacion", INSPECTOR, PHONE, "/mi-capacitacion"),
    Picture("panorama-telefono", DIRECTION, PHONE, "/panorama"),
    Picture("asistencia", INSTRUCTOR, PHONE, "/cursos-que-dicto", [CLASSROOM, "main a[href^='/jornadas/']"]),
)


def main() -> None:
    with filled("regional") as environment, served(environment) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell"), args=["--no-sandbox", "--lang=es-CL"]
        )
        for picture in PICTURES:
            _take(browser, f"http://127.0.0.1:{port}", picture)


def _take(browser: Browser, site: str, picture: Picture) -> None:
    width, height = picture.screen
    context = browser.new_context(
        base_url=site, viewport={"width": width, "height": height}, locale="es-CL", reduced_motion="reduce"
    )
    page = context.new_page()
    _sign_in(page, picture.mailbox)
    page.goto(picture.page)
    for step in picture.then:
        _go(page, step)
    page.screenshot(path=FOLDER / f"{picture.name}.png")
    context.close()


def _sign_in(page: Page, mailbox: str) -> None:
    page.goto("/ingresar")
    page.locator("[name=login]").fill(f"{mailbox}@demo.example")
    page.locator("[name=password]").fill(INSPECTORS_PASSWORD if mailbox == INSPECTOR else PASSWORD)
    page.get_by_role("button", name="Ingresar").click()
    page.wait_for_url(lambda address: "/ingresar" not in address)


def _go(page: Page, step: str) -> None:
    if step == "file":
        page.locator("input[type=file]").first.set_input_files(MESSY)
    elif step.startswith("down to "):
        heading = page.get_by_role("heading", name=step.removeprefix("down to "))
        heading.evaluate("heading => heading.scrollIntoView()")
    else:
        with page.expect_event("load"):
            page.locator(step).first.click()


if __name__ == "__main__":
    main()
