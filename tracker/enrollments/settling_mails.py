"""Gives, as time passes, the seats that a date has freed: what `flask tick` does about editions."""

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.editions import seat_mails, settling_rules
from tracker.models.editions import Edition, EditionState, Enrollment, EnrollmentState
from tracker.post.writing import Writer


def settle_all(writer: Writer, commit: Callable[[], None]) -> int:
    """Settle each edition in which somebody waits, in a transaction of its own; return how many got a seat.

    Doing it twice, or in two places at once, does it once: the edition is locked, and a seat is given once.
    """
    given, session = 0, writer.session
    waited = _where_somebody_waits(session)
    commit()
    for number in waited:
        edition = settling_rules.lock(session, number)
        moved = settling_rules.settle(session, edition, writer.now)
        if moved:
            seat_mails.tell(writer, edition, moved)
        commit()
        given += len(moved)
    return given


def _where_somebody_waits(session: Session) -> list[int]:
    waits = sa.exists().where(
        Enrollment.edition_id == Edition.id, Enrollment.state == EnrollmentState.WAITLISTED
    )
    query = sa.select(Edition.id).where(Edition.state == EditionState.PUBLISHED, waits)
    return list(session.scalars(query.order_by(Edition.id)))
