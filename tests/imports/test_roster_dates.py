"""Dates of a roster that cannot be read or are doubtful: the person comes in, the date is blank, and it is told."""

import pytest

from tests.imports.people import ANA, LUIS
from tests.sheets.cases import case
from tracker.roster.import_rules import read_roster
from tracker.sheets.doubts import Answer, DoubtKind
from tracker.sheets.map import Reading
from tracker.sheets.read import read

EVA = LUIS | {"rut": "9.876.543-3", "nombres": "Eva"}


@pytest.mark.parametrize("column", ["fecha_nombramiento", "desde", "hasta"])
def test_a_date_that_cannot_be_read_never_drops_the_person(roster, inspector, column):
    told = roster(ANA | {column: "30-02-2021"}, LUIS | {column: "pendiente"}, EVA | {column: "marzo 2021"})
    assert (told["new"], told["refused"], told["left_out"]) == (3, [], 0)
    assert [(doubt["row"], doubt["column"], doubt["value"]) for doubt in told["warnings"]] == [
        (2, column, "30-02-2021"),
        (3, column, "pendiente"),
        (4, column, "marzo 2021"),
    ]
    assert all(doubt["reason"].endswith("Queda en blanco.") for doubt in told["warnings"])
    stored = {"fecha_nombramiento": "appointed_on", "desde": "start", "hasta": "end"}[column]
    assert {getattr(inspector(ANA).postings[0], stored)} <= {None, inspector(ANA).postings[0].start}


def test_a_blank_for_a_date_that_cannot_be_read_keeps_what_is_stored(roster, inspector):
    roster(ANA)
    told = roster(ANA | {"fecha_nombramiento": "2019"})
    assert (told["unchanged"], len(told["warnings"])) == (1, 1)
    assert f"{inspector(ANA).postings[0].appointed_on}" == "2020-03-01"


@pytest.mark.parametrize(
    "said", ["Indefinido", "Sin término", "Vigente", "A la fecha", "No tiene", "plazo indefinido"]
)
def test_said_to_have_no_end_is_no_end(roster, postings, said):
    told = roster(ANA | {"hasta": said})
    assert (told["new"], told["refused"], told["warnings"]) == (1, [], [])
    assert postings(ANA)[0][3] is None


def test_who_is_said_to_have_no_end_loses_the_one_stored_and_a_blank_keeps_it(roster, postings):
    roster(ANA | {"hasta": "31-12-2026"})
    assert roster(ANA)["unchanged"] == 1
    assert postings(ANA)[0][3] == "2026-12-31"
    assert roster(ANA | {"hasta": "Indefinido"})["changed"] == 1
    assert postings(ANA)[0][3] is None


def test_one_question_for_the_file_about_months_and_years_alone():
    sheets = read(case("calama-fechas-dudosas.xlsx"))
    asked = {doubt.kind: doubt for doubt in read_roster(sheets, {}).read.doubts}
    assert [(cell.row, cell.value) for cell in asked[DoubtKind.NO_DAY].cells] == [
        (7, "marzo 2021"),
        (8, "2019"),
    ]
    assert (asked[DoubtKind.NO_DAY].taken, asked[DoubtKind.NO_DAY].answers) == (
        Answer.BLANK,
        (Answer.BLANK, Answer.FIRST_DAY),
    )
    reading = Reading(answers={DoubtKind.NO_DAY: Answer.FIRST_DAY})
    rows = {row.entry.row: row for row in read_roster(sheets, {}, reading).read.rows}
    assert {row: f"{found.appointed_on}" for row, found in rows.items()} == {
        4: "2020-03-01",
        5: "None",
        6: "None",
        7: "2021-03-01",
        8: "2019-01-01",
        9: "None",
        10: "2027-05-01",
    }
