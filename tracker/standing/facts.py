"""What the rules judge: plain, immutable facts; load.py reads them from the database.

Communes are named by their CUT, subjects and profiles by their codes. All dates are local calendar dates.
The facts that come by the thousand are named tuples: they are made and read several times faster than
frozen dataclasses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from tracker.ground.words import Code


class CourseFact(NamedTuple):
    """A course of the catalogue and the subjects it covers; records of one course share one fact."""

    id: int
    title: str
    subjects: frozenset[str]


class RecordFact(NamedTuple):
    """A passed course; hours and expiry are the record's own, `extended_to` the latest act over it; `remark` decides nothing."""

    id: int
    course: CourseFact
    hours: float
    obtained_on: date
    expires_on: date | None = None
    extended_to: date | None = None
    accepted: bool = True
    revoked: bool = False
    remark: str | None = None


class PostingFact(NamedTuple):
    """A person's dated link to a commune; start and end are inclusive, no end is open."""

    id: int
    commune: str
    profile: str
    start: date
    end: date | None = None
    appointed_on: date | None = None
    mayor_extended: bool = False
    served_since: date | None = None
    drives: bool | None = None  # None: not known


class ExemptionFact(NamedTuple):
    """A person needs no record in a subject from start to end, both inclusive; `reason` is a code, no end is open."""

    id: int
    subject: str
    start: date
    end: date | None
    reason: str


class SeatChange(NamedTuple):
    """From this instant on an enrollment holds a seat, or no longer does."""

    at: datetime
    seat: bool


class EnrollmentFact(NamedTuple):
    """A person's way through one edition; `history` is in the order in which it happened."""

    id: int
    edition: str
    subjects: frozenset[str]
    last_meeting: date
    history: Sequence[SeatChange]


class PersonFacts(NamedTuple):
    """Everything the rules may know about one person."""

    id: int
    postings: Sequence[PostingFact] = ()
    records: Sequence[RecordFact] = ()
    exemptions: Sequence[ExemptionFact] = ()
    enrollments: Sequence[EnrollmentFact] = ()


@dataclass(frozen=True, slots=True)
class OnDate:
    """Deadline: a fixed date, the same for everybody."""

    on: date


@dataclass(frozen=True, slots=True)
class AfterAppointment:
    """Deadline: so many months after the appointment."""

    months: int


@dataclass(frozen=True, slots=True)
class LawRegime:
    """Deadline: what Ley 21.802 gives, by the date of appointment."""


DeadlineRule = OnDate | AfterAppointment | LawRegime
DRIVERS = "drivers"


class Under(Code):
    """Whose a requirement is: the law's, the agreement's or, as first aid, of both."""

    LAW = "law", "Ley 21.802"
    BOTH = "both", "Ley 21.802 y acuerdo"
    AGREEMENT = "agreement", "Acuerdo regional"


class Stretch(NamedTuple):
    """From this day on adopted versions asked for a subject, of the same people, without a gap."""

    since: date
    profiles: tuple[str, ...] = ()  # in order: what is kept is known by how its terms are written
    only: str | None = None


class RequirementFact(NamedTuple):
    """What a plan version requires; `commune` makes it that commune's own, no profiles means all.

    `law`: it is of the law too, with its regime. `only` is DRIVERS or None. `run` tells since when the subject was
    asked for, latest first, where the deadline depends on it; the first stretch is the requirement's own.
    """

    id: int
    subject: str
    commune: str | None = None
    profiles: frozenset[str] = frozenset()
    renewal_months: int | None = None
    min_hours: float | None = None
    deadline: DeadlineRule | None = None
    origin: str = "agreement"
    law: bool = False
    only: str | None = None
    run: tuple[Stretch, ...] = ()

    @property
    def stands_under(self) -> Under:
        return Under.BOTH if self.law else Under(self.origin)


class ClearanceFact(NamedTuple):
    """A named set of subjects that permits something; no profiles means all."""

    code: str
    name: str
    profiles: frozenset[str]
    subjects: Sequence[str]


class PlanFacts(NamedTuple):
    """An adopted version of the plan, in force from `in_force_from` on (inclusive); `names` of its subjects."""

    version: str
    in_force_from: date | None
    requirements: Sequence[RequirementFact]
    clearances: Sequence[ClearanceFact]
    names: Mapping[str, str]


class CommuneFact(NamedTuple):
    """A commune; `sent_roster` says whether a posting to it was ever recorded.

    Its figures may be kept as long as its `stamp` is the same (decision 7). `ratification` is what it answered
    to the plan in force, or «silent»; None where the communes were not asked about that version.
    """

    cut: str
    name: str
    sent_roster: bool
    attested_on: date | None = None
    stamp: int | None = None
    ratification: str | None = None


class Settings(NamedTuple):
    """The settings that the rules depend on; no date of the regulation means it is not published."""

    warning_days: int = 60
    regulation_on: date | None = None
