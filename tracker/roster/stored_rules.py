"""What a roster file meets in the database, loaded in a number of queries that does not grow with the file."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.models.identity import FormerRut
from tracker.models.people import Inspector, Posting
from tracker.models.territory import Commune
from tracker.people.former_rules import formers
from tracker.people.name_rules import Name, names, roster_of
from tracker.records.intake_rules import Held, held_records
from tracker.standing.validity import add_months

LATELY = 24  # months (design: Identity)
Postings = defaultdict[str, list[Posting]]


@dataclass(frozen=True, slots=True)
class StoredRoster:
    """People by RUT, their postings in the commune and elsewhere, their records; who else is on its roster.

    `formers` are the former RUTs among these, of which nobody has any today.

    `namesakes` are those among whom the name of somebody new may be: on the commune's roster in the last two years.
    """

    people: dict[str, Inspector]
    here: Postings
    elsewhere: Postings
    held: Held
    missing: list[Name]
    namesakes: list[Inspector]
    formers: list[FormerRut]


def load(
    session: Session, commune: Commune, ruts: Collection[str], named: Collection[str], on: date
) -> StoredRoster:
    """Return what is stored of these people (RUT), and who is on the roster on a date and not among those named."""
    people = {person.rut: person for person in session.scalars(_people(ruts))}
    here: Postings = defaultdict(list)
    elsewhere: Postings = defaultdict(list)
    postings = sa.select(Inspector.rut, Posting).join(Posting.inspector).where(Inspector.rut.in_(ruts))
    for rut, posting in session.execute(postings.order_by(Posting.start)):
        (here if posting.commune_cut == commune.cut else elsewhere)[rut].append(posting)
    missing = names(session, sa.and_(roster_of([commune.cut], on), Inspector.rut.not_in(named)))
    namesakes = session.scalars(lately(commune.cut, on)).all()
    before = [each for each in formers(session, ruts) if each.rut not in people]
    return StoredRoster(
        people, here, elsewhere, held_records(session, ruts), missing, list(namesakes), before
    )


def lately(cut: str, on: date) -> sa.Select[Inspector]:
    """Return the statement of who was on a commune's roster in the last two years, or will be."""
    since = add_months(on, -LATELY)
    there = sa.select(Posting.inspector_id).where(Posting.commune_cut == cut, Posting.not_over(since))
    return sa.select(Inspector).where(Inspector.id.in_(there)).order_by(Inspector.id)


def _people(ruts: Collection[str]) -> sa.Select[Inspector]:
    return sa.select(Inspector).where(Inspector.rut.in_(ruts)).order_by(Inspector.id)
