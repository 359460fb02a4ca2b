"""Communes as people write them."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground.refused import Refused
from tracker.ground.text import key, sort_key
from tracker.models.territory import Commune, CommuneAlias

_DIGITS_OF_A_CUT = 5


def find_commune(session: Session, typed: str) -> Commune:
    """Return the commune of a CUT (also without its zero), a name or an alias; raise Refused."""
    spelled = sa.select(CommuneAlias.commune_cut).where(CommuneAlias.key == key(typed))
    cut = typed.strip() if typed.isascii() else ""
    ways = (
        Commune.cut == cut.zfill(_DIGITS_OF_A_CUT),
        Commune.cut.in_(spelled),
        Commune.sort_key == sort_key(typed),
    )
    found = session.scalars(sa.select(Commune).where(sa.or_(*ways))).all()
    if len(found) != 1:
        raise Refused(f"No se conoce la comuna «{typed}»: escriba su código (CUT) o su nombre.")
    return found[0]
