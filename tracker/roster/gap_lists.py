"""What a commune's roster lacks on a date."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from tracker.people.roster_rules import Line
from tracker.roster.gap_rules import Gaps, gaps
from tracker.standing import load


def gaps_of(session: Session, roster: Sequence[Line], on: date) -> Gaps:
    """Return what the roster of a date lacks to be judged by the plan in force on it, in two queries."""
    people = load.postings(session, [line.name.id for line in roster])
    return gaps(roster, {person.id: person for person in people}, load.terms(session, on).plan)
