"""What the courses of the demonstration cost, and who pays: the association most of it, each commune for its people."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.classroom.lists import SEATED
from tracker.demo.stories import OLLAGUE, SAN_PEDRO, TALTAL, TOCOPILLA
from tracker.editions.attending_rules import attends_online
from tracker.models.editions import Edition, EditionState, Enrollment
from tracker.models.means import Cost, CostKind
from tracker.models.territory import Commune

FEES_AN_HOUR, PER_DIEM = 45_000, 28_000  # pesos; an hour of a course, a day of somebody away
FARES = {TALTAL: 190_000, OLLAGUE: 240_000, SAN_PEDRO: 210_000, TOCOPILLA: 130_000}  # a van there and back
PAYS_ITS_FARE = {TOCOPILLA}  # the association pays for the others


def pay(session: Session, now: datetime) -> None:
    """Add what each edition costs that was given or is being given."""
    query = sa.select(Edition).where(Edition.state.in_((EditionState.FINISHED, EditionState.PUBLISHED)))
    for edition in session.scalars(query.order_by(Edition.id)):
        first = edition.meetings[0].starts_at
        if first <= now:
            session.add_all(
                Cost(edition=edition, added_at=first, **cost) for cost in _costs(session, edition)
            )
    session.flush()


def _costs(session: Session, edition: Edition) -> Iterator[dict[str, Any]]:
    fees = round(edition.course.hours * FEES_AN_HOUR)
    yield {"kind": CostKind.FEES, "pesos": fees, "note": f"{edition.course.hours:g} horas"}
    days = len(edition.meetings)
    for cut, people in sorted(_travelling(session, edition).items()):
        note = f"{people} personas, {days} días" if people > 1 else f"1 persona, {days} días"
        pesos = people * days * PER_DIEM
        yield {"kind": CostKind.PER_DIEM, "pesos": pesos, "commune_cut": cut, "note": note}
        if cut in FARES:
            payer = cut if cut in PAYS_ITS_FARE else None
            note = f"Ida y vuelta desde {session.get_one(Commune, cut).name}, {days} veces"
            pesos = days * FARES[cut]
            yield {"kind": CostKind.TRANSPORT, "pesos": pesos, "commune_cut": payer, "note": note}


def _travelling(session: Session, edition: Edition) -> Counter[str]:
    """Return how many people of which communes go to the edition from elsewhere."""
    seated = sa.select(Enrollment.commune_cut).where(
        Enrollment.edition_id == edition.id, Enrollment.state.in_(SEATED)
    )
    return Counter(
        cut for cut in session.scalars(seated) if cut != edition.host_cut and not attends_online(edition, cut)
    )
