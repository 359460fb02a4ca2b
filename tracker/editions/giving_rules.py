"""Who gives an edition is not in it: nobody teaches, marks and passes themselves (design, section 3: Editions)."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.access.oneself import HasRut, is_oneself
from tracker.ground.refused import Refused
from tracker.models.accounts import Account
from tracker.models.editions import OPEN_STATES, Edition, Enrollment
from tracker.models.people import Inspector

GIVES = "Dicta este curso: no puede estar en él."


def gives(edition: Edition, person: HasRut) -> bool:
    """Say whether the person is an instructor of the edition."""
    return any(is_oneself(account.rut, person) for account in edition.instructors)


def check_outside(session: Session, edition: Edition, instructors: Iterable[Account]) -> None:
    """Raise Refused where one who is to give the edition from now on is in it."""
    new = [each.rut for each in instructors if each.rut and each not in edition.instructors]
    inside = (
        sa.select(Inspector)
        .join(Enrollment, Enrollment.inspector_id == Inspector.id)
        .where(Enrollment.edition_id == edition.id, Enrollment.state.in_(OPEN_STATES))
        .where(Inspector.rut.in_(new))
    )
    if new and (found := session.scalars(inside.order_by(Inspector.sort_key)).first()):
        raise Refused(f"{found.full_name} está en este curso: retire primero su inscripción.", "instructors")
