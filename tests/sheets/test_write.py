import io
import re
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sheets import files
from tests.thorough import examples
from tracker.sheets import cells, days
from tracker.sheets.read import read
from tracker.sheets.write import Page, Percent, write

HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    '=HYPERLINK("http://x")',
    "{=1}",
]


def written(*pages):
    file = io.BytesIO()
    write(file, *pages)
    return file.getvalue()


def opened(*rows, headers=("A", "B", "C", "D"), name="Hoja"):
    return openpyxl.load_workbook(io.BytesIO(written(Page(name, headers, rows)))).worksheets[0]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_looks_like_a_formula_is_text(text):
    content = written(Page("Hoja", [text], [[text]]))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert (sheet["A1"].data_type, sheet["A2"].data_type) == ("s", "s")
    assert text.startswith("{") or sheet["A2"].quotePrefix
    assert b"<f>" not in b"".join(files.unzipped(content).values())


def test_links_are_text():
    assert opened(["http://example.cl"])["A2"].hyperlink is None


def test_dates_numbers_and_percentages_are_what_they_are():
    when = datetime(2026, 9, 6, 4, 30, tzinfo=UTC)
    sheet = opened([date(2026, 11, 3), when, 12.5, Percent(0.75)], [None, None, 0, Percent(1)])
    assert sheet["A2"].value.date() == date(2026, 11, 3)
    assert sheet["A2"].number_format == "dd-mm-yyyy"
    assert f"{sheet['B2'].value:%d-%m-%Y %H:%M}" == "06-09-2026 01:30"
    assert sheet["B2"].number_format == "dd-mm-yyyy hh:mm"
    assert (sheet["C2"].value, sheet["D2"].value, sheet["D2"].number_format) == (12.5, 0.75, "0%")
    assert (sheet["A3"].value, sheet["C3"].value, sheet["D3"].value) == (None, 0, 1)


def test_the_header_stays_in_sight_with_filters_and_columns_are_wide_enough():
    sheet = opened(["x" * 30, "y", None, None], ["z" * 500, "y", None, None])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:D3"
    assert sheet["A1"].font.bold
    assert 30 <= sheet.column_dimensions["A"].width <= 62


def test_on_paper_it_is_as_wide_as_a_page_with_the_header_and_what_chose_the_rows_on_each():
    narrow = opened(["x", "y", None, None])
    content = written(Page("Ana & Eva", ["A" * 30] * 4, [], chosen="Comuna: Taltal & otras"))
    wide = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert (narrow.page_setup.orientation, wide.page_setup.orientation) == ("portrait", "landscape")
    for sheet in (narrow, wide):
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToHeight, sheet.page_setup.paperSize) == (0, 9)
        assert sheet.print_title_rows == "$1:$1"
    assert wide.oddHeader.left.text.endswith("Ana && Eva")
    assert wide.oddHeader.right.text == "Comuna: Taltal && otras"
    assert "de" in wide.oddFooter.right.text


def test_a_table_without_rows_still_has_its_header():
    assert [cell.value for cell in opened(headers=["RUT", "Nombres"])[1]] == ["RUT", "Nombres"]


def test_several_pages_and_names_that_a_sheet_may_not_have():
    content = written(
        Page("Región", ["A"], []), Page("[Ollagüe]: 1/2 de la región completa y más", ["B"], [])
    )
    names = openpyxl.load_workbook(io.BytesIO(content)).sheetnames
    assert names == ["Región", "Ollagüe   1 2 de la región comp"]
    assert openpyxl.load_workbook(io.BytesIO(written(Page("''", ["A"], [])))).sheetnames == ["Hoja"]


@pytest.mark.parametrize(
    "value", [2**70, float("nan"), float("inf"), "a\ud800b\0c\ufffe", "x" * 40_000, "_x0041_"]
)
def test_odd_values_never_break_a_download(value):
    assert opened([value])["A2"].value


texts = st.text(st.characters(codec="utf-8"), max_size=30)


@settings(max_examples=examples(30), deadline=None)
@given(
    st.lists(
        st.tuples(
            texts,
            st.dates(date(1930, 1, 1), date(2100, 12, 31)),
            st.integers(-(2**50), 2**50),
            st.floats(0, 1),
        ),
        max_size=5,
    )
)
def test_what_is_written_is_read_back(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("round") / "trip.xlsx"
    path.write_bytes(
        written(
            Page(
                "Hoja", ["Texto", "Fecha", "Número", "Parte"], [(t, d, n, Percent(f)) for t, d, n, f in rows]
            )
        )
    )
    back = read(path)[0].rows
    assert [row.number for row in back] == list(range(1, len(rows) + 2))
    for (text, day, number, part), row in zip(rows, back[1:], strict=True):
        assert cells.text(row.cells[0]) == cells.text(text)
        assert days.day(row.cells[1]).value == day
        assert row.cells[2:] == (number, pytest.approx(part))


def test_a_file_says_nothing_of_who_made_it():
    properties = files.unzipped(written(Page("Hoja", ["A"], [])))["docProps/core.xml"]
    assert re.search(rb"<dc:creator></dc:creator>|<dc:creator ?/>", properties)
