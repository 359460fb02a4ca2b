"""Files after real ones, each with what is right (they stand in cases/): nobody is lost or bent without a word."""

from datetime import date

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from stdnum.cl.rut import calc_check_digit

from tests.sheets import files
from tests.sheets.cases import case
from tracker.ground.text import key
from tracker.roster.import_rules import read_roster
from tracker.sheets.columns import meaning
from tracker.sheets.doubts import Answer, DoubtKind
from tracker.sheets.map import Reading
from tracker.sheets.read import read
from tracker.sheets.roster_columns import HEADERS

SURNAME = ("RUT", "NOMBRES", "APELLIDO PATERNO", "CARGO", "FECHA DE NOMBRAMIENTO")


def roster(name, **reading):
    return read_roster(read(case(name)), {}, Reading(**reading))


def listed(sheet):
    return [row.name.value.listed for row in sheet.read.rows]


def appointed(sheet):
    return [row.appointed_on and f"{row.appointed_on}" for row in sheet.read.rows]


def csv(*dates):
    """Return a roster of as many people as dates."""
    rows = [f"{rut(number)};ANA;SOTO;Inspectora municipal;{day}" for number, day in enumerate(dates)]
    return "\n".join([";".join(SURNAME), *rows]).encode()


def xlsx(*dates, since_1904=False):
    book = openpyxl.Workbook()
    if since_1904:
        book.epoch = CALENDAR_MAC_1904
    rows = [[rut(number), "ANA", "SOTO", "Inspectora municipal", day] for number, day in enumerate(dates)]
    files.fill(book.active, [SURNAME, *rows])
    return files.saved(book)


def rut(number):
    body = f"{15100001 + number}"
    return f"{body}-{calc_check_digit(body)}"


def test_a_payroll_programs_headers_are_understood_by_what_follows_the_dash():
    sheet = roster("buk.csv")
    [row] = sheet.read.rows
    assert (row.rut, row.name.value.listed) == ("12345678-5", "Barría Uribe, Guillermo David")
    assert (row.said["email"], row.appointed_on, row.profile) == (
        "a@b.cl",
        date(2020, 3, 1),
        "municipal_inspector",
    )
    assert sheet.ignored_columns == [
        "Colaborador - Fecha de Nacimiento",
        "Trabajo - Horas Semanales",
        "Trabajo - Nombre Supervisor",
    ]


def test_but_not_what_is_somebody_elses():
    for header in (
        "Jefe - RUT",
        "Contacto de emergencia - Celular",
        "Supervisor - Nombre Completo",
        "Empresa - RUT",
    ):
        assert meaning(header, HEADERS, {}) is None
    assert meaning("Ficha - Datos - Cargo (actual)", HEADERS, {}).column == "funcion"


@pytest.mark.parametrize(
    ("column", "headers"),
    [
        ("rut", ["N° Documento", "Número de Documento", "Rut Trabajador", "Empleado - N° Documento"]),
        ("nombre_completo", ["Nombre Trabajador", "Nombre del Colaborador", "Trabajador"]),
        ("segundo_nombre", ["Segundo Nombre", "Otros nombres", "2° NOMBRE"]),
        ("funcion", ["Descripción de la función", "DESCRIPCION DEL CARGO", "Trabajo - Cargo"]),
        ("contrato", ["Vínculo", "VÍNCULO LABORAL", "Tipo de vínculo"]),
        ("desde", ["Fecha Inicio Contrato", "Fecha de inicio del contrato", "F. Inicio"]),
        ("hasta", ["Fecha Término Contrato", "FECHA DE TERMINO DE CONTRATO", "Trabajo - Fecha Término Trabajo"]),
        ("correo", ["Colaborador - Email Personal", "Correo corporativo"]),
        ("celular", ["Celular personal", "N° de celular"]),
    ],
)  # fmt: skip
def test_headers_of_payroll_programs(column, headers):
    assert [meaning(header, HEADERS, {}).column for header in headers] == [column] * len(headers)


def test_f_ing_and_a_worker_with_surnames_first():
    sheet = roster("trabajador.csv")
    assert (listed(sheet), appointed(sheet)) == (["Ñáñez Peña, María José"], ["2020-03-01"])
    assert "F. Nac." in sheet.ignored_columns


def test_surnames_first_under_nombre_completo_and_what_has_no_end():
    sheet = roster("planta.csv")
    assert listed(sheet) == [
        "Morán Veloso, Cecilia Ximena",
        "Fernández Benítez, Celia Andrea",
        "Acuña Delgado, Rayén Alejandra",
    ]
    assert [row.start.year for row in sheet.read.rows] == [2015, 2015, 2019]
    assert [row.end and f"{row.end}" for row in sheet.read.rows] == [None, None, "2026-12-31"]
    assert {"Año", "Mes"} <= {*sheet.ignored_columns}
    assert sheet.findings.refused == []


