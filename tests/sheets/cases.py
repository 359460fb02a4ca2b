"""Small spreadsheets after real ones of municipalities, payroll programs and peers, with invented people."""

from pathlib import Path

_CASES = Path(__file__).with_name("cases")


def case(name):
    return _CASES / name
