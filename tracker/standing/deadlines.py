"""By when a requirement must be met (design, section 3; Ley 21.802, art. 13 and 10th transitory)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from tracker.standing.facts import (
    AfterAppointment,
    DeadlineRule,
    LawRegime,
    OnDate,
    PostingFact,
    RequirementFact,
)
from tracker.standing.obligations import binds
from tracker.standing.serving import SECURITY, Service
from tracker.standing.validity import add_months

LAW_MONTHS = 12
LAW_MONTHS_EXTENDED = 24
IN_POST_MONTHS = 48


class Due(NamedTuple):
    """A date by which a posting is bound, and whose it is; `on` is None where nothing known today gives it."""

    rule: DeadlineRule
    posting: PostingFact
    service: Service
    on: date | None


def dues(
    requirement: RequirementFact,
    bound: Iterable[PostingFact],
    services: Mapping[int, Service],
    regulation_on: date | None,
    *,
    law_met: bool,
) -> list[Due]:
    """Return the deadlines (inclusive) of the postings that are bound; `services` has what counts for each, by id.

    `law_met`: a record satisfied the requirement once, so that the law's date is met for good.
    """
    return [
        Due(rule, posting, counting, _due_on(requirement, rule, posting, counting, regulation_on))
        for posting in bound
        for counting in [services[posting.id]]
        for rule in _rules(requirement, posting, law_met=law_met)
    ]


def earliest(found: Iterable[Due]) -> date | None:
    """Return the first known date; None means that no rule sets one, or that nothing known today gives it."""
    return min((due.on for due in found if due.on is not None), default=None)


def under_law(requirement: RequirementFact, posting: PostingFact) -> bool:
    """Say whether the law's own regime runs for a posting that the requirement binds (art. 13)."""
    also = requirement.law and posting.profile == SECURITY
    return also or isinstance(requirement.deadline, LawRegime)


def asked_since(requirement: RequirementFact, posting: PostingFact) -> date | None:
    """Return the first day of the unbroken run of versions that ask this of the posting; None where none is adopted."""
    since = None
    for stretch in requirement.run:
        if not binds(stretch.profiles, stretch.only, posting):
            break
        since = stretch.since
    return since


def law_months(counting: Service) -> int:
    """Return the months the law gives from the appointment: 12, or 24 where the mayor extended (art. 13)."""
    return LAW_MONTHS_EXTENDED if counting.mayor_extended else LAW_MONTHS


def appointed_until(counting: Service) -> date | None:
    """Return the law's date for who is appointed under it (art. 13); None where no appointment is known."""
    appointed_on = counting.appointed_on
    return None if appointed_on is None else add_months(appointed_on, law_months(counting))


def in_post_until(regulation_on: date | None) -> date | None:
    """Return the law's date for who served before it (10th transitory); None while there is no regulation."""
    return None if regulation_on is None else add_months(regulation_on, IN_POST_MONTHS)


def _rules(requirement: RequirementFact, posting: PostingFact, *, law_met: bool) -> Iterator[DeadlineRule]:
    if requirement.deadline is not None and not isinstance(requirement.deadline, LawRegime):
        yield requirement.deadline
    if not law_met and under_law(requirement, posting):
        yield LawRegime()


def _due_on(
    requirement: RequirementFact,
    rule: DeadlineRule,
    posting: PostingFact,
    counting: Service,
    regulation_on: date | None,
) -> date | None:
    match rule:
        case OnDate(on):
            return on
        case AfterAppointment(months) if counting.appointed_on is not None:
            since = asked_since(requirement, posting) or counting.appointed_on
            return add_months(max(counting.appointed_on, since), months)
        case LawRegime():
            return _law_due_on(counting, regulation_on)
        case _:
            return None


def _law_due_on(counting: Service, regulation_on: date | None) -> date | None:
    return appointed_until(counting) if counting.protection is None else in_post_until(regulation_on)
