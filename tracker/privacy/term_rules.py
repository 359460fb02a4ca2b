"""The terms of Ley 19.628, as amended by Ley 21.719 (in force since 1-12-2026), for what people ask about their data.

Whoever is asked answers within 30 calendar days, which may be extended once by 30 more; to a request to block
within 2 working days, which may not. Who is refused has 30 working days to complain to the Agencia de Protección de
Datos Personales. A term of days begins the day after; Saturdays, Sundays and Chile's holidays are no working days
(Ley 19.880, art. 25).
"""

from datetime import date, timedelta

import holidays

from tracker.models.privacy import RequestKind

ANSWER_DAYS = 30
EXTENSION_DAYS = 30
BLOCK_WORKING_DAYS = 2
COMPLAINT_WORKING_DAYS = 30
_SATURDAY = 5
_CHILE = holidays.country_holidays("CL")


def due_on(kind: RequestKind, asked_on: date) -> date:
    """Return the last day on which a request of that day may be answered."""
    if kind is RequestKind.BLOCK:
        return working_day_after(asked_on, BLOCK_WORKING_DAYS)
    return asked_on + timedelta(ANSWER_DAYS)


def extended(due: date) -> date:
    """Return the last day to answer, once the term that ended on `due` is extended."""
    return due + timedelta(EXTENSION_DAYS)


def complaint_until(refused_on: date) -> date:
    """Return the last day to complain to the Agencia of a refusal."""
    return working_day_after(refused_on, COMPLAINT_WORKING_DAYS)


def working_day_after(day: date, count: int) -> date:
    """Return the working day that is so many after a day, which itself counts for nothing."""
    while count:
        day += timedelta(1)
        count -= is_working_day(day)
    return day


def is_working_day(day: date) -> bool:
    return day.weekday() < _SATURDAY and day not in _CHILE
