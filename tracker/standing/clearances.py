"""What a person may be given or asked to do, by the subjects they know (design, section 3)."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from tracker.standing.facts import ClearanceFact, PersonFacts, PlanFacts, RequirementFact
from tracker.standing.obligations import includes, postings_on
from tracker.standing.validity import satisfies


class ClearanceStanding(NamedTuple):
    """Whether a person is cleared, and the subjects that are missing."""

    clearance: ClearanceFact
    missing: tuple[str, ...]

    @property
    def cleared(self) -> bool:
        return not self.missing


def clearances(person: PersonFacts, plan: PlanFacts | None, on: date) -> list[ClearanceStanding]:
    """Return the clearances that are for a profile the person has on that date; `plan` is the one in force.

    A person without a posting on that date has no profile.
    """
    if plan is None:
        return []
    profiles = {posting.profile for posting in postings_on(person, on)}
    common = {rule.subject: rule for rule in plan.requirements if rule.commune is None}
    return [
        ClearanceStanding(clearance, _missing(person, clearance, common, on))
        for clearance in plan.clearances
        if any(includes(clearance.profiles, profile) for profile in profiles)
    ]


def knows(person: PersonFacts, subject: str, common: Mapping[str, RequirementFact], on: date) -> bool:
    """Say whether the person has the subject on that date, by the common requirement in it.

    Its hours and renewal count also where it does not apply to the person; an exemption neither gives nor
    takes. Without such a requirement any record counts until its own expiry (inclusive).
    """
    rule = common.get(subject, RequirementFact(0, subject))
    return any(satisfies(record, rule, on) for record in person.records)


def _missing(
    person: PersonFacts, clearance: ClearanceFact, common: Mapping[str, RequirementFact], on: date
) -> tuple[str, ...]:
    return tuple(subject for subject in clearance.subjects if not knows(person, subject, common, on))
