"""All tables and sheets of a file: what is read, what is left aside, and whom it names; nothing of it in silence."""

from datetime import date

import openpyxl
import pytest

from tests.sheets import files
from tests.sheets.cases import case
from tracker.sheets.map import Finding, Reading
from tracker.sheets.parse import MAX_ROWS
from tracker.sheets.read import packed, read, unpacked
from tracker.sheets.roster_columns import HEADERS
from tracker.sheets.tables import find_tables

HEADER = ["RUT", "NOMBRES", "CARGO"]
ANA = ["9.876.543-3", "Ana Soto", "Inspectora"]
EVA = ["12.531.909-2", "Eva Rojas", "Inspectora"]


def found_in(content, **reading):
    sheets = content if isinstance(content, tuple) else read(content)
    return find_tables(sheets, HEADERS, {}, Reading(**reading))


def ruts(found):
    return [str(entry.cells["rut"]) for table in found.tables for entry in table.entries]


def told(found):
    return [(said.sheet, said.row, said.reason) for table in found.tables for said in table.warnings]


def test_each_sheet_is_offered_with_its_people_and_several_are_read_at_once():
    path = case("taltal-tres-hojas.xlsx")
    found = found_in(path)
    assert [(place.name, place.header_row, len(place.people), place.read) for place in found.places] == [
        ("RESUMEN", None, 0, False),
        ("DOTACION NOV", 6, 24, True),
        ("HONORARIOS", 3, 4, False),
    ]
    assert ("HONORARIOS", None, "No se leyó esta hoja, que nombra a 4 personas.") in told(found)
    assert ("RESUMEN", None, "No se leyó esta hoja, que no nombra a nadie.") in told(found)
    both = found_in(path, sheet=1, also=((2, None),))
    assert [table.sheet for table in both.tables] == ["DOTACION NOV", "HONORARIOS"]
    assert len(both.tables[0].entries) == 25
    assert [entry.sheet for entry in both.tables[1].entries] == ["HONORARIOS"] * 4
    assert [place.read for place in both.places] == [False, True, True]


def test_a_header_that_comes_again_ends_the_table_and_says_so():
    found = found_in(case("c18-dos-tablas-abajo.xlsx"))
    assert ruts(found) == ["15100001-0", "15100002-9"]
    assert [(place.header_row, place.title, len(place.people)) for place in found.places] == [
        (3, "NÓMINA DE INSPECTORES VIGENTES", 2),
        (10, "PERSONAL DESVINCULADO 2025", 2),
    ]
    [(sheet, row, reason)] = told(found)
    assert (sheet, row) == ("Personal", 10)
    assert "«PERSONAL DESVINCULADO 2025»" in reason
    assert "nombra a 2 personas" in reason


@pytest.mark.parametrize(
    "again", [HEADER, ["CARGO", "R.U.N.", "NOMBRE COMPLETO", "FECHA TÉRMINO"], ["Rut", "Nombre"]]
)
def test_whatever_the_order_of_its_titles_and_whatever_stands_above(read_bytes, again):
    shuffled = {"RUT": "12.531.909-2", "R.U.N.": "12.531.909-2", "Rut": "12.531.909-2"}
    row = [shuffled.get(title, "Eva Rojas") for title in again]
    found = found_in(read_bytes(files.xlsx([["Nómina"], HEADER, ANA, again, row, row])))
    assert ruts(found) == ["9.876.543-3"]
    assert [(place.header_row, place.people) for place in found.places if not place.read] == [
        (4, frozenset({"12531909-2"}))
    ]


def test_a_richer_table_below_does_not_hide_the_one_above(read_bytes):
    richer = [*HEADER, "CORREO", "HASTA"]
    found = found_in(read_bytes(files.xlsx([HEADER, ANA, ["EGRESADOS"], richer, EVA])))
    assert {place.header_row for place in found.places} == {1, 4}
    assert sum("no se leyó" in reason for _, _, reason in told(found)) == 1


