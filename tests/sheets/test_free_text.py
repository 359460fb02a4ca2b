"""Courses in free text: what parts the pieces, and which day each says."""

import time
from datetime import date

import pytest

from tracker.sheets.columns import course_names
from tracker.sheets.free_text import LONGEST_CELL, MOST_TEXT, FreeText, pieces

NAMES = course_names(
    [
        ("Primeros auxilios, 16 horas", "PA16"),
        ("Primeros auxilios y gestión de emergencias", "PE24"),
        ("TR08", "TR08"),
        ("Tránsito", "TR08"),
    ]
)
DAY = date(2025, 5, 12)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Tránsito 12-05-2025", [("Tránsito", DAY)]),
        ("Tránsito 12/05/2025; RCP 12.5.25", [("Tránsito", DAY), ("RCP", DAY)]),
        ("Tránsito (12 de mayo de 2025)\nRCP", [("Tránsito", DAY), ("RCP", None)]),
        ("Tránsito y RCP / buceo", [("Tránsito", None), ("RCP", None), ("buceo", None)]),
        ("Primeros auxilios, 16 horas, 12-05-2025", [("Primeros auxilios, 16 horas", DAY)]),
        ("Primeros auxilios y gestión de emergencias y tránsito",
         [("Primeros auxilios y gestión de emergencias", None), ("tránsito", None)]),
        ("TR08 marzo 2024", [("TR08", None)]),
        ("TR08 2024", [("TR08", None)]),
        ("Tránsito 12-05-2025 al 13-05-2025", [("Tránsito al", None)]),
        ("Tránsito 31-02-2025", [("Tránsito", None)]),
        ("2025-05-12 Tránsito", [("Tránsito", DAY)]),
        ("12-05-2025", []),
        ("; / ", []),
        ("\ue000 Tránsito", [("Tránsito", None)]),
        (45789, [("45789", None)]),
        (None, []),
    ],
)  # fmt: skip
def test_pieces(typed, found):
    assert [(piece.name, piece.passed_on.value) for piece in pieces(typed, NAMES)] == found


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("TR08 marzo 2024", "no dice el día"),
        ("TR08 2024", "no dice el día"),
        ("TR08", "no dice la fecha en que se aprobó"),
        ("TR08 12-05-2025 y 13-05-2025", None),
        ("TR08 12-05-2025 13-05-2025", "tiene más de una fecha"),
        ("TR08 31-02-2025", "no existe"),
    ],
)
def test_without_its_full_date_a_piece_says_why(typed, reason):
    first, *_ = pieces(typed, NAMES)
    assert (reason in (first.passed_on.refusal or "")) if reason else first.passed_on.value == DAY


def test_a_long_gap_takes_no_time():
    began = time.process_time()
    assert [piece.name for piece in pieces(f"Uno{' ' * 30_000}dos", {})] == ["Uno dos"]
    assert time.process_time() - began < 1


def test_a_cell_too_long_is_not_read_and_the_others_are():
    read = FreeText(NAMES).pieces
    assert "2000 caracteres" in read("x" * (LONGEST_CELL + 1)).warning
    assert [len(read(cell).value) for cell in ("x" * LONGEST_CELL, "TR08 12-05-2025")] == [1, 1]


def test_all_cells_together_are_read_up_to_a_length():
    read = FreeText(NAMES).pieces
    whole = [read("x" * LONGEST_CELL) for _ in range(MOST_TEXT // LONGEST_CELL)]
    assert not any(cell.warning for cell in whole)
    assert "150000 caracteres en total" in read("TR08").warning


def test_many_short_pieces_take_little_time():
    began = time.process_time()
    assert len(pieces("a," * 1000, NAMES)) == 1000
    assert time.process_time() - began < 1
