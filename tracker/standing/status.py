"""How a person stands towards a requirement on a date: one function for every screen (design, section 3)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from tracker.ground.clock import local_date
from tracker.ground.words import Code
from tracker.standing.deadlines import dues, earliest
from tracker.standing.facts import (
    EnrollmentFact,
    PersonFacts,
    PlanFacts,
    PostingFact,
    RequirementFact,
    Settings,
)
from tracker.standing.obligations import applies, exemption_on, postings_on
from tracker.standing.reasons import Evidence, Reason, reasons
from tracker.standing.serving import service
from tracker.standing.validity import FOREVER, by_subject, valid_until, winning_record


class Status(Code):
    NOT_REQUIRED = "not_required", "No exigido"
    EXEMPT = "exempt", "Eximido"
    CURRENT = "current", "Vigente"
    EXPIRING = "expiring", "Por vencer"
    EXPIRED = "expired", "Vencido"
    PENDING = "pending", "Pendiente"


class Beside(Code):
    """What may stand beside a status."""

    OVERDUE = "overdue", "Atrasado"
    ENROLLED = "enrolled", "Inscrito"


COVERED = frozenset({Status.CURRENT, Status.EXPIRING})


class Standing(NamedTuple):
    """The answer; `valid_until` is null when pending, exempt or for ever, and past when expired.

    `enrolled` says whether an enrollment held a seat at the end of the date (see `held_seat`), `communes` through
    postings to which communes the requirement binds. What was kept comes without evidence.
    """

    requirement: RequirementFact
    on: date
    status: Status
    valid_until: date | None
    due_on: date | None
    enrolled: bool
    communes: frozenset[str]
    evidence: Evidence | None = None

    @property
    def missing(self) -> bool:
        """Say whether the person is in the gap: required, and no record satisfies."""
        return self.status is Status.PENDING or self.status is Status.EXPIRED

    @property
    def overdue(self) -> bool:
        """Say whether the deadline (inclusive) has passed without a record that satisfies."""
        return self.missing and self.due_on is not None and self.on > self.due_on

    @property
    def closing(self) -> bool:
        """Say whether the person is in the gap and enrolled in what would close it."""
        return self.missing and self.enrolled

    @property
    def why(self) -> list[Reason]:
        """Return the records, rule and dates that decided, in words; made only where they are shown."""
        return [] if self.evidence is None else reasons(self.requirement, self.evidence, self.on)


def status(person: PersonFacts, requirement: RequirementFact, on: date, settings: Settings) -> Standing:
    """Return how the person stands towards the requirement on that date, also where it binds no posting."""
    postings = postings_on(person, on)
    bound = [posting for posting in postings if applies(requirement, posting)]
    (standing,) = _judged(person, postings, [(requirement, bound)], on, settings)
    return standing


def binding(
    person: PersonFacts, requirements: Iterable[RequirementFact], on: date, settings: Settings
) -> list[Standing]:
    """Return how the person stands towards those of the requirements that apply to a posting on that date."""
    postings = postings_on(person, on)
    bound = [(rule, [posting for posting in postings if applies(rule, posting)]) for rule in requirements]
    return list(_judged(person, postings, [pair for pair in bound if pair[1]], on, settings))


def person_standing(
    person: PersonFacts, plan: PlanFacts | None, on: date, settings: Settings
) -> list[Standing]:
    """Return one standing for each requirement that applies to the person on that date, in the plan's order.

    `plan` is the version in force on that date. The requirements are the union over the person's postings.
    """
    return [] if plan is None else binding(person, plan.requirements, on, settings)


def held_seat(enrollments: Sequence[EnrollmentFact], subject: str, on: date) -> EnrollmentFact | None:
    """Return an enrollment that holds a seat at the end of the date, by its history, if any.

    Its edition covers the subject and its last meeting is on that date or later.
    """
    for enrollment in enrollments:
        if subject in enrollment.subjects and on <= enrollment.last_meeting:
            seats = [change.seat for change in enrollment.history if local_date(change.at) <= on]
            if seats and seats[-1]:
                return enrollment
    return None


def _judged(
    person: PersonFacts,
    postings: Sequence[PostingFact],
    requirements: Iterable[tuple[RequirementFact, list[PostingFact]]],
    on: date,
    settings: Settings,
) -> Iterator[Standing]:
    """Yield the standings towards requirements, each with those of the postings that it binds."""
    passed = by_subject(person.records)
    services = {posting.id: service(posting, person.postings) for posting in postings}
    for requirement, bound in requirements:
        exemption = exemption_on(person.exemptions, requirement.subject, on)
        record = winning_record(passed.get(requirement.subject, ()), requirement, on)
        until = None if record is None else valid_until(record, requirement)
        seat = held_seat(person.enrollments, requirement.subject, on)
        due = dues(requirement, bound, services, settings.regulation_on, law_met=record is not None)
        evidence = Evidence(bound, exemption, record, person.records, seat, due, settings.regulation_on)
        yield Standing(
            requirement=requirement,
            on=on,
            status=_first_that_holds(evidence, until, on, settings.warning_days),
            valid_until=None if exemption is not None or until == FOREVER else until,
            due_on=earliest(due),
            enrolled=seat is not None,
            communes=frozenset([posting.commune for posting in bound]),
            evidence=evidence,
        )


def _first_that_holds(evidence: Evidence, until: date | None, on: date, warning_days: int) -> Status:
    """Return the status; `until` is the last day on which the winning record satisfies."""
    if not evidence.postings:
        return Status.NOT_REQUIRED
    if evidence.exemption is not None:
        return Status.EXEMPT
    if until is None:
        return Status.PENDING
    if until < on:
        return Status.EXPIRED
    return Status.EXPIRING if (until - on).days <= warning_days else Status.CURRENT
