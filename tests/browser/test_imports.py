"""A messy spreadsheet from the file to what is missing, in the browser, and back."""

import pytest
from playwright.sync_api import expect

from tests.imports.test_screens import MESSY
from tests.sheets import files

pytestmark = pytest.mark.browser

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_a_messy_file_from_sending_to_undoing(cast, browse, examine, picture):
    page = browse(cast.mejillones.director)
    page.goto("/importaciones")
    examine(page)
    page.get_by_role("link", name="Subir nómina de Mejillones").click()
    examine(page)
    page.get_by_label("Planilla").set_input_files(
        {
            "name": "nomina.xlsx",
            "mimeType": XLSX,
            "buffer": files.xlsx(MESSY, otra=[["RUT", "NOMBRES"], ["1-9", "X"]]),
        }
    )
    page.get_by_role("button", name="Subir y revisar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Revisar la planilla")
    examine(page)
    page.get_by_label("Columna F DENOMINACIÓN: se lee como").select_option("funcion")
    page.get_by_label("Columna G 1ros Aux: se lee como").select_option("curso:PA16")
    page.get_by_label("Curso para Manejo de tránsito").select_option("curso:TR08")
    page.get_by_role("button", name="Leer otra vez así").click()
    expect(page.get_by_label("Columna F DENOMINACIÓN: se lee como")).to_have_value("funcion")
    page.get_by_label("¿Se lee otra?").select_option("dejar")
    page.get_by_role("button", name="Guardar las respuestas").click()
    expect(page.get_by_role("button", name="Confirmar e importar")).to_be_visible()
    examine(page)
    picture(page)
    page.get_by_role("link", name="Corregir la fila 5").first.click()
    examine(page)
    page.get_by_role("link", name="Volver").click()
    page.get_by_role("button", name="Confirmar e importar").click()
    expect(page.get_by_text("en Primeros auxilios")).to_be_visible()
    examine(page)
    page.get_by_role("button", name="Deshacer la importación").click()
    expect(page.get_by_text("La importación se deshizo")).to_be_visible()
    examine(page)


def test_what_one_form_does_not_send_of_another_is_asked_about(cast, browse):
    page = browse(cast.mejillones.director)
    page.goto("/comunas/02102/importar")
    page.get_by_label("Planilla").set_input_files(
        {"name": "nomina.xlsx", "mimeType": XLSX, "buffer": files.xlsx(MESSY)}
    )
    page.get_by_role("button", name="Subir y revisar").click()
    asked = []

    def refuse(dialog):
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refuse)
    page.get_by_label("Función para").select_option("municipal_inspector")
    page.get_by_label("Curso para Manejo de tránsito").select_option("curso:TR08")
    page.get_by_role("button", name="Guardar las respuestas").click()
    expect(page.get_by_label("Curso para Manejo de tránsito")).to_have_value("curso:TR08")
    assert ["«Leer otra vez así»" in said for said in asked] == [True]
    page.get_by_label("Función para").select_option("")
    with page.expect_navigation():
        page.get_by_role("button", name="Leer otra vez así").click()
    expect(page.get_by_text("La planilla se leyó otra vez así.")).to_be_visible()
    assert len(asked) == 1, "what stands as it was shown is not asked about"


def test_what_cannot_be_read_is_said_where_the_file_is_chosen(cast, browse, examine, faults):
    page = browse(cast.coordinator)
    page.goto("/importaciones/registros")
    examine(page)
    page.get_by_label("Planilla").set_input_files(
        {"name": "foto.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n...."}
    )
    page.get_by_role("button", name="Subir y revisar").click()
    expect(page.get_by_role("alert")).to_contain_text("El archivo no es una planilla")
    examine(page)
    assert [fault for fault in faults if "status of 400" not in fault] == []
    faults.clear()
