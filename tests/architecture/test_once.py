"""What is true once is written once: nobody spells again what has its own place."""

import ast
from pathlib import Path

import pytest

CODE = {path: path.read_text() for path in Path("tracker").rglob("*.py") if "migrations" not in path.parts}


def compares_days_of_a_posting(source):
    """Say whether code compares Posting.start or Posting.end, which Posting itself does for every query."""
    sides = [
        side
        for found in ast.walk(ast.parse(source))
        if isinstance(found, ast.Compare)
        for side in (found.left, *found.comparators)
    ]
    return any(ast.unparse(side) in {"Posting.start", "Posting.end"} for side in sides)


def test_a_date_is_written_by_one_format():
    spelled = [path for path, source in CODE.items() if "%d-%m-%Y" in source]
    assert spelled == [Path("tracker/ground/format.py")]


def test_who_is_on_a_roster_on_a_day_is_asked_next_to_the_table():
    found = [path for path, source in CODE.items() if compares_days_of_a_posting(source)]
    assert found == []


@pytest.mark.parametrize("spelled", ["where(Posting.start <= day)", "sa.or_(x, day <= Posting.end)"])
def test_a_roster_spelled_elsewhere_is_seen(spelled):
    assert compares_days_of_a_posting(spelled)
