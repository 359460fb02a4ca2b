"""The records that an edition issued: what is noted in them, and who loses theirs when it is reopened (design, section 3)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.access import audit
from tracker.editions.hours_rules import hours
from tracker.ground import clock
from tracker.ground.format import short_date
from tracker.models.editions import Edition, Enrollment, Provider
from tracker.models.records import Record

_LOSS = "; el registro que tenía de este curso queda anulado"


def issued(session: Session, enrollments: Iterable[Enrollment]) -> dict[int | None, Record]:
    """Return by enrollment (id) the record that its edition issued and that still counts."""
    query = sa.select(Record).where(
        Record.enrollment_id.in_([each.id for each in enrollments]), Record.revoked_at.is_(None)
    )
    return {record.enrollment_id: record for record in session.scalars(query)}


def count_issued(session: Session, edition: Edition) -> int:
    """Return how many records of the edition still count."""
    of_it = sa.select(Enrollment.id).where(Enrollment.edition_id == edition.id)
    query = sa.select(sa.func.count(Record.id)).where(
        Record.enrollment_id.in_(of_it), Record.revoked_at.is_(None)
    )
    return session.scalar(query) or 0


def take_back(
    session: Session, enrollments: Iterable[Enrollment], reason: str, *, by: int, now: datetime
) -> set[int | None]:
    """Revoke what these were issued, who have no part in the edition any more; return whose it was (enrollments)."""
    found = issued(session, enrollments)
    for record in found.values():
        record.revoked_at, record.revoked_reason = now, reason[:300]
        audit.note(by, "record_revoke", record)
    return set(found)


def with_loss(reason: str) -> str:
    """Return why somebody is out of an edition that had issued a record to them."""
    return f"{reason[: 300 - len(_LOSS)]}{_LOSS}"


def remark(edition: Edition) -> str | None:
    """Return what is noted in each record of the edition, because a status may depend on it; None where all is right."""
    found = hours(edition)
    noted = [f"se dictaron {found.words}"] if found.fewer else []
    noted += [lack for _, lack in doubts(edition)]
    return "; ".join(noted) or None


def doubts(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield what is doubtful of who gives it, on the days on which it is given: for who plans it, and for the record."""
    provider = edition.provider
    if provider is None:
        yield "No dice qué organismo lo dicta.", "no dice qué organismo lo dictó"
    elif edition.meetings:
        yield from _of_authorisation(provider, *_days(edition))


def _of_authorisation(provider: Provider, first: date, last: date) -> Iterator[tuple[str, str]]:
    until, since = provider.authorised_until, provider.authorised_from
    if until and until < last:
        over = f"vence el {short_date(until)}, antes de la última jornada"
        over = f"vence el {short_date(until)}, antes de la primera jornada" if until < first else over
        noted = f"la autorización de {provider.name} venció el {short_date(until)}"
        yield f"La autorización de {provider.name} {over}.", noted
    if since and since > first:
        begins = f"la autorización de {provider.name} rige desde el {short_date(since)}"
        yield f"{begins[:1].upper()}{begins[1:]}.", begins


def _days(edition: Edition) -> tuple[date, date]:
    first, last = edition.meetings[0], edition.meetings[-1]
    return clock.local_date(first.starts_at), clock.local_date(last.starts_at)
