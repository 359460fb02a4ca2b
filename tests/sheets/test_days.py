from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.sheets.cells import Result
from tracker.sheets.days import course_day, day, within

FIRST_OF_MARCH = date(2021, 3, 1)


@pytest.mark.parametrize(
    "cell",
    [
        FIRST_OF_MARCH, 44256, 44256.0, 44256.75, "44256", "01-03-2021", "1-3-2021", "1/3/21", "01.03.2021", "01 03 2021",
        "1 / 3 / 2021", "01–03–2021", "2021-03-01", "2021/03/01", "2021-03-01 10:05:00", "2021-03-01T00:00:00Z",
        "01-03-2021 0:00", "1 de marzo de 2021", "1 de Marzo del 2021", "lunes 1 de marzo de 2021", "1-mar-21",
        "01 MAR 2021", "1° de marzo de 2021", "20210301", 20210301,
    ],
)  # fmt: skip
def test_the_first_of_march_in_every_dress(cell):
    assert day(cell) == Result(FIRST_OF_MARCH)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("03-04-2021", date(2021, 4, 3)),
        ("29-02-2024", date(2024, 2, 29)),
        ("1/1/50", date(2050, 1, 1)),
        ("1/1/51", date(1951, 1, 1)),
        ("15-set-2020", date(2020, 9, 15)),
        ("31-12-2100", date(2100, 12, 31)),
        ("01-01-1930", date(1930, 1, 1)),
    ],
)
def test_the_day_comes_first_and_short_years_are_near(cell, value):
    assert day(cell) == Result(value)


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("30-02-2021", "no existe"),
        ("29-02-2021", "no existe"),
        ("03/25/2021", "no existe"),
        ("00-00-0000", "no existe"),
        ("marzo 2021", "no dice el día"),
        ("marzo de 2021", "no dice el día"),
        ("mar-21", "no dice el día"),
        ("03-2021", "no dice el día"),
        ("2021", "no dice el día"),
        (2021, "no dice el día"),
        ("01-03-2021 al 05-03-2021", "más de una fecha"),
        ("01-03-1929", "fuera de los años 1930 a 2100"),
        (date(2101, 1, 1), "fuera de los años 1930 a 2100"),
        ("1-1-0001", "fuera de los años 1930 a 2100"),
        (10000, "fuera de los años 1930 a 2100"),
        ("pronto", "no es una fecha"),
        ("²-3-2021", "no es una fecha"),
        ("٠١-٠٣-٢٠٢١", "no es una fecha"),
        (2**63, "no es una fecha"),
        (-1, "no es una fecha"),
        (float("inf"), "no es una fecha"),
    ],
)
def test_a_date_that_is_none_is_refused_with_its_reason(cell, why):
    found = day(cell)
    assert found.value is None
    assert why in found.refusal


@pytest.mark.parametrize("cell", ["SI", "Sí", "x", "X", "✓", "ok", "Aprobado", "VERDADERO", 1])
def test_a_course_done_without_a_date_is_refused(cell):
    found = course_day(cell)
    assert found.value is None
    assert "sin la fecha en que aprobó el curso" in found.refusal


@pytest.mark.parametrize("cell", ["NO", "no", "Pendiente", "FALSO", 0, "-", None])
def test_a_course_not_done_says_nothing(cell):
    assert course_day(cell) == Result()


def test_a_course_with_a_date_gives_it():
    assert course_day("1/3/21") == Result(FIRST_OF_MARCH)
    assert "no existe" in course_day("30-02-2021").refusal


def test_a_year_alone_is_no_date_of_a_course():
    assert [within(said) for said in ("12-05-2025", "curso de marzo 2025", "2026", "Enero", "12")] == [
        True,
        True,
        False,
        False,
        False,
    ]


@given(st.dates(date(1930, 1, 1), date(2100, 12, 31)))
def test_every_date_is_read_back_from_each_form(value):
    serial = (value - date(1899, 12, 30)) // timedelta(days=1)
    for cell in (
        value,
        serial,
        f"{value:%d-%m-%Y}",
        f"{value:%d/%m/%Y}",
        value.isoformat(),
        f"{value.day}.{value.month}.{value.year}",
    ):
        assert day(cell).value == value
