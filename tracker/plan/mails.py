"""Tells the directors by mail that a version waits for what their commune says."""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.ground.format import long_date
from tracker.models.plan import PlanVersion
from tracker.post import addressees, mail


def tell_directors(session: Session, version: PlanVersion, link: str, now: datetime) -> int:
    """Write to every director who has an address, once each, with the link of the version; return to how many."""
    if version.answer_by is None:
        return 0
    directors = addressees.directors(session)
    for director in directors:
        body = (
            f"{director.name}:\n\nLa versión {version.version} del plan de capacitación, «{version.title}», está en "
            f"consulta. Su comuna puede responder hasta el {long_date(version.answer_by)}: aceptarla, aceptarla con "
            f"reserva u objetarla.\n\nQué cambia, a quiénes y cómo responder: {link}\n"
        )
        subject = f"Plan de capacitación en consulta: versión {version.version}"
        mail.send(session, director.email or "", subject, body, director, now)
    return len(directors)