def test_indefinite_and_its_like_is_no_end():
    sheet = roster("termino.csv")
    assert [(row.end, row.open_ended) for row in sheet.read.rows] == [(None, True)] * 4
    assert (sheet.findings.refused, sheet.findings.warnings) == ([], [])


def test_gender_is_no_course():
    names = {key("Género"): frozenset({"GEN8"})}
    sheet = read_roster(read(case("genero.csv")), names)
    assert listed(sheet) == ["Ñúñez Peña, María José", "Pérez Soto, Juan", "Pinto Soto, Ana"]
    assert (sheet.findings.refused, sheet.ignored_columns) == ([], ["GÉNERO"])


def test_three_forms_of_a_date_and_two_phones_in_a_cell():
    sheet = roster("taltal-tres-hojas.xlsx")
    rows = {row.entry.row: row for row in sheet.read.rows}
    assert [f"{rows[row].appointed_on}" for row in (7, 8, 14)] == ["2016-06-08", "2017-11-15", "2023-05-01"]
    assert rows[8].said["phone"] == "+56987654321"
    assert rows[11].name.value.listed == "Sepulveda Araya, Pedro"
    assert [(bad.row, bad.column) for bad in sheet.findings.refused] == [(32, "rut"), (33, "rut")]


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("c10-mac-roman.csv", ["Soto Díaz, Ana", "Ñanco Pérez, Luis", "Rojas, Eva"]),
        ("c35-cp850-sin-e-tilde.csv", ["Muñoz García, Ana", "López Núñez, Luis"]),
    ],
)
def test_the_letters_of_old_macs_and_of_dos(name, names):
    sheet = roster(name)
    assert listed(sheet) == names
    [told] = sheet.findings.warnings
    assert "Revise que las tildes y las eñes estén bien" in told.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp850", "mac_roman"])
@pytest.mark.parametrize(
    "names", [("MARÍA JOSÉ", "NÚÑEZ"), ("María José", "Núñez"), ("ángela", "ñanculeo"), ("ANA", "MUÑOZ")]
)
def test_names_survive_each_encoding(encoding, names, read_bytes):
    content = (
        f"RUT;NOMBRES;APELLIDO PATERNO;CARGO;ES N°\n15100001-0;{names[0]};{names[1]};Inspector municipal;1"
    )
    if encoding == "cp850":
        content = content.replace("°", "º")
    [row] = read_roster(read_bytes(content.encode(encoding)), {}).read.rows
    assert (
        f"{row.name.value.names} {row.name.value.paternal_surname}".casefold() == " ".join(names).casefold()
    )


def test_accents_that_stand_beside_their_letter_are_composed():
    sheet = roster("c42-nombres.csv")
    names = {row.entry.row: row.name.value for row in sheet.read.rows}
    said = names[4]
    assert f"{said.names} {said.paternal_surname} {said.maternal_surname}" == "Ñusta Muñoz Pérez"
    assert [names[row].listed for row in (2, 3, 7)] == [
        "O'Higgins Mc Donald, D'Angelo",
        "Núñez-Prado, María-José",
        "Rojas de la Cruz, Juan",
    ]


def test_a_column_that_writes_the_month_first_is_read_so_told_and_asked():
    sheet = roster("c13-mes-primero.csv")
    assert appointed(sheet) == ["2024-03-25", "2023-12-31", "2024-03-04"]
    [doubt], [told] = sheet.read.doubts, sheet.findings.warnings
    assert (doubt.kind, doubt.key, doubt.taken) == (
        DoubtKind.MONTH_FIRST,
        "month_first:fecha_nombramiento",
        Answer.MONTH_FIRST,
    )
    assert (told.column, "«03/04/2024» se leyó con el mes primero" in told.reason) == (
        "fecha_nombramiento",
        True,
    )
    for answer, read_as in (
        (Answer.DAY_FIRST, [None, None, "2024-04-03"]),
        (Answer.BLANK, ["2024-03-25", "2023-12-31", None]),
    ):
        assert appointed(roster("c13-mes-primero.csv", answers={doubt.key: answer})) == read_as


def test_a_column_that_is_known_to_write_the_month_first_is_read_so_where_nothing_tells(read_bytes):
    answers = {"month_first:fecha_nombramiento": Answer.MONTH_FIRST}
    sheet = read_roster(read_bytes(csv("03/04/2024", "05/06/2024")), {}, Reading(answers=answers))
    assert (appointed(sheet), len(sheet.read.doubts)) == (["2024-03-04", "2024-05-06"], 1)
    proof = read_roster(read_bytes(csv("03/04/2024", "25/06/2024")), {}, Reading(answers=answers))
    assert (appointed(proof), proof.read.doubts) == (["2024-04-03", "2024-06-25"], ())


