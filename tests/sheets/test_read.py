from datetime import date, datetime

import openpyxl
import pytest

from tests.sheets import files
from tracker.ground.refused import Refused
from tracker.sheets.csv_text import decoded
from tracker.sheets.read import Row, Sheet, read

ROWS = [
    ["RUT", "NOMBRES", "FECHA"],
    ["12.531.909-2", "MARÍA ÑANCUPIL", date(2021, 3, 1)],
    [125319092, "Iñaki", 44256],
]
CELLS = [
    ("RUT", "NOMBRES", "FECHA"),
    ("12.531.909-2", "MARÍA ÑANCUPIL", date(2021, 3, 1)),
    (125319092, "Iñaki", 44256),
]


def rows_of(sheets):
    return [row.cells for row in sheets[0].rows]


@pytest.mark.parametrize("make", [files.xlsx, files.xls, files.ods])
def test_each_kind_of_workbook_gives_the_same_values(make, read_bytes):
    sheets = read_bytes(make(ROWS))
    assert rows_of(sheets) == CELLS
    assert [(sheet.name, sheet.hidden) for sheet in sheets] == [("Nómina", False)]


@pytest.mark.parametrize("name", ["nomina.csv", "nomina.xls", "nomina.pdf", "nomina"])
def test_the_content_decides_not_the_name(name, read_bytes):
    assert rows_of(read_bytes(files.xlsx(ROWS), name)) == CELLS
    assert rows_of(read_bytes(b"RUT;NOMBRES\n1-9;Ana\n", name)) == [("RUT", "NOMBRES"), ("1-9", "Ana")]


def test_a_workbook_with_macros_gives_its_values_and_runs_nothing(read_bytes):
    content = files.xlsx(ROWS)
    types = files.unzipped(content)["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    content = files.with_member(content, "[Content_Types].xml", types)
    content = files.with_member(content, "xl/vbaProject.bin", b"\x00macro")
    assert rows_of(read_bytes(content, "nomina.xlsm")) == CELLS


def test_rows_keep_the_numbers_of_the_spreadsheet_and_columns_their_places(read_bytes):
    book = openpyxl.Workbook()
    book.active["C4"], book.active["B9"] = "RUT", 7
    assert read_bytes(files.saved(book))[0].rows == (Row(4, (None, None, "RUT")), Row(9, (None, 7)))


def test_blank_rows_of_a_csv_count(read_bytes):
    assert read_bytes(b"\n\n;;RUT\n;;\n;7;;\n")[0].rows == (Row(3, (None, None, "RUT")), Row(5, (None, "7")))


def test_formulas_give_their_value_and_errors_nothing(read_bytes):
    content = files.xlsx([["=1+1", "x"]])
    sheet = files.unzipped(content)["xl/worksheets/sheet1.xml"]
    with_value = (
        sheet.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>").replace(b"<v/>", b"<v>2</v>")
    )
    assert with_value != sheet
    assert rows_of(read_bytes(files.with_member(content, "xl/worksheets/sheet1.xml", with_value))) == [
        (2, "x")
    ]

    book = openpyxl.Workbook()
    book.active.append(["#N/A", "x"])
    assert book.active["A1"].data_type == "e"
    assert rows_of(read_bytes(files.saved(book))) == [(None, "x")]


def test_merged_cells_speak_once_and_a_time_of_day_is_dropped_from_a_date(read_bytes):
    book = openpyxl.Workbook()
    book.active["A1"] = "NÓMINA"
    book.active.merge_cells("A1:C2")
    book.active["A3"], book.active["B3"] = datetime(2021, 3, 1, 10, 5), True  # noqa: DTZ001 - a spreadsheet knows no zones
    assert rows_of(read_bytes(files.saved(book))) == [("NÓMINA",), (date(2021, 3, 1), "VERDADERO")]


def test_sheets_come_in_order_with_hidden_ones_marked_and_charts_left_out(read_bytes):
    book = openpyxl.Workbook()
    book.active.title = "Portada"
    book.create_sheet("Oculta").sheet_state = "hidden"
    book.create_sheet("Muy oculta").sheet_state = "veryHidden"
    book.create_chartsheet("Gráfico")
    sheets = read_bytes(files.saved(book))
    assert sheets == (Sheet("Portada", False, ()), Sheet("Oculta", True, ()), Sheet("Muy oculta", True, ()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_in_each_encoding_and_delimiter(encoding, delimiter, read_bytes):
    lines = ["RUT|NOMBRES|CARGO", "12.531.909-2|Íñigo Muñoz|Inspector", "9.876.543-3|Ana|"]
    sheets = read_bytes("\r\n".join(lines).replace("|", delimiter).encode(encoding), "nomina.csv")
    assert sheets[0].name is None
    assert rows_of(sheets) == [
        ("RUT", "NOMBRES", "CARGO"),
        ("12.531.909-2", "Íñigo Muñoz", "Inspector"),
        ("9.876.543-3", "Ana"),
    ]


@pytest.mark.parametrize(
    ("encoding", "told", "texts"),
    [
        ("cp1252", None, ["ç", "Açores", "turno – noche", "2020–2024", "D’Angelo", "O’Higgins", "“así”", "• uno", "100 €"]),
        ("cp850", "cp850", ["MUÑOZ", "Muñoz", "MARÍA", "García", "JOSÉ", "Núñez"]),
        ("mac_roman", "mac_roman", ["MUÑOZ", "Muñoz", "MARÍA", "García", "JOSÉ", "Núñez"]),
    ],
)  # fmt: skip
def test_one_word_tells_its_encoding_and_what_does_not_look_spanish_is_as_windows_writes_it(
    encoding, told, texts
):
    for said in texts:
        assert decoded(f"RUT;OBS\n1-9;{said}\n".encode(encoding)) == (f"RUT;OBS\n1-9;{said}\n", told)


def test_a_csv_cell_may_hold_lines_quotes_and_other_delimiters(read_bytes):
    content = 'RUT;OBS;X\n1-9;"dos\nlíneas; ""así"", aquí";a,b,c,d\n2-7;"1,5";e,f,g\n'.encode()
    assert rows_of(read_bytes(content))[1] == ("1-9", 'dos\nlíneas; "así", aquí', "a,b,c,d")
    assert read_bytes(content)[0].rows[2].number == 3


def test_a_csv_of_one_column_is_read(read_bytes):
    assert rows_of(read_bytes(b"RUT\n12531909-2\n")) == [("RUT",), ("12531909-2",)]


def test_no_such_file_is_a_sentence(tmp_path):
    for path in (tmp_path / "no hay.xlsx", tmp_path):
        with pytest.raises(Refused, match="No se pudo abrir el archivo"):
            read(path)
