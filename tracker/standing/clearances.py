"""What a person may be given or asked to do, by the subjects they know (design, section 3)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from tracker.standing.facts import (
    DRIVERS,
    ClearanceFact,
    PersonFacts,
    PlanFacts,
    RecordFact,
    RequirementFact,
)
from tracker.standing.obligations import includes, postings_on
from tracker.standing.validity import by_subject, satisfies


class ClearanceStanding(NamedTuple):
    """Whether a person is cleared, and the subjects that are missing; `lapsed` are those lost by a renewal alone."""

    clearance: ClearanceFact
    missing: tuple[str, ...]
    lapsed: tuple[str, ...] = ()

    @property
    def cleared(self) -> bool:
        return not self.missing

    @property
    def by_renewal_only(self) -> bool:
        """Say whether it was lost only by renewals that were agreed: the law sets no period of validity."""
        return bool(self.missing) and self.missing == self.lapsed


def clearances(person: PersonFacts, plan: PlanFacts | None, on: date) -> list[ClearanceStanding]:
    """Return the clearances that are for a profile the person has on that date; `plan` is the one in force.

    A person without a posting on that date has no profile. What the common requirement asks only of drivers
    counts only for who drives in a posting that the clearance is for.
    """
    if plan is None:
        return []
    common = {rule.subject: rule for rule in plan.requirements if rule.commune is None}
    postings, known = postings_on(person, on), _Known(by_subject(person.records), common, on)
    found = []
    for clearance in plan.clearances:
        if held := [each for each in postings if includes(clearance.profiles, each.profile)]:
            asked = _asked(clearance, common, drives=any(each.drives for each in held))
            found.append(_standing(clearance, asked, known))
    return found


def knows(
    passed: Mapping[str, Iterable[RecordFact]], subject: str, common: Mapping[str, RequirementFact], on: date
) -> bool:
    """Say whether a person has the subject on that date by their records, by the common requirement in it.

    Its hours and renewal count also where it does not apply to the person; an exemption neither gives nor
    takes. Without such a requirement any record counts until its own expiry (inclusive).
    """
    rule = common.get(subject) or RequirementFact(0, subject)
    return any(satisfies(record, rule, on) for record in passed.get(subject, ()))


def _asked(
    clearance: ClearanceFact, common: Mapping[str, RequirementFact], *, drives: bool
) -> tuple[str, ...]:
    return tuple(
        subject
        for subject in clearance.subjects
        if drives or subject not in common or common[subject].only != DRIVERS
    )


class _Known(dict[str, bool]):
    """Which subjects a person has on a date, each asked once though several clearances ask for it."""

    def __init__(
        self, passed: Mapping[str, Iterable[RecordFact]], common: Mapping[str, RequirementFact], on: date
    ) -> None:
        super().__init__()
        self._passed, self._common, self._on = passed, common, on

    def __missing__(self, subject: str) -> bool:
        self[subject] = knows(self._passed, subject, self._common, self._on)
        return self[subject]

    def lapsed(self, subject: str) -> bool:
        """Say whether the person would have a subject that is missing, were it not for its renewal."""
        rule = self._common.get(subject)
        if rule is None or rule.renewal_months is None or subject not in self._passed:
            return False
        return knows(self._passed, subject, {subject: rule._replace(renewal_months=None)}, self._on)


def _standing(clearance: ClearanceFact, asked: tuple[str, ...], known: _Known) -> ClearanceStanding:
    missing = tuple(subject for subject in asked if not known[subject])
    return ClearanceStanding(clearance, missing, tuple(filter(known.lapsed, missing)))
