import time
from datetime import date

import openpyxl
import pytest

from tests.sheets import files
from tracker.ground.refused import Refused
from tracker.sheets.columns import course_names, meaning
from tracker.sheets.map import CourseCell, Finding
from tracker.sheets.record_columns import HEADERS as RECORDS
from tracker.sheets.roster_columns import HEADERS as ROSTER
from tracker.sheets.tables import find_tables

COURSES = course_names(
    [
        ("PA16", "PA16"),
        ("Primeros auxilios, 16 horas", "PA16"),
        ("1eros auxilios", "PA16"),
        ("TRAN", "TRAN"),
        ("Tránsito", "TRAN"),
        ("Emergencias", "EM1"),
        ("EMERGENCIAS", "EM2"),
    ]
)
CANONICAL = [
    "rut", "nombres", "apellido_paterno", "apellido_materno", "funcion", "contrato", "empleador", "fecha_ingreso",
    "fecha_nombramiento", "decreto", "fecha_decreto", "desde", "hasta", "conduce", "correo", "celular",
]  # fmt: skip


@pytest.fixture
def table(read_bytes):
    def _table(content, columns=ROSTER, courses=COURSES):
        return find_tables(read_bytes(content), columns, courses).tables[0]

    return _table


def read_headers(columns, *headers):
    return [found.column if (found := meaning(header, columns, {})) else None for header in headers]


def test_the_canonical_columns_stand_for_themselves():
    assert read_headers(ROSTER, *CANONICAL) == CANONICAL
    records = ["rut", "curso", "fecha", "horas", "vence", "organismo"]
    assert read_headers(RECORDS, *records) == records


@pytest.mark.parametrize(
    ("column", "headers"),
    [
        ("rut", ["RUT", "R.U.T.", "R.U.N", "RUN", "C.I.", "N° CEDULA", "Nº CÉDULA", "CÉDULA DE IDENTIDAD", "N° RUT"]),
        ("dv", ["DV", "D.V.", "Dígito Verificador"]),
        ("nombres", ["NOMBRES", "Nombre"]),
        ("apellido_paterno", ["APELLIDO PATERNO", "Ap. Paterno", "PATERNO", "Primer apellido"]),
        ("apellido_materno", ["APELLIDO  MATERNO", "AP.MATERNO", "segundo apellido"]),
        ("nombre_completo", ["NOMBRE COMPLETO", "Nombres y Apellidos", "FUNCIONARIO"]),
        ("apellidos_y_nombres", ["APELLIDOS Y NOMBRES", "Apellidos, Nombres"]),
        ("funcion", ["CARGO", "FUNCIÓN", "Función/Cargo"]),
        ("contrato", ["CALIDAD JURÍDICA", "CALIDAD JURIDICA", "Tipo de contrato"]),
        ("fecha_nombramiento", ["Fecha de nombramiento (dd-mm-aaaa)", "F. NOMBRAMIENTO"]),
        ("fecha_ingreso", ["FECHA DE INGRESO/NOMBRAMIENTO", "F. INGRESO", "FECHA DE INGRESO", "Ejerce desde"]),
        ("decreto", ["N° DECRETO", "Decreto alcaldicio"]),
        ("conduce", ["CONDUCE", "Conductor/a"]),
        ("correo", ["CORREO", "MAIL", "E-MAIL", "Correo electrónico"]),
        ("celular", ["CELULAR", "FONO", "Teléfono"]),
        ("cursos_realizados", ["CURSOS REALIZADOS"]),
        (None, ["SEXO", "FECHA DE NACIMIENTO", "ENFERMEDADES", "GRADO", "UNIDAD", "LICENCIA", "TURNO", "N°", "OBSERVACIONES", ""]),
    ],
)  # fmt: skip
def test_synonyms_of_the_roster(column, headers):
    assert read_headers(ROSTER, *headers) == [column] * len(headers)


def test_synonyms_of_the_records():
    headers = ["NOMBRE DEL CURSO", "Fecha de aprobación", "HRS", "VENCIMIENTO", "OTEC", "NOTA FINAL"]
    assert read_headers(RECORDS, *headers) == ["curso", "fecha", "horas", "vence", "organismo", None]


def test_a_usual_roster_under_titles(table):
    rows = [
        ["ILUSTRE MUNICIPALIDAD DE PRUEBA"],
        ["Nómina de inspectores, RUT y cursos"],
        [],
        ["N°", "RUT", "DV", "NOMBRES", "APELLIDO PATERNO", "CARGO", "SEXO", "PRIMEROS AUXILIOS, 16 HORAS"],
        [1, 12531909, 2, "ANA", "MUÑOZ", "Inspectora", "F", date(2024, 3, 1)],
        [],
        [2, "9.876.543-3", None, "JUAN", "#N/D", None, "M", "-"],
    ]
    found = table(files.xlsx(rows))
    assert (found.sheet, found.header_row) == ("Nómina", 4)
    assert found.columns == ("rut", "dv", "nombres", "apellido_paterno", "funcion")
    assert found.ignored_columns == ("N°", "SEXO")
    assert found.warnings == ()
    first, second = found.entries
    assert (first.row, second.row) == (5, 7)
    assert first.cells == {
        "rut": 12531909, "dv": 2, "nombres": "ANA", "apellido_paterno": "MUÑOZ", "funcion": "Inspectora",
    }  # fmt: skip
    assert first.courses == (CourseCell("PA16", date(2024, 3, 1)),)
    assert second.cells == {"rut": "9.876.543-3", "nombres": "JUAN"}
    assert second.courses == ()


