"""How a commune's people attend an edition: there, or online."""

from collections.abc import Iterable
from typing import NamedTuple

from tracker.models.editions import Edition, Modality

ONLINE = "En línea"


class Way(NamedTuple):
    """Where somebody goes, and the link if they need it."""

    where: str
    link: str | None


def attends_online(edition: Edition, cut: str) -> bool:
    """Say whether the people of a commune (CUT) follow an edition online; of a mixed one the quotas say which do."""
    if edition.modality is Modality.MIXED:
        return any(quota.online for quota in edition.quotas if quota.commune_cut == cut)
    return edition.modality is Modality.ONLINE


def way(edition: Edition, cut: str) -> Way:
    """Return how the people of a commune (CUT) attend."""
    return Way(ONLINE, edition.link) if attends_online(edition, cut) else in_the_place(edition)


def of_communes(edition: Edition, cuts: Iterable[str]) -> Way:
    """Return what a director of these communes (CUT) is told: the place, the link, or both where theirs go both ways."""
    online = {attends_online(edition, cut) for cut in cuts}
    if online == {True}:
        return Way(ONLINE, edition.link)
    return of_who_gives_it(edition) if True in online else in_the_place(edition)


def in_the_place(edition: Edition) -> Way:
    """Return what is told to who needs no link."""
    return Way(edition.where, None)


def of_who_gives_it(edition: Edition) -> Way:
    """Return what an instructor needs: of a mixed edition both the place and the link."""
    return Way(edition.where, edition.link)
