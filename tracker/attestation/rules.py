"""A director's word that a roster is right: what was confirmed, what changed since, and for how long it holds."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground import clock
from tracker.ground.refused import Refused
from tracker.models.people import RosterAttestation
from tracker.people.roster_rules import Line
from tracker.sheets.roster_columns import END, POSTING, START

NO_INFORMATION = "sin información"
Snapshot = Mapping[str, Mapping[str, Any]]


CONFIRMED = tuple(column for column in POSTING if column.headers and column not in {START, END})


class Difference(NamedTuple):
    """A value of a person's posting that is another now: a column, and its values as a snapshot keeps them."""

    column: str
    before: str | None
    after: str | None


class Changes(NamedTuple):
    """What became of a roster since it was confirmed; people by id."""

    joined: Sequence[int]
    left: Sequence[int]
    changed: Mapping[int, Sequence[Difference]]

    @property
    def total(self) -> int:
        return len(self.joined) + len(self.left) + len(self.changed)


def snapshot(roster: Iterable[Line]) -> dict[str, dict[str, Any]]:
    """Return what a director confirms of a roster, by person and as JSON keeps it."""
    return {
        str(line.name.id): {
            column.attribute: _in_json(getattr(line.posting, column.attribute)) for column in CONFIRMED
        }
        for line in roster
    }


def _in_json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def changes(seen: Snapshot, now: Snapshot) -> Changes:
    """Return who joined, who left, and whose posting says something else."""
    stayed = {person: _differences(seen[person], now[person]) for person in seen if person in now}
    return Changes(
        joined=[int(person) for person in now if person not in seen],
        left=[int(person) for person in seen if person not in now],
        changed={int(person): found for person, found in stayed.items() if found},
    )


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    return [
        Difference(column, before[column], value)
        for column, value in after.items()
        if column in before and value != before[column]  # a column that nobody confirmed says nothing
    ]


def in_words(found: Difference) -> tuple[str, str, str]:
    """Return the title of what differs, and how it was and is."""
    [column] = [each for each in CONFIRMED if each.attribute == found.column]
    before, after = (column.words(_of_json(kept, column.kind)) for kept in (found.before, found.after))
    return column.title, before or NO_INFORMATION, after or NO_INFORMATION


def _of_json(kept: Any, kind: type) -> Any:
    if kept is None:
        return None
    return date.fromisoformat(kept) if kind is date else kind(kept)


def is_stale(attested_on: date | None, on: date, stale_days: int) -> bool:
    """Say whether on that date a roster is without a word of its director that is recent enough (design, section 3)."""
    return attested_on is None or on - attested_on > timedelta(days=stale_days)


def last(session: Session, cut: str) -> RosterAttestation | None:
    """Return the commune's latest attestation."""
    return session.scalar(_last_query(), {"cut": cut})


@cache  # to put it together takes several times longer than its answer
def _last_query() -> sa.Select[RosterAttestation]:
    latest = (RosterAttestation.attested_on.desc(), RosterAttestation.id.desc())
    here = RosterAttestation.commune_cut == sa.bindparam("cut", type_=sa.String)
    return sa.select(RosterAttestation).where(here).order_by(*latest).limit(1)


def attest(
    session: Session, cut: str, roster: Sequence[Line], by_id: int, now: datetime
) -> RosterAttestation:
    """Write down that the commune's director confirms this roster today. Raise Refused where it is empty."""
    if not roster:
        raise Refused("Hoy no hay nadie en la nómina: primero envíela o agregue a las personas.")
    made = RosterAttestation(
        commune_cut=cut, attested_on=clock.local_date(now), at=now, by_id=by_id, seen=snapshot(roster)
    )
    session.add(made)
    return made
