"""Whether who is added by hand may be somebody who is known already: it is asked, never guessed (design: Identity)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground.refused import Refused
from tracker.models.identity import FormerKind
from tracker.models.machinery import AuditEvent
from tracker.models.people import Inspector
from tracker.people.former_rules import formers
from tracker.people.name_rules import is_namesake
from tracker.roster.doubt_rules import WasOfAnother
from tracker.roster.stored_rules import lately

TRIES, WITHIN = 10, timedelta(days=1)  # a doubt is no directory
DOUBTED = "name_doubt"


class SamePerson(Refused):
    """People who may be the one who is added: taken for another only with a tick."""

    def __init__(self, found: Sequence[Inspector]) -> None:
        super().__init__(
            "¿Es la misma persona? Revise a quienes se muestran; si es otra, márquelo.", "another"
        )
        self.found = found


class _Named(NamedTuple):
    names: str
    paternal_surname: str
    maternal_surname: str | None


def check_new(
    session: Session, rut: str, said: dict[str, Any], cut: str, today: date, *, everywhere: bool
) -> None:
    """Raise SamePerson where somebody new may be one of the commune's, by the name or by a former RUT.

    A RUT that was only mistyped raises a doubt `everywhere`, which is to say for the coordination.
    """
    person = _Named(said["names"], said["paternal_surname"], said["maternal_surname"])
    there, known = session.scalars(lately(cut, today)).all(), formers(session, [rut])
    found = [each for each in there if is_namesake(each, person)]
    before = [each.inspector for each in known if everywhere or each.kind is FormerKind.ANOTHER]
    here = [each for each in before if everywhere or each in there]
    if before and not here:
        raise WasOfAnother
    if found or here:
        raise SamePerson(list({each.id: each for each in (*found, *here)}.values()))


def check_tries(session: Session, account_id: int, now: datetime) -> None:
    """Raise Refused for who has met too many RUTs that are somebody else's."""
    tried = (
        sa.select(sa.func.count())
        .select_from(AuditEvent)
        .where(AuditEvent.actor_id == account_id, AuditEvent.verb == DOUBTED, AuditEvent.at > now - WITHIN)
    )
    if (session.scalar(tried) or 0) >= TRIES:
        raise Refused("Ya probó con varios RUT de otras personas hoy: pida ayuda a la coordinación.", "rut")
