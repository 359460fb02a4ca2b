"""What is written beside a row of the signed sheet."""

import pytest

from tracker.classroom import code_rules
from tracker.models.editions import AbsenceReason, Mark


@pytest.mark.parametrize("mark", Mark)
@pytest.mark.parametrize("reason", [None, *AbsenceReason])
def test_what_is_printed_is_understood(mark, reason):
    if reason and mark in {Mark.PRESENT, Mark.LATE}:
        assert code_rules.read(code_rules.code(mark, reason)) is None, "a presence has no reason"
    else:
        assert code_rules.read(f" {code_rules.code(mark, reason).lower()} ") == (mark, reason)


@pytest.mark.parametrize("typed", ["", "x", "P1", "J5", "A0", "PP", "9", "J²", "j 1"])
def test_anything_else_is_no_code(typed):
    assert code_rules.read(typed) is None
