"""What a person may be given or asked to do, by the subjects they know (design, section 3)."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from tracker.standing.facts import DRIVERS, ClearanceFact, PersonFacts, PlanFacts, RequirementFact
from tracker.standing.obligations import includes, postings_on
from tracker.standing.validity import satisfies


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
    postings = postings_on(person, on)
    common = {rule.subject: rule for rule in plan.requirements if rule.commune is None}
    found = []
    for clearance in plan.clearances:
        if held := [each for each in postings if includes(clearance.profiles, each.profile)]:
            asked = _asked(clearance, common, drives=any(each.drives for each in held))
            found.append(_standing(person, clearance, asked, common, on))
    return found


def knows(person: PersonFacts, subject: str, common: Mapping[str, RequirementFact], on: date) -> bool:
    """Say whether the person has the subject on that date, by the common requirement in it.

    Its hours and renewal count also where it does not apply to the person; an exemption neither gives nor
    takes. Without such a requirement any record counts until its own expiry (inclusive).
    """
    return _satisfied(person, common.get(subject, RequirementFact(0, subject)), on)


def _asked(
    clearance: ClearanceFact, common: Mapping[str, RequirementFact], *, drives: bool
) -> tuple[str, ...]:
    return tuple(
        subject
        for subject in clearance.subjects
        if drives or subject not in common or common[subject].only != DRIVERS
    )


def _standing(
    person: PersonFacts,
    clearance: ClearanceFact,
    asked: tuple[str, ...],
    common: Mapping[str, RequirementFact],
    on: date,
) -> ClearanceStanding:
    missing = tuple(subject for subject in asked if not knows(person, subject, common, on))
    lasting = {rule.subject: rule._replace(renewal_months=None) for rule in common.values()}
    lapsed = tuple(subject for subject in missing if knows(person, subject, lasting, on))
    return ClearanceStanding(clearance, missing, lapsed)


def _satisfied(person: PersonFacts, rule: RequirementFact, on: date) -> bool:
    return any(satisfies(record, rule, on) for record in person.records)
