"""What a roster's file may say of other people, and of days that can hardly be meant: doubted until it is answered."""

from dataclasses import replace
from datetime import date

import pytest

from tests.roster.test_meaning_rules import TODAY
from tests.roster.test_meaning_rules import row as of_file
from tracker.models.people import Inspector
from tracker.roster.answer_rules import Answers, StaysOut, Unanswered
from tracker.roster.doubt_rules import Doubts, Namesakes, doubtful_days, is_another
from tracker.sheets.cells import Result
from tracker.sheets.names import Name

ANA = Inspector(
    rut="9876543-3", names="Ana María", paternal_surname="Pérez", maternal_surname="Soto", sort_key=""
)
SAME, PEDRO = Name("ANA MARIA", "Perez", "Soto"), Name("Pedro", "Galleguillos", "Tapia")


def row(name):
    return replace(of_file(), name=Result(name))


@pytest.mark.parametrize("asks", [True, False])
def test_a_known_rut_under_quite_another_name_waits_for_its_answer_everywhere(asks):
    Doubts(Answers(asks=asks)).check_name(row(SAME), ANA)
    doubts = Doubts(Answers(asks=asks))
    for _ in range(2):
        with pytest.raises(Unanswered, match="--same 12345678-5"):
            doubts.check_name(row(PEDRO), ANA)
    [asked] = doubts.asked
    assert (asked.name, asked.known_name, asked.answered) == (PEDRO.listed, ANA.list_name, False)
    with pytest.raises(StaysOut, match="es de otra persona"):
        Doubts(Answers(asks=asks, renamed={"12345678-5": False})).check_name(row(PEDRO), ANA)
    told = Doubts(Answers(asks=asks, renamed={"12345678-5": True}))
    told.check_name(row(PEDRO), ANA)
    assert [each.same for each in told.asked] == [True]


def test_a_known_name_with_another_rut_waits_on_a_screen_and_is_warned_of_where_nobody_is_asked():
    assert "9.876.543-3: ¿es la misma persona?" in Doubts(Answers()).check_rut(row(SAME), ANA)
    with pytest.raises(Unanswered, match="Falta decir"):
        Doubts(Answers(asks=True)).check_rut(row(SAME), ANA)
    for asks in (True, False):
        assert Doubts(Answers(asks=asks, namesakes={"12345678-5": False})).check_rut(row(SAME), ANA) is None
        with pytest.raises(StaysOut, match="Es la misma persona"):
            Doubts(Answers(asks=asks, namesakes={"12345678-5": True})).check_rut(row(SAME), ANA)


def test_a_namesake_has_the_whole_name_and_another_rut():
    known = Namesakes([ANA])
    assert known.of(SAME, "12345678-5") is ANA
    assert known.of(SAME, ANA.rut) is None
    assert known.of(Name("Ana", "Pérez", "Soto"), "12345678-5") is None
    assert (
        Namesakes([Inspector(names="Ana", paternal_surname="Pérez")]).of(Name("Ana", "Pérez", ""), "1-9")
        is None
    )
    twice = Namesakes(
        [Inspector(rut="12345678-5", names="Ana María", paternal_surname="Pérez", maternal_surname="Soto")]
    )
    twice.add(ANA)
    assert twice.of(SAME, "12345678-5") is ANA, "the other of the two"


@pytest.mark.parametrize(
    ("name", "another"),
    [
        (None, False),
        (PEDRO, True),
        (Name("Pedro", "Tapia", "SOTO"), False),  # one word is enough
        (Name("Pedro", "", ""), False),  # a blank keeps what is stored
        (Name("", "Galleguillos", "Tapia"), False),
    ],
)
def test_one_word_in_common_is_enough_to_be_the_same_person(name, another):
    assert is_another(row(name), ANA) is another


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2027, 11, 3), None),
        (date(2027, 11, 4), "más de un año hacia adelante"),
        (date(1976, 11, 3), None),
        (date(1976, 11, 2), "más de cincuenta años"),
    ],
)
def test_a_day_more_than_a_year_ahead_or_before_a_career_is_doubted(day, words):
    found = list(doubtful_days([("desde", day)], TODAY))
    assert [column for column, said in found if words in said] == (["desde"] if words else [])
    assert len(found) == (words is not None)
