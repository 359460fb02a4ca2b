"""An edition that has fewer people than its minimum when its window closes: the coordination decides (design, section 3)."""

from datetime import datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.editions import settling_rules
from tracker.editions.stage_rules import FIRST
from tracker.ground import clock
from tracker.ground.refused import Refused
from tracker.models.editions import Edition, EditionState

FROM = time(9)  # of the closing day, in Santiago


def is_short(edition: Edition, held: int, now: datetime) -> bool:
    """Say whether so few seats are held that somebody has to decide, and nobody did: from nine on the closing day on."""
    if edition.state is not EditionState.PUBLISHED or edition.goes_anyway_at or held >= edition.minimum:
        return False
    closing_at = datetime.combine(edition.closes_on, FROM, tzinfo=clock.SANTIAGO)
    return closing_at <= now < edition.meetings[0].starts_at


def may_be_short(now: datetime) -> sa.ColumnElement[bool]:
    """Return the clause of the editions of which `is_short` may hold and nobody was told on that closing day."""
    late = now.astimezone(clock.SANTIAGO).time() >= FROM
    last = clock.local_date(now) - timedelta(days=0 if late else 1)
    return sa.and_(
        Edition.state == EditionState.PUBLISHED,
        Edition.minimum > 0,
        Edition.goes_anyway_at.is_(None),
        Edition.closes_on <= last,
        sa.or_(Edition.minimum_told_on.is_(None), Edition.minimum_told_on != Edition.closes_on),
        now < FIRST,
    )


def go_anyway(session: Session, edition: Edition, now: datetime) -> int:
    """Decide that it is given with fewer; return with how many. The edition is locked. Raise Refused."""
    held = settling_rules.seats(session, edition, now).held.total()
    if not is_short(edition, held, now):
        raise Refused("Ya no hay nada que decidir: alcanza el mínimo, ya se decidió, o comenzó.")
    edition.goes_anyway_at = now
    return held
