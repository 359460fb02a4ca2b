"""How a commune's roster stands towards its director's last word, as pages show it."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from tracker.attestation.rules import Changes, changes, is_stale, last, snapshot
from tracker.models.people import Inspector
from tracker.people.name_rules import Name, names
from tracker.people.roster_rules import Line


class State(NamedTuple):
    """When the roster was confirmed and what changed since; no changes where what was confirmed then is not known."""

    attested_on: date | None
    stale: bool
    changes: Changes | None


def state(session: Session, cut: str, roster: Sequence[Line], today: date, stale_days: int) -> State:
    """Return how the roster of today, given whole, stands."""
    latest = last(session, cut)
    attested_on = latest.attested_on if latest else None
    seen = latest.seen if latest else None
    since = None if seen is None else changes(seen, snapshot(roster))
    return State(attested_on, is_stale(attested_on, today, stale_days), since)


def who_left(session: Session, found: Changes) -> list[Name]:
    """Return the names of those who left."""
    return names(session, Inspector.id.in_(found.left)) if found.left else []
