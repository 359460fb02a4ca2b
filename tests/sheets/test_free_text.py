"""Courses in free text: what parts the pieces, and which day each says."""

import time
from datetime import date

import pytest

from tracker.sheets.columns import course_names
from tracker.sheets.free_text import pieces

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
