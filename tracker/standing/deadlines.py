"""By when a requirement must be met (design, section 3; Ley 21.802, art. 13 and 10th transitory)."""

from collections.abc import Iterable
from datetime import date

from tracker.standing.facts import (
    AfterAppointment,
    DeadlineRule,
    LawRegime,
    OnDate,
    PostingFact,
)
from tracker.standing.validity import add_months

LAW_SINCE = date(2026, 8, 12)
LAW_MONTHS = 12
LAW_MONTHS_EXTENDED = 24
IN_POST_MONTHS = 48


def due_on(
    rule: DeadlineRule | None, postings: Iterable[PostingFact], regulation_on: date | None
) -> date | None:
    """Return the earliest known deadline (inclusive) over the postings that are bound, or None.

    None means that the rule sets no deadline, or that nothing known today gives its date.
    """
    known = [day for posting in postings if (day := posting_due_on(rule, posting, regulation_on)) is not None]
    return min(known, default=None)


def posting_due_on(
    rule: DeadlineRule | None, posting: PostingFact, regulation_on: date | None
) -> date | None:
    """Return the deadline (inclusive) that the rule gives to one posting, or None when unknown."""
    appointed_on = posting.appointed_on
    match rule:
        case OnDate(on):
            return on
        case AfterAppointment(months) if appointed_on is not None:
            return add_months(appointed_on, months)
        case LawRegime() if appointed_on is not None:
            return _law_due_on(appointed_on, posting, regulation_on)
        case _:
            return None


def law_months(posting: PostingFact) -> int:
    """Return the months the law gives from the appointment: 12, or 24 where the mayor extended (art. 13)."""
    return LAW_MONTHS_EXTENDED if posting.mayor_extended else LAW_MONTHS


def _law_due_on(appointed_on: date, posting: PostingFact, regulation_on: date | None) -> date | None:
    if appointed_on >= LAW_SINCE:
        return add_months(appointed_on, law_months(posting))
    if regulation_on is None:
        return None
    return add_months(regulation_on, IN_POST_MONTHS)
