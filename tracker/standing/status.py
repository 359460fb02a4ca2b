"""How a person stands towards a requirement on a date: one function for every screen (design, section 3)."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.ground.clock import local_date
from tracker.standing.deadlines import due_on
from tracker.standing.facts import (
    EnrollmentFact,
    ExemptionFact,
    PersonFacts,
    PlanFacts,
    RecordFact,
    RequirementFact,
    Settings,
)
from tracker.standing.obligations import applies, exemption_on, postings_on
from tracker.standing.reasons import Evidence, Reason, reasons
from tracker.standing.validity import FOREVER, satisfies, valid_until, winning_record


class Status(enum.StrEnum):
    NOT_REQUIRED = "not_required"
    EXEMPT = "exempt"
    CURRENT = "current"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    PENDING = "pending"


COVERED = frozenset({Status.CURRENT, Status.EXPIRING})


@dataclass(frozen=True, slots=True)
class Standing:
    """The answer; `valid_until` is null when pending, exempt or for ever, and past when expired."""

    requirement: RequirementFact
    on: date
    status: Status
    valid_until: date | None
    due_on: date | None
    evidence: Evidence

    @property
    def missing(self) -> bool:
        """Say whether the person is in the gap: required, and no record satisfies."""
        return self.status in {Status.PENDING, Status.EXPIRED}

    @property
    def overdue(self) -> bool:
        """Say whether the deadline (inclusive) has passed without a record that satisfies."""
        return self.missing and self.due_on is not None and self.on > self.due_on

    @property
    def enrolled(self) -> bool:
        """Say whether an enrollment held a seat at the end of the date (see `held_seat`)."""
        return self.evidence.seat is not None

    @property
    def closing(self) -> bool:
        """Say whether the person is in the gap and enrolled in what would close it."""
        return self.missing and self.enrolled

    @property
    def why(self) -> list[Reason]:
        """Return the records, rule and dates that decided, in words; made only where they are shown."""
        return reasons(self.requirement, self.evidence, self.on)


def status(person: PersonFacts, requirement: RequirementFact, on: date, settings: Settings) -> Standing:
    """Return how the person stands towards the requirement on that date."""
    postings = [posting for posting in postings_on(person, on) if applies(requirement, posting)]
    exemption = exemption_on(person.exemptions, requirement.subject, on)
    record = winning_record(person.records, requirement, on)
    seat = held_seat(person.enrollments, requirement.subject, on)
    evidence = Evidence(postings, exemption, record, person.records, seat, settings.regulation_on)
    return Standing(
        requirement=requirement,
        on=on,
        status=_first_that_holds(requirement, evidence, on, settings.warning_days),
        valid_until=_shown(requirement, exemption, record),
        due_on=due_on(requirement.deadline, postings, settings.regulation_on),
        evidence=evidence,
    )


def person_standing(
    person: PersonFacts, plan: PlanFacts | None, on: date, settings: Settings
) -> list[Standing]:
    """Return one standing for each requirement that applies to the person on that date, in the plan's order.

    `plan` is the version in force on that date. The requirements are the union over the person's postings.
    """
    if plan is None:
        return []
    every = [status(person, requirement, on, settings) for requirement in plan.requirements]
    return [standing for standing in every if standing.status is not Status.NOT_REQUIRED]


def held_seat(enrollments: Sequence[EnrollmentFact], subject: str, on: date) -> EnrollmentFact | None:
    """Return an enrollment that holds a seat at the end of the date, by its history, if any.

    Its edition covers the subject and its last meeting is on that date or later.
    """
    for enrollment in enrollments:
        seats = [change.seat for change in enrollment.history if local_date(change.at) <= on]
        if seats and seats[-1] and subject in enrollment.subjects and on <= enrollment.last_meeting:
            return enrollment
    return None


def _first_that_holds(
    requirement: RequirementFact, evidence: Evidence, on: date, warning_days: int
) -> Status:
    if not evidence.postings:
        return Status.NOT_REQUIRED
    if evidence.exemption is not None:
        return Status.EXEMPT
    if evidence.record is None:
        return Status.PENDING
    if not satisfies(evidence.record, requirement, on):
        return Status.EXPIRED
    days_left = (valid_until(evidence.record, requirement) - on).days
    return Status.EXPIRING if days_left <= warning_days else Status.CURRENT


def _shown(
    requirement: RequirementFact, exemption: ExemptionFact | None, record: RecordFact | None
) -> date | None:
    if exemption is not None or record is None:
        return None
    until = valid_until(record, requirement)
    return None if until == FOREVER else until
