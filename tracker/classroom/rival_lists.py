"""Where two devices, or two people, noted different things of one person in one meeting."""

from datetime import datetime

from tracker.classroom.code_rules import read
from tracker.ground import clock
from tracker.ground.format import date_and_time, hour
from tracker.ground.words import word
from tracker.models.editions import AbsenceReason, Attendance, Mark


def rivalry(stored: Attendance) -> str:
    """Return which of two marks counts, which does not, when each was noted and by whom; empty where there is one."""
    other = read(stored.rival_code or "")
    if other is None or stored.rival_noted_at is None or stored.rival_by is None:
        return ""
    counts = f"vale «{_said(stored.mark, stored.reason)}», {_noted(stored.noted_at, stored.at)}, de {stored.by.name}"
    beaten = f"«{_said(*other)}», {_noted(stored.rival_noted_at, stored.at)}, de {stored.rival_by.name}"
    return f"Se anotaron dos cosas distintas: {counts}; es anterior {beaten}."


def _said(mark: Mark, reason: AbsenceReason | None) -> str:
    return f"{word(mark)} ({word(reason).lower()})" if reason else word(mark)


def _noted(at: datetime, arrived: datetime) -> str:
    same_day = clock.local_date(at) == clock.local_date(arrived)
    return f"a las {hour(at)}" if same_day else f"el {date_and_time(at)}"
