"""What is missing or about to be, and how much it presses."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.standing.status import COVERED, Standing, Status


class Urgency(enum.IntEnum):
    OVERDUE = 1
    EXPIRED = 2
    EXPIRING = 3
    PENDING = 4


_BY_STATUS = {
    Status.EXPIRED: Urgency.EXPIRED,
    Status.EXPIRING: Urgency.EXPIRING,
    Status.PENDING: Urgency.PENDING,
}


def urgency(standing: Standing) -> Urgency | None:
    """Return how urgent a standing is; None where nothing is missing or about to be."""
    return Urgency.OVERDUE if standing.overdue else _BY_STATUS.get(standing.status)


def moment(standing: Standing) -> date | None:
    """Return the date that presses: the deadline of what is missing, else the day it expires or expired."""
    if standing.status is Status.PENDING or standing.overdue:
        return standing.due_on
    return standing.valid_until


def pressure(standing: Standing) -> tuple[int, date]:
    """Return what to sort standings by, those that press most first; nothing missing comes last."""
    return urgency(standing) or len(Urgency) + 1, moment(standing) or date.max


@dataclass(frozen=True)
class Tally:
    """How some standings are: covered/required and enrolled as in a cell of the matrix, the others by urgency."""

    required: int
    covered: int
    overdue: int
    expired: int
    expiring: int
    pending: int
    enrolled: int

    @property
    def figures(self) -> tuple[int, ...]:
        """Return the figures in the order in which tables show them."""
        pressing = self.overdue, self.expired, self.expiring, self.pending
        return self.required, self.covered, *pressing, self.enrolled

    @property
    def pressure(self) -> tuple[int, int, int, int]:
        return self.overdue, self.expired, self.expiring, self.pending


def tally(standings: Iterable[Standing]) -> Tally:
    """Return the figures of these standings; the exempt count in none (design, section 3, Coverage)."""
    required = covered = enrolled = 0
    pressing = dict.fromkeys(Urgency, 0)
    for standing in standings:
        if standing.status is Status.EXEMPT:
            continue
        required += 1
        if standing.status in COVERED:
            covered += 1
        elif standing.closing:
            enrolled += 1
        if (how := urgency(standing)) is not None:
            pressing[how] += 1
    return Tally(
        required=required,
        covered=covered,
        overdue=pressing[Urgency.OVERDUE],
        expired=pressing[Urgency.EXPIRED],
        expiring=pressing[Urgency.EXPIRING],
        pending=pressing[Urgency.PENDING],
        enrolled=enrolled,
    )