def test_a_header_of_two_lines_with_merged_cells(table):
    book = openpyxl.Workbook()
    sheet = book.active
    files.fill(
        sheet,
        [
            ["DIRECCIÓN DE SEGURIDAD"],
            ["RUT", "APELLIDO", None, "NOMBRES", "FECHA DE", "CURSOS", None, "CALIDAD"],
            [None, "PATERNO", "MATERNO", None, "INGRESO", "Tránsito", "1eros auxilios", "JURÍDICA"],
            ["9.876.543-3", "Soto", "Rojas", "Ana", 44256, "SI", 44256, "Planta"],
        ],
    )
    for merged in ("A1:H1", "A2:A3", "B2:C2", "D2:D3", "F2:G2"):
        sheet.merge_cells(merged)
    found = table(files.saved(book))
    assert found.header_row == 2
    assert [entry.row for entry in found.entries] == [4]
    assert found.entries[0].cells == {
        "rut": "9.876.543-3", "apellido_paterno": "Soto", "apellido_materno": "Rojas", "nombres": "Ana",
        "fecha_ingreso": 44256, "contrato": "Planta",
    }  # fmt: skip
    assert found.entries[0].courses == (CourseCell("TRAN", "SI"), CourseCell("PA16", 44256))
    assert found.ignored_columns == ()


def test_a_title_above_the_header_is_no_part_of_it(table):
    found = table(files.xlsx([["Nómina 2026"], ["N°", "RUT", "NOMBRES"], [1, "9.876.543-3", "Ana Soto"]]))
    assert (found.header_row, found.ignored_columns) == (2, ("N°",))


def test_the_first_row_of_data_is_never_taken_for_a_header(table):
    found = table(b"rut,nombre completo,cursos realizados\n,Ana Soto,PA16\n9.876.543-3,Eva,TRAN\n")
    assert [entry.row for entry in found.entries] == [2, 3]


def test_totals_signatures_and_notes_are_left_out(table):
    rows = [
        ["RUT", "NOMBRES", "APELLIDO PATERNO", "OBSERVACIONES"],
        ["9.876.543-3", "Ana", "Soto"],
        ["RUT"],
        ["12.531.909-2"],
        [None, "Eva", "Rojas"],
        ["sin rut aún", "Iván", "Lagos"],
        ["TOTAL", "3", None],
        [None, "Total funcionarios", "3"],
        [None, None, None, "Nota: actualizado en marzo"],
        ["Los datos son de marzo."],
        [None, "María Pérez Soto"],
        [None, "Directora de Seguridad Pública"],
    ]
    assert [entry.row for entry in table(files.xlsx(rows)).entries] == [2, 4, 5, 6]


def test_the_header_may_stand_on_row_20_and_no_later(table):
    rows = [["RUT", "NOMBRES"], ["9.876.543-3", "Ana Soto"]]
    assert table(files.xlsx(rows, first_row=20)).header_row == 20
    with pytest.raises(Refused, match="No se encontró la tabla"):
        table(files.xlsx(rows, first_row=21))


@pytest.mark.parametrize("content", [b"RUT;SEXO\n1-9;F\n", b"hola;mundo\n", b"RUT\n9876543-3\n"])
def test_one_known_header_is_no_table(content, table):
    with pytest.raises(Refused, match="RUT y NOMBRES"):
        table(content)


def test_a_table_without_rut_is_refused(table):
    with pytest.raises(Refused, match="no tiene una columna con el RUT"):
        table(b"NOMBRES;CARGO\nAna;Inspectora\n")


def test_the_sheet_understood_best_is_read_and_the_others_are_told(table):
    rows = [["RUT", "NOMBRES", "CARGO"], ["9.876.543-3", "Ana Soto", "Inspectora"]]
    poorer = [["RUT", "NOMBRES"], ["12.531.909-2", "Eva Rojas"]]
    found = table(files.xlsx(poorer, "Enero", Portada=[["Datos"]], Febrero=rows))
    assert (found.sheet, [entry.cells["rut"] for entry in found.entries]) == ("Febrero", ["9.876.543-3"])
    assert found.warnings == (
        Finding("Enero", None, None, None, "No se leyó esta hoja, que nombra a 1 persona."),
        Finding("Portada", None, None, None, "No se leyó esta hoja, que no nombra a nadie."),
    )


