"""What binds a posting on a date: the roster, the plan in force, the profiles (design, section 3)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Protocol, TypeVar

from tracker.standing.facts import DRIVERS, ExemptionFact, PersonFacts, PostingFact, RequirementFact


class Dated(Protocol):
    """A plan version, as facts or as a row: `in_force_from` is set when it is adopted, and only then."""

    @property
    def in_force_from(self) -> date | None: ...


Version = TypeVar("Version", bound=Dated)


def plan_in_force(versions: Iterable[Version], on: date) -> Version | None:
    """Return the adopted version with the latest in_force_from up to that date (inclusive), if any."""
    started = [
        (version.in_force_from, version)
        for version in versions
        if version.in_force_from is not None and version.in_force_from <= on
    ]
    return max(started, key=lambda pair: pair[0])[1] if started else None


def on_roster(posting: PostingFact, on: date) -> bool:
    """Say whether the posting is on its commune's roster on that date (start and end inclusive)."""
    return posting.start <= on and (posting.end is None or on <= posting.end)


def postings_on(person: PersonFacts, on: date) -> list[PostingFact]:
    """Return the person's postings on that date."""
    return [posting for posting in person.postings if on_roster(posting, on)]


def includes(profiles: Collection[str], profile: str) -> bool:
    """Say whether a list of profiles includes one; an empty list means all."""
    return not profiles or profile in profiles


def applies(requirement: RequirementFact, posting: PostingFact) -> bool:
    """Say whether the requirement applies to the posting: its profile, its commune if it is one's own, who drives."""
    in_commune = requirement.commune in (None, posting.commune)
    return in_commune and binds(requirement.profiles, requirement.only, posting)


def binds(profiles: Collection[str], only: str | None, posting: PostingFact) -> bool:
    """Say whether what is asked of these profiles binds the posting; of drivers only where it is known to drive."""
    return includes(profiles, posting.profile) and (only != DRIVERS or posting.drives is True)


def exemption_on(exemptions: Sequence[ExemptionFact], subject: str, on: date) -> ExemptionFact | None:
    """Return an exemption in the subject that covers that date (start and end inclusive), if any."""
    covering = (
        exemption
        for exemption in exemptions
        if exemption.subject == subject
        and exemption.start <= on
        and (exemption.end is None or on <= exemption.end)
    )
    return next(covering, None)
