"""Who gets the seats of an edition: counted, never labelled; and how many to hold for whom (design, section 3)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

BY_QUOTA = "por cupo comunal"
BY_POOL = "por cupo común"


class CommuneGap(NamedTuple):
    """People of a commune in all subjects of an edition, by the common requirements: required, and of these covered."""

    cut: str
    covered: int
    required: int

    @property
    def gap(self) -> int:
        return self.required - self.covered

    @property
    def share(self) -> Fraction:
        """Return what is covered, from 0 to 1; where nobody is required nothing is missing."""
        return Fraction(self.covered, self.required) if self.required else Fraction(1)


class Waiting(NamedTuple):
    """An enrollment without a seat, and since when it waits."""

    id: int
    commune: str
    since: datetime


class Given(NamedTuple):
    """An enrollment that gets a seat, and why it and no other."""

    id: int
    reason: str


class Seats(NamedTuple):
    """The seats of an edition: how many, held back for communes (none from the release date on), and taken."""

    capacity: int
    quotas: Mapping[str, int]
    held: Counter[str]

    def of_quota(self, commune: str) -> int:
        """Return the free seats of the commune's own quota."""
        return max(0, min(self.quotas.get(commune, 0) - self.held[commune], self.free))

    @property
    def of_pool(self) -> int:
        """Return the free seats that any commune may have."""
        over = sum(max(0, taken - self.quotas.get(commune, 0)) for commune, taken in self.held.items())
        return max(0, min(self.capacity - sum(self.quotas.values()) - over, self.free))

    @property
    def free(self) -> int:
        return max(0, self.capacity - self.held.total())

    def with_one_more(self, commune: str) -> "Seats":
        return self._replace(held=self.held + Counter([commune]))


def allocate(seats: Seats, waiting: Iterable[Waiting], gaps: Mapping[str, CommuneGap]) -> list[Given]:
    """Return who of those who wait gets a seat now, in this order; the same facts always give the same.

    A commune's own quota serves its earliest. The pool serves the commune that is covered least, of those the
    one with the larger gap, then who waits longer, then the lower id. `gaps` has every commune that waits.
    """
    queue = sorted(waiting, key=lambda each: (each.since, each.id))
    given = []
    while chosen := _next(seats, queue, gaps):
        one, reason = chosen
        given.append(Given(one.id, reason))
        queue.remove(one)
        seats = seats.with_one_more(one.commune)
    return given


def propose(capacity: int, gaps: Iterable[CommuneGap]) -> dict[str, int]:
    """Return the quotas (CUT, seats above 0) that an edition of this capacity might hold for communes.

    One for each commune with a gap while they fit, lowest coverage first; the rest in proportion to the gap,
    and to nobody more than that.
    """
    short = sorted((each for each in gaps if each.gap > 0), key=_least_covered)[:capacity]
    quotas = {each.cut: 1 for each in short}
    while (rest := capacity - sum(quotas.values())) and (
        wanting := [each for each in short if quotas[each.cut] < each.gap]
    ):
        for each, seats in zip(wanting, _in_proportion(rest, wanting), strict=True):
            quotas[each.cut] = min(each.gap, quotas[each.cut] + seats)
    return quotas


def _next(
    seats: Seats, queue: Sequence[Waiting], gaps: Mapping[str, CommuneGap]
) -> tuple[Waiting, str] | None:
    if of_own := next((one for one in queue if seats.of_quota(one.commune)), None):
        return of_own, BY_QUOTA
    if not queue or not seats.of_pool:
        return None
    chosen = min(queue, key=lambda one: (gaps[one.commune].share, -gaps[one.commune].gap, one.since, one.id))
    if all(one.commune == chosen.commune for one in queue):
        return chosen, BY_POOL
    gap = gaps[chosen.commune]
    return chosen, f"por menor cobertura: {gap.covered} de {gap.required}"


def _least_covered(each: CommuneGap) -> tuple[Fraction, int, str]:
    return each.share, -each.gap, each.cut


def _in_proportion(seats: int, among: Sequence[CommuneGap]) -> list[int]:
    """Return how many of the seats each one has by its gap; what whole numbers leave over goes to the largest rests."""
    total = sum(each.gap for each in among)
    exact = [Fraction(seats * each.gap, total) for each in among]
    shares = [int(part) for part in exact]
    by_rest = sorted(range(len(among)), key=lambda i: (shares[i] - exact[i], _least_covered(among[i])))
    for i in by_rest[: seats - sum(shares)]:
        shares[i] += 1
    return shares
