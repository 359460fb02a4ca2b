"""What a person's service counts for before the law: since when, and by which appointment (design, section 3).

Ley 21.802 gives one year to whoever is appointed under it (art. 13), and four from the publication of the training
regulation to whoever served before it was in force (10th transitory).
"""

import enum
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from tracker.standing.facts import PostingFact

LAW_SINCE = date(2026, 8, 12)
SECURITY, MUNICIPAL = "security_inspector", "municipal_inspector"
_INSPECTORS = frozenset({SECURITY, MUNICIPAL})


class Ground(enum.IntEnum):
    """Which date of a posting shows service before the law, the strongest first."""

    APPOINTED = 1
    STARTED = 2
    SERVED = 3


class Protection(NamedTuple):
    """What shows that somebody served before the law: a date of a posting, their own or an earlier one.

    `to_confirm`: it rests on FECHA INGRESO or on a posting as municipal inspector alone, and the 10th transitory
    excepts who did no work of security inspection.
    """

    posting: PostingFact
    ground: Ground
    on: date

    @property
    def to_confirm(self) -> bool:
        return self.ground is Ground.SERVED or self.posting.profile == MUNICIPAL


class Service(NamedTuple):
    """What counts for a posting: the appointment of its run, a mayor's second year, service before the law."""

    appointed_on: date | None
    mayor_extended: bool
    protection: Protection | None


def service(posting: PostingFact, postings: Sequence[PostingFact]) -> Service:
    """Return what counts for one of a person's postings, by all that they have: those to come and those over too."""
    run = _run(posting, postings)
    appointments = [each.appointed_on for each in run if each.appointed_on is not None]
    return Service(
        appointed_on=min(appointments, default=None),
        mayor_extended=any(each.mayor_extended for each in run),
        protection=_protection(posting, postings),
    )


def _run(posting: PostingFact, postings: Sequence[PostingFact]) -> list[PostingFact]:
    """Return the unbroken run of the posting in its commune and function: contracts are renewed every year."""
    alike = [each for each in postings if (each.commune, each.profile) == (posting.commune, posting.profile)]
    run: list[PostingFact] = []
    for each in sorted(alike, key=lambda one: one.start):
        if run and not any(_leads_to(before, each) for before in run):
            if posting in run:
                break
            run = []
        run.append(each)
    return run


def _protection(posting: PostingFact, postings: Sequence[PostingFact]) -> Protection | None:
    """Return the best proof that the posting is of before the law: what nobody has to confirm, then the earliest."""
    proofs = (proof for each in _before(posting, postings) for proof in _proofs(each, postings))
    return min(proofs, key=lambda one: (one.to_confirm, one.ground, one.on), default=None)


def _before(posting: PostingFact, postings: Sequence[PostingFact]) -> list[PostingFact]:
    """Return the posting and those as an inspector, in any commune, from which it follows without a day between."""
    found = [posting]
    for each in found:  # grows while it is read
        found += [
            other
            for other in postings
            if other not in found and other.profile in _INSPECTORS and _leads_to(other, each)
        ]
    return found


def _leads_to(before: PostingFact, after: PostingFact) -> bool:
    """Say whether one begins during the other, or the day after."""
    return before.start <= after.start and (before.end is None or (after.start - before.end).days <= 1)


def _proofs(posting: PostingFact, postings: Sequence[PostingFact]) -> Iterator[Protection]:
    appointments = [each.appointed_on for each in _run(posting, postings) if each.appointed_on is not None]
    dates = (
        (Ground.APPOINTED, min(appointments, default=None)),
        (Ground.STARTED, posting.start),
        (Ground.SERVED, posting.served_since),
    )
    for ground, on in dates:
        if on is not None and on < LAW_SINCE:
            yield Protection(posting, ground, on)
