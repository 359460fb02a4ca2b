"""A roster as the import takes it, an empty one to fill in, and the report of an upload."""

import io
from datetime import date

import openpyxl
import pytest

from tests import builders as make
from tests.imports.screens import where
from tests.reading import sheet
from tests.sheets import files
from tracker.models.accounts import Role
from tracker.models.people import Contract, Profile

COLUMNS = [
    "rut", "nombres", "apellido_paterno", "apellido_materno", "funcion", "contrato", "empleador", "fecha_ingreso",
    "fecha_nombramiento", "decreto", "fecha_decreto", "desde", "hasta", "conduce", "correo", "celular",
]  # fmt: skip


@pytest.fixture
def people(cast, session):
    """Give people of Mejillones of every function, contract and way of being reached."""
    commune = cast.mejillones.commune
    for number, profile in enumerate(Profile):
        facts = {"names": "José Ñuflo", "paternal_surname": "de la Cruz", "maternal_surname": None}
        facts |= {"email": f"p{number}@x.cl", "phone": "+56987654321" if number else None}
        person = make.inspector(session, **facts, phone_note=None if number else "anexo 12")
        contract = list(Contract)[number]
        make.posting(session, person, commune, profile=profile, contract=contract, appointed_on=None)
    make.posting(
        session,
        make.inspector(session, names="=Ana"),
        commune,
        start=date(2024, 1, 1),
        end=date(2026, 12, 31),
    )
    session.commit()


@pytest.mark.parametrize("day", ["2026-11-03", "2026-06-30"])
def test_a_roster_sent_back_as_it_came_is_unchanged(cast, people, screens, session, day):
    director = screens(cast.mejillones.director)
    download = director.browser.get("imports.roster_sheet", cut="02102", al=day)
    rows = sheet(download)
    assert rows[0] == COLUMNS
    assert len(rows) == 1 + 9 + (day == "2026-06-30")
    sent = director.send(download.data)
    figures = director.figures(sent)
    assert (figures["Sin cambios"], figures["Rechazos"]) == (len(rows) - 1, 0)
    assert figures["Nuevas"] == figures["Con cambios"] == 0


def test_who_left_is_in_the_roster_of_then_without_how_to_be_reached_now(cast, screens, session):
    cast.moved.email, cast.moved.phone = "mario@taltal.cl", "+56911112222"
    session.commit()
    director = screens(cast.mejillones.director)
    now = director.browser.get("imports.roster_sheet", cut="02102")
    then = director.browser.get("imports.roster_sheet", cut="02102", al="2026-06-30")
    assert "Mudado" not in str(sheet(now))
    assert "Mudado" in str(sheet(then))
    assert "mario@taltal.cl" not in str(sheet(then))
    assert "+56911112222" not in str(sheet(then))


def test_the_template_offers_functions_and_contracts_and_says_how(cast, screens):
    answer = screens(cast.mejillones.director).browser.get("imports.template_sheet")
    roster, how = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets
    assert [cell.value for cell in roster[1]] == COLUMNS
    offers = {str(each.sqref): each.formula1 for each in roster.data_validations.dataValidation}
    assert offers.keys() == {"E2:E2001", "F2:F2001", "G2:G2001", "N2:N2001"}
    assert "Inspector/a de seguridad" in offers["E2:E2001"]
    assert "Código del Trabajo" in offers["F2:F2001"]
    assert roster.column_dimensions["I"].number_format == "dd-mm-yyyy"
    assert {row[0].value for row in how.iter_rows(min_row=2)} >= set(COLUMNS)


def test_what_the_template_offers_is_understood(cast, screens):
    director = screens(cast.mejillones.director)
    template = openpyxl.load_workbook(io.BytesIO(director.browser.get("imports.template_sheet").data))
    for number, function in enumerate(
        ("Inspector/a de seguridad", "Operador/a de cámaras", "Director/a de seguridad")
    ):
        rut = ("12.345.678-5", "11.222.333-9", "9.876.543-3")[number]
        template.worksheets[0].append([rut, "Ana", "Soto", None, function, "Código del Trabajo"])
    sent = director.send(files.saved(template))
    page = director.look(sent).text
    assert director.figures(sent)["Nuevas"] == 3
    assert "no reconocida" not in page
    assert "No se reconoce" not in page


def test_the_report_has_a_sheet_for_each_part(cast, screens):
    director = screens(cast.mejillones.director)
    heads = ["rut", "nombres", "apellido_paterno", "cargo", "GRADO"]
    rows = [["12.345.678-5", "Ana", "Soto", "Directora", 1], ["1-1", "Eva", "Paz", "Directora", 2]]
    sent = director.send(files.xlsx([heads, *rows]))
    answer = director.browser.get(f"{where(sent)}?formato=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    parts = {page.title: [list(row) for row in page.iter_rows(min_row=2, values_only=True)] for page in book}
    assert parts["Nuevas"][0][:3] == [2, "12.345.678-5", "Soto, Ana"]
    assert {row[0] for row in parts["No están en la planilla"]} >= {cast.mejillones.lapsed.list_name}
    [bad] = parts["Rechazado"]
    assert bad[:4] == ["Nómina", 3, "RUT", "1-1"]
    assert bad[4].endswith(".")
    assert parts["Columnas que no se leen"] == [["GRADO"]]


def test_the_report_tells_who_is_new_by_the_name_they_were_sent_with(cast, screens):
    coordinator, heads = screens(cast.coordinator), ["rut", "nombres", "apellido_paterno", "cargo"]
    rows = [
        [person.rut, person.names, "Persona", "Inspectora de seguridad"]
        for person in (cast.taltal.trained, cast.shared)
    ]
    sent = coordinator.send(files.xlsx([heads, *rows]))
    answer = coordinator.browser.get(f"{where(sent)}?formato=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    told = {page.title: [each.value for each in page["C"][1:]] for page in book if page.max_column > 2}
    assert told["Nuevas"] == [f"Persona, {cast.taltal.trained.names}"]
    assert told["Sin cambios"] == [cast.shared.list_name]


def test_the_template_of_records_offers_the_courses_and_is_understood_as_it_is(cast, screens):
    director = screens(cast.mejillones.director)
    answer = director.browser.get("imports.records_template_sheet")
    template = openpyxl.load_workbook(io.BytesIO(answer.data))
    records, how, courses = template.worksheets
    heads = ["rut", "curso", "fecha", "horas", "vence", "organismo"]
    assert [cell.value for cell in records[1]] == heads
    [offer] = records.data_validations.dataValidation
    assert (str(offer.sqref), offer.formula1) == ("B2:B2001", "Cursos!$A$2:$A$3")
    assert [cell.value for cell in courses["A"][1:]] == ["Primeros auxilios, 16 horas", "Tránsito, 8 horas"]
    assert {row[0].value for row in how.iter_rows(min_row=2)} == set(heads)
    for title in (cell.value for cell in courses["A"][1:]):
        records.append([cast.mejillones.untrained.rut, title, date(2026, 5, 4)])
    sent = director.send_records(files.saved(template), "02102")
    assert (director.figures(sent)["Nuevos"], director.figures(sent)["Rechazos"]) == (2, 0)


def test_without_courses_the_template_of_records_still_opens(session, screens):
    coordinator = screens(make.account(session, Role.COORDINATOR))
    page = coordinator.browser.get("imports.new_records").text
    assert "/importaciones/plantilla-registros.xlsx" in page
    answer = coordinator.browser.get("imports.records_template_sheet")
    assert openpyxl.load_workbook(io.BytesIO(answer.data))["Cursos"]["A1"].value == "Nombre"