def test_of_equal_sheets_the_one_with_more_rows_then_the_first(table):
    header, row = ["RUT", "NOMBRES"], ["9.876.543-3", "Ana Soto"]
    assert table(files.xlsx([header, row], "A", B=[header, row, row])).sheet == "B"
    assert table(files.xlsx([header, row], "A", B=[header, row])).sheet == "A"


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_read_only_if_nothing_else_has_a_table(state, table):
    richer = [["RUT", "NOMBRES", "CARGO"], ["9.876.543-3", "Ana Soto", "Inspectora"]]
    book = openpyxl.Workbook()
    book.active.title = "Visible"
    hidden = book.create_sheet("Oculta")
    hidden.sheet_state = state
    files.fill(hidden, richer)
    found = table(files.saved(book))
    assert found.sheet == "Oculta"
    assert [warning.reason for warning in found.warnings] == ["La hoja está oculta, y se leyó."]

    files.fill(book["Visible"], [["RUT", "NOMBRES"], ["12.531.909-2", "Eva Rojas"]])
    found = table(files.saved(book))
    assert found.sheet == "Visible"
    assert [(warning.sheet, warning.reason) for warning in found.warnings] == [
        ("Oculta", "No se leyó esta hoja, que nombra a 1 persona.")
    ]


@pytest.mark.parametrize(
    "header",
    ["PA16", "pa-16", "1EROS AUXILIOS", "Primeros Auxilios 16 horas", "CURSO PA16", "Fecha curso 1eros auxilios", "PA16 (fecha)"],
)  # fmt: skip
def test_a_column_per_course_by_code_title_or_alias(header, table):
    found = table(files.xlsx([["RUT", header], ["9.876.543-3", 44256]]))
    assert found.entries[0].courses == (CourseCell("PA16", 44256),)


def test_two_columns_of_one_course_are_both_read(table):
    found = table(files.xlsx([["RUT", "PA16", "1eros auxilios"], ["9.876.543-3", 44256, 44257]]))
    assert found.entries[0].courses == (CourseCell("PA16", 44256), CourseCell("PA16", 44257))


def test_a_header_of_two_courses_is_ambiguous(table):
    found = table(files.xlsx([["RUT", "NOMBRES", "Emergencias"], ["9.876.543-3", "Ana Soto", 44256]]))
    assert found.entries[0].courses == ()
    assert found.ignored_columns == ("Emergencias",)
    reason = "El título nombra más de un curso (EM1, EM2): no se leyó."
    assert found.warnings == (Finding("Nómina", 1, None, "Emergencias", reason),)


def test_of_two_columns_for_one_thing_the_nearest_name_is_read(table):
    rows = [["RUT", "CARGO", "FUNCIÓN", "FONO", "CELULAR"], ["9.876.543-3", "Técnico", "Inspectora", 1, 2]]
    found = table(files.xlsx(rows))
    assert found.entries[0].cells == {"rut": "9.876.543-3", "funcion": "Inspectora", "celular": 2}
    assert found.ignored_columns == ("CARGO", "FONO")
    assert [(warning.row, warning.column, warning.value) for warning in found.warnings] == [
        (1, "funcion", "CARGO"),
        (1, "celular", "FONO"),
    ]


def test_names_without_surnames_are_full_names(table):
    found = table(files.xlsx([["RUT", "NOMBRES"], ["9.876.543-3", "Ana Soto"]]))
    assert found.entries[0].cells == {"rut": "9.876.543-3", "nombre_completo": "Ana Soto"}


def test_free_text_of_courses_is_kept_as_its_own_column(table):
    found = table(
        files.xlsx([["RUT", "CURSOS REALIZADOS"], ["9.876.543-3", "1eros auxilios 2021, tránsito"]])
    )
    assert found.entries[0].cells["cursos_realizados"] == "1eros auxilios 2021, tránsito"
    assert found.entries[0].courses == ()


def test_data_without_a_header_is_told_as_ignored(table):
    rows = [["RUT", None, "NOMBRES"], ["9.876.543-3", "F", "Ana Soto", None, "diabetes"]]
    assert table(files.xlsx(rows)).ignored_columns == ("columna B, sin título", "columna E, sin título")


def test_a_records_file(table):
    content = "RUT;NOMBRE;CURSO;FECHA;HRS\n9876543-3;Ana;1eros auxilios;01-03-2021;16\nTotal;;1;;\n".encode(
        "cp1252"
    )
    found = table(content, RECORDS, {})
    assert found.sheet is None
    assert found.ignored_columns == ("NOMBRE",)
    assert [entry.cells for entry in found.entries] == [
        {"rut": "9876543-3", "curso": "1eros auxilios", "fecha": "01-03-2021", "horas": "16"}
    ]


def test_a_header_full_of_brackets_takes_no_time():
    began = time.process_time()
    assert meaning("(" * 30_000, ROSTER, {}) is None
    assert time.process_time() - began < 0.5
