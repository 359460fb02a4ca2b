"""How a commune's people attend an edition: there, or online."""

from tracker.models.editions import Edition, Modality


def attends_online(edition: Edition, cut: str) -> bool:
    """Say whether the people of a commune (CUT) follow an edition online; of a mixed one the quotas say which do."""
    if edition.modality is Modality.MIXED:
        return any(quota.online for quota in edition.quotas if quota.commune_cut == cut)
    return edition.modality is Modality.ONLINE


def link_for(edition: Edition, cut: str) -> str | None:
    """Return the link that a commune's people (CUT) need; who attends in the place needs none."""
    return edition.link if attends_online(edition, cut) else None