def test_a_sheet_with_ruts_goes_before_one_that_has_more_titles_and_none(read_bytes):
    shifts = [
        ["FUNCIONARIO", "CARGO", "CONTRATO", "CORREO"],
        ["Ana Soto", "Inspectora", "", ""],
        ["Otra Persona"],
    ]
    found = found_in(read_bytes(files.xlsx(shifts, "Turnos", Nómina=[HEADER[:2], ANA[:2]])))
    assert ruts(found) == ["9.876.543-3"]
    turnos = found.places[0]
    assert turnos.people == {"9876543-3"}, "who is named without RUT may be one of those read"


def test_our_own_instructions_name_nobody(read_bytes):
    how_to = [["Columna", "Qué escribir", "Ejemplo"], ["rut", "Con dígito", "12.345.678-5"]]
    assert told(found_in(read_bytes(files.xlsx([HEADER, ANA], Instrucciones=how_to)))) == []


def test_only_what_holds_something_counts():
    wide = found_in(case("c06-otra-hoja-ancha.xlsx"))
    assert len(ruts(wide)) == 3
    assert told(wide) == [("Turnos 2026", None, "No se leyó esta hoja, que no nombra a nadie.")]
    assert len(ruts(found_in(case("c08-csv-columnas-vacias.csv")))) == 3


def test_blank_rows_without_end_and_a_class_book_of_89_columns_are_read(read_bytes):
    tail = found_in(read_bytes(b"RUT;NOMBRES\r\n9.876.543-3;Ana\r\n" + b";;;;;\r\n" * (MAX_ROWS + 1000)))
    assert (ruts(tail), told(tail)) == (["9.876.543-3"], [])
    days = [f"D{number}" for number in range(1, 87)]
    book = found_in(read_bytes(files.xlsx([[*HEADER, *days], [*ANA, *["P"] * 86]])))
    assert (ruts(book), len(book.tables[0].ignored_columns)) == (["9.876.543-3"], 86)


def test_a_workbook_with_many_sheets_and_members_is_read(read_bytes):
    others = {f"Hoja {number}": [["x"]] for number in range(15)}
    members = files.unzipped(files.xlsx([HEADER, ANA], **others))
    content = files.zipped(members | {f"xl/comments{number}.xml": b"<comments/>" for number in range(60)})
    assert ruts(found_in(read_bytes(content))) == ["9.876.543-3"]


def test_whom_a_table_at_the_side_names_is_told_with_their_count(read_bytes):
    luis = ["11.222.333-9", "Luis Araya", "Inspector"]
    found = found_in(
        read_bytes(
            files.xlsx(
                [[*HEADER, None, *HEADER], [*ANA, None, *EVA], [*ANA[:0], None, None, None, None, *luis]]
            )
        )
    )
    assert ruts(found) == [ANA[0]]
    assert [place.people for place in found.places if not place.read] == [{"12531909-2", "11222333-9"}]
    assert (
        "Nómina",
        None,
        "No se leyó lo que está al lado, desde la columna E, que nombra a 2 personas.",
    ) in told(found)
    same = found_in(read_bytes(files.xlsx([[*HEADER, "RUT"], [*ANA, ANA[0]]])))
    assert [place.read for place in same.places] == [True]


def test_hidden_rows_are_read_and_told(read_bytes):
    found = found_in(case("c15-filas-ocultas.xlsx"))
    assert len(ruts(found)) == 3
    assert told(found) == [("Nómina", None, "2 filas ocultas (filas 3, 4): también se leyó lo que traen.")]
    row = '<table:table-row table:visibility="filter" table:number-rows-repeated="{}">{}</table:table-row>'
    cells = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = ["".join(map(cells.format, each)) for each in (HEADER, ANA, EVA)]
    content = files.ods_of(
        f'<table:table table:name="x"><table:table-row>{rows[0]}</table:table-row><table:table-row>{rows[1]}</table:table-row>'
        f"{row.format(1, rows[2])}{row.format(1_000_000, '<table:table-cell/>')}</table:table>"
    )
    assert told(found_in(read_bytes(content))) == [
        ("x", None, "1 fila oculta (fila 3): también se leyó lo que traen.")
    ]


