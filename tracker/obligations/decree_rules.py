"""What moves the law's deadlines for one person: a mayor's decree."""

from datetime import date

from sqlalchemy.orm import Session

from tracker.access.oneself import check_others
from tracker.ground.format import short_date
from tracker.ground.refused import Refused
from tracker.models.people import Posting
from tracker.standing import mapping
from tracker.standing.serving import Service, service

OWN = "Su propio plazo lo cambia otra persona de la coordinación o de la dirección de su comuna."


def service_of(posting: Posting) -> Service:
    """Return what counts for a posting, by all that its person has."""
    return service(mapping.posting(posting), [mapping.posting(each) for each in posting.inspector.postings])


def is_under_law(posting: Posting) -> bool:
    """Say whether the law's own months run for the posting: an appointment counts, and nothing before the law (art. 13)."""
    counting = service_of(posting)
    return counting.protection is None and counting.appointed_on is not None


def keep_second_year(
    session: Session, posting: Posting, decree: str, decree_on: date, today: date, *, by: int
) -> None:
    """Enter the mayor's decree that keeps the person a second year. The caller holds the row's lock.

    Raise Refused where the law's months do not run, the date cannot be, or it is one's own.
    """
    check_others(session, by, OWN, posting.inspector)
    if not is_under_law(posting):
        raise Refused("Esta destinación no está sujeta al plazo de un año de la ley.")
    appointed_on = service_of(posting).appointed_on
    if appointed_on and not appointed_on <= decree_on <= today:
        raise Refused(
            f"La fecha del decreto tiene que estar entre el nombramiento ({short_date(appointed_on)}) y hoy."
        )
    posting.mayor_decree, posting.mayor_decree_on = decree, decree_on


def take_back_second_year(session: Session, posting: Posting, *, by: int) -> None:
    """Forget the mayor's decree. The caller holds the row's lock. Raise Refused for one's own."""
    check_others(session, by, OWN, posting.inspector)
    posting.mayor_decree = posting.mayor_decree_on = None
