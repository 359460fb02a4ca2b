"""A course for everybody of a commune, and its acceptance, as two people do it in their browsers."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.records.conftest import PDF
from tracker.models import Record
from tracker.models.records import RecordState

pytestmark = pytest.mark.browser


def covered(page):
    """Return what the Panorama says of traffic in Mejillones."""
    page.goto("/panorama?materia=TRAN")
    return page.get_by_role("row").filter(has_text="Mejillones").locator(".coverage").inner_text().split()


def test_a_course_is_entered_for_all_and_accepted_by_another(cast, browse, examine, session, faults):
    director = browse(cast.mejillones.director)
    director.goto("/comunas/02102/registros/nuevo")
    director.get_by_label("Curso").select_option("TR08")
    director.get_by_label("Fecha en que se aprobó").fill("2026-10-20")
    director.get_by_role("button", name="Continuar").click()
    director.get_by_role("button", name="Seleccionar todos").click()
    director.get_by_role("button", name="Agregar el curso").click()
    expect(director.get_by_role("alert")).to_contain_text("Adjunte un archivo o escriba la referencia")
    assert director.get_by_role("checkbox", checked=True).count() == 4
    examine(director)
    assert [fault for fault in faults if "status of 409" not in fault] == []
    faults.clear()
    director.get_by_label("Archivo").set_input_files(
        {"name": "acta.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    director.get_by_role("button", name="Agregar el curso").click()
    expect(director.get_by_role("status")).to_contain_text("Se agregaron 4 registros: por aceptar")

    coordinator = browse(cast.coordinator)
    assert covered(coordinator) == ["25", "%", "1/4"], "what waits does not count"
    coordinator.goto("/registros")
    examine(coordinator)
    with coordinator.expect_download() as download:
        coordinator.get_by_role("link", name="Ver evidencia").first.click()
    assert download.value.suggested_filename == "acta.pdf"
    coordinator.get_by_role("button", name="Seleccionar todos").click()
    coordinator.get_by_role("button", name="Aceptar los elegidos").click()
    expect(coordinator.get_by_role("status")).to_contain_text("Aceptados: 4.")
    session.rollback()
    states = session.scalars(select(Record.state).where(Record.added_by_id == cast.mejillones.director.id))
    assert list(states) == [RecordState.ACCEPTED] * 4
    assert covered(coordinator) == ["100", "%", "4/4"]