def spanning(rows, value):
    return (
        f'<table:table-cell office:value-type="string" table:number-rows-spanned="{rows}">'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_what_a_merged_cell_says_holds_for_each_of_its_rows_and_is_told(kind, read_bytes):
    if kind == "xlsx":
        book = openpyxl.Workbook()
        files.fill(book.active, [HEADER, ANA, EVA[:2], ["11.222.333-9", "Luis Araya", "Director"]])
        book.active.merge_cells("C2:C3")
        content = files.saved(book)
    else:
        cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
        rows = [
            "".join(map(cell.format, HEADER)),
            "".join(map(cell.format, ANA[:2])) + spanning(2, "Inspectora"),
            "".join(map(cell.format, EVA[:2])) + "<table:covered-table-cell/>",
            "".join(map(cell.format, ["11.222.333-9", "Luis Araya", "Director"])),
        ]
        body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
        content = files.ods_of(f'<table:table table:name="Sheet">{body}</table:table>')
    found = found_in(read_bytes(content))
    assert [entry.cells["funcion"] for entry in found.tables[0].entries] == [
        "Inspectora",
        "Inspectora",
        "Director",
    ]
    [said] = found.tables[0].warnings
    assert (said.row, said.column) == (1, "funcion")
    assert "celdas combinadas (filas 2 a 3)" in said.reason


def test_formulas_without_their_value_are_blank_and_told_and_nobody_is_lost(read_bytes):
    rows = [
        [*HEADER, "FECHA INGRESO"],
        [*ANA, "=TODAY()"],
        ["=A9", "=B9", "=C9", "=D9"],
        [*EVA, date(2021, 3, 1)],
    ]
    found = found_in(read_bytes(files.xlsx(rows)))
    assert [entry.row for entry in found.tables[0].entries] == [2, 3, 4]
    assert [place.people for place in found.places] == [frozenset({"9876543-3", "0:3", "12531909-2"})]
    about = {said.column: said.reason for said in found.tables[0].warnings}
    assert set(about) == {"rut", "nombre_completo", "funcion", "fecha_ingreso"}
    assert "(filas 2, 3): quedan en blanco" in about["fecha_ingreso"]


def test_what_is_kept_of_an_upload_is_what_was_read(read_bytes):
    book = openpyxl.Workbook()
    files.fill(book.active, [HEADER, ANA, EVA])
    book.active.merge_cells("C2:C3")
    book.active.row_dimensions[3].hidden = True
    sheets = read_bytes(files.saved(book))
    assert sheets[0].merged == ((2, 3, 2),)
    assert unpacked(packed(sheets)) == sheets


def test_a_column_named_like_a_course_that_holds_something_else_is_none():
    names = {"genero": frozenset({"GEN8"})}
    [table] = find_tables(read(case("genero.csv")), HEADERS, names).tables
    assert table.ignored_columns == ("GÉNERO",)
    assert [entry.courses for entry in table.entries] == [(), (), ()]
    assert table.warnings == ()


@pytest.mark.parametrize(
    ("cells", "is_course"),
    [
        (["F", "M", "X"], False),
        (["12-05-2025", "no", ""], True),
        (["SI", "NO", "x"], True),
        (["2024", "F", "M"], True),
    ],
)
def test_a_course_is_known_by_dates_or_by_yes_and_no(cells, is_course, read_bytes):
    names = {"genero": frozenset({"GEN8"})}
    rows = [["RUT", "Género"], *([f"{number}.876.543-3", cell] for number, cell in enumerate(cells, start=1))]
    [table] = find_tables(read_bytes(files.xlsx(rows)), HEADERS, names).tables
    assert any(entry.courses for entry in table.entries) == is_course
    text = [["RUT", "Género"], ["9.876.543-3", "convalidado"]]
    [table] = find_tables(read_bytes(files.xlsx(text)), HEADERS, names).tables
    assert table.warnings == (
        Finding(
            "Nómina", 1, None, "Género", "La columna se llama como un curso, pero no trae fechas: no se leyó."
        ),
    )
