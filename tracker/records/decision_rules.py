"""What becomes of a record: accepted, refused with a reason, revoked with a reason."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.access.oneself import check_others, concerns
from tracker.accounts import reset_rules
from tracker.ground.refused import Refused
from tracker.models.records import Record, RecordState

OWN = "Es suyo: lo decide otra persona. Puede ser de la coordinación o de la dirección de su comuna."
OWN_STAYS = "Este curso es suyo: lo revoca otra persona de la coordinación."


def decide(
    session: Session, records: Iterable[Record], refused_reason: str | None, *, by: int, now: datetime
) -> list[Record]:
    """Accept the records that still wait or, with a reason, refuse them; return those.

    The caller holds the rows' locks: what somebody else decided before stays as it is. Raise
    Refused where one of them was added by who decides, or by an account that they reset, or is their own (design, section 3:
    External records, Oneself).
    """
    waiting = [record for record in records if record.state is RecordState.WAITING]
    if any(record.added_by_id == by for record in waiting):
        raise Refused("Lo que usted mismo agregó lo decide otra persona: quítelo de la selección.", "records")
    theirs = [record.inspector for record in waiting]
    if concerns(session, by, *theirs):
        raise Refused("Sus propios cursos los decide otra persona: quítelos de la selección.", "records")
    if reset_rules.reset_by(session, by, now) & {record.added_by_id for record in waiting}:
        raise Refused(f"{reset_rules.OWN} Quítelo de la selección.", "records")
    for record in waiting:
        record.state = RecordState.REFUSED if refused_reason else RecordState.ACCEPTED
        record.refused_reason = refused_reason
        record.decided_at, record.decided_by_id = now, by
    return waiting


def revoke(session: Session, record: Record, reason: str, *, by: int, now: datetime) -> None:
    """Take an accepted record back: it never counts, on any date (design, section 3: Satisfies).

    The caller holds the row's lock. Raise Refused where it does not count anyway, and for one's own.
    """
    check_others(session, by, OWN_STAYS, record.inspector)
    if record.revoked_at:
        raise Refused("Este registro ya fue revocado.")
    if record.state is not RecordState.ACCEPTED:
        raise Refused("Este registro no está aceptado: no hay nada que revocar.")
    record.revoked_at, record.revoked_reason = now, reason
