"""How a commune's roster stands towards its director's last word, as pages show it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from tracker.attestation.rules import CONFIRMED, Changes, changes, is_stale, last, snapshot
from tracker.ground import rut
from tracker.models.people import Inspector
from tracker.people.lists import posting_columns
from tracker.people.name_rules import Name, names
from tracker.people.roster_rules import Line
from tracker.web.addresses import numbered
from tracker.web.lists import UNPAGED, Column, Listing, Look, Nothing, Phone
from tracker.web.rows import Known


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


def today(roster: Sequence[Line]) -> Listing[Line]:
    """Return the roster that is to be confirmed, whole; it is known to its page, which asks whether it is right."""
    correcting = numbered("roster_correction.person", "inspector_id")
    return Listing(
        name="La lista de hoy",
        columns=[
            Column(
                "Persona",
                lambda line: line.name.list_name,
                link=lambda line: correcting(line.name.id),
                phone=Phone.HEAD,
            ),
            Column("RUT", lambda line: rut.show(line.name.rut), look=Look.WHOLE),
            *(replace(column, order=None) for column in posting_columns(CONFIRMED)),
        ],
        rows=Known(roster),
        nothing=Nothing(
            "Hoy no hay nadie en la nómina", "Primero envíela o agregue a las personas.", "people"
        ),
        per_page=UNPAGED,
    )
