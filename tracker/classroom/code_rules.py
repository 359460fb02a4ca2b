"""What is written beside a row of the signed sheet: a letter for the mark and, of an absence, a number for why."""

import re

from tracker.models.editions import AbsenceReason, Mark

LETTERS = {Mark.PRESENT: "P", Mark.LATE: "T", Mark.JUSTIFIED: "J", Mark.ABSENT: "A"}
REASONS = {reason: str(number) for number, reason in enumerate(AbsenceReason, 1)}
_MARKS = {letter: mark for mark, letter in LETTERS.items()}
_BY_NUMBER = {number: reason for reason, number in REASONS.items()}
_CODE = re.compile(r"[PT]|[JA][1-4]?")


def read(typed: str) -> tuple[Mark, AbsenceReason | None] | None:
    """Return what a code says, in either case: «p», «J2»; none where it is no code."""
    code = typed.strip().upper()
    if not _CODE.fullmatch(code):
        return None
    return _MARKS[code[0]], _BY_NUMBER.get(code[1:])


def code(mark: Mark, reason: AbsenceReason | None) -> str:
    """Return the code of a mark; the reverse of `read`."""
    return LETTERS[mark] + (REASONS[reason] if reason else "")