@pytest.mark.parametrize(
    ("dates", "read_as", "doubts"),
    [
        (["03/25/2024", "25/03/2024", "26/03/2024", "03/04/2024"], [None, "2024-03-25", "2024-03-26", "2024-04-03"], 0),
        (["03/25/2024", "03/26/2024", "27/03/2024", "28/03/2024", "29/03/2024", "03/04/2024"],
         [None, None, "2024-03-27", "2024-03-28", "2024-03-29", "2024-04-03"], 1),
        (["03/04/2024", "05/06/2024", "07/07/2024"], ["2024-04-03", "2024-06-05", "2024-07-07"], 0),
        (["2024-03-04", "03/31/2024", "4 de marzo de 2024"], ["2024-03-04", "2024-03-31", "2024-03-04"], 1),
    ],
)  # fmt: skip
def test_the_whole_column_decides_which_number_is_the_month(dates, read_as, doubts, read_bytes):
    sheet = read_roster(read_bytes(csv(*dates)), {})
    assert (appointed(sheet), len(sheet.read.doubts)) == (read_as, doubts)
    assert sum(said.row == 1 for said in sheet.findings.warnings) == doubts


def test_dates_that_a_program_may_have_turned_round_are_doubted_by_the_whole_column(read_bytes):
    real = (date(2021, 4, 3), date(2020, 12, 1), date(2019, 5, 5))
    content = read_bytes(xlsx(*real, "25/03/2024", "31-12-2020"))
    sheet = read_roster(content, {})
    [doubt], [told] = sheet.read.doubts, sheet.findings.warnings
    assert [(cell.row, cell.value) for cell in doubt.cells] == [(2, "03-04-2021"), (3, "01-12-2020")]
    assert (doubt.kind, doubt.taken) == (DoubtKind.HALF_CONVERTED, Answer.AS_WRITTEN)
    assert "«03-04-2021» y 1 fecha más se tomó tal como viene" in told.reason
    assert appointed(sheet)[:3] == ["2021-04-03", "2020-12-01", "2019-05-05"]
    for answer, read_as in (
        (Answer.SWAPPED, ["2021-03-04", "2020-01-12", "2019-05-05", "2024-03-25", "2020-12-31"]),
        (Answer.BLANK, [None, None, "2019-05-05", "2024-03-25", "2020-12-31"]),
    ):
        assert appointed(read_roster(content, {}, Reading(answers={doubt.key: answer}))) == read_as
    for plain in (
        (*real, "05/03/2024", "31-12-2020"),
        (*real, date(2020, 3, 20), "25/03/2024"),
        (date(2020, 3, 1), date(2021, 5, 1), date(2019, 4, 1), "25/03/2024"),
        (*real, "30-02-2021"),
    ):
        assert read_roster(read_bytes(xlsx(*plain)), {}).read.doubts == ()


def test_plain_numbers_of_a_file_that_counts_from_1904_are_read_so_told_and_asked(read_bytes):
    content = read_bytes(xlsx(42794, date(2021, 3, 2), 43000, since_1904=True))
    sheet = read_roster(content, {})
    [doubt], [told] = sheet.read.doubts, sheet.findings.warnings
    assert appointed(sheet) == ["2021-03-01", "2021-03-02", "2021-09-23"]
    assert ([cell.row for cell in doubt.cells], doubt.taken) == ([2, 4], Answer.FROM_1904)
    assert "«42794» se leyó como 01-03-2021 y 1 fecha más" in told.reason
    from_1900 = read_roster(content, {}, Reading(answers={doubt.key: Answer.FROM_1900}))
    assert appointed(from_1900) == ["2017-02-28", "2021-03-02", "2017-09-22"]
    assert read_roster(read_bytes(xlsx(42794)), {}).read.doubts == ()


def test_rows_that_say_the_same_are_read_once_and_told_once(read_bytes):
    lines = csv("01-03-2020", "05-03-2021").decode().splitlines()
    again = [lines[1].replace("01-03-2020", "1/3/20").replace("ANA", "Ana")] * 1300
    sheet = read_roster(read_bytes("\n".join([*lines, *again]).encode()), {})
    assert (len(sheet.read.rows), sheet.findings.refused) == (2, [])
    [told] = sheet.findings.warnings
    assert told.reason.startswith("1300 filas repiten otra de la misma persona")
    assert "filas 4, 5, 6, 7, 8, 9, 10, 11, 12, 13…" in told.reason
