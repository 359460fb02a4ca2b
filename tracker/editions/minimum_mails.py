"""Tells the coordination, on the closing day, which edition has too few people: what `flask tick` does about it."""

from collections.abc import Callable

import sqlalchemy as sa

from tracker.editions import settling_rules
from tracker.editions.attending_rules import in_the_place
from tracker.editions.minimum_rules import is_short, may_be_short
from tracker.models.editions import Edition
from tracker.post import addressees
from tracker.post.writing import Writer


def tell_of_short(writer: Writer, commit: Callable[[], None]) -> int:
    """Tell of each edition that is short of its minimum, in a transaction of its own; return of how many.

    Doing it twice, or in two places at once, does it once: the edition is locked, and remembers the closing day.
    """
    session, now, told = writer.session, writer.now, 0
    numbers = session.scalars(sa.select(Edition.id).where(may_be_short(now)).order_by(Edition.id)).all()
    commit()
    for number in numbers:
        edition = settling_rules.lock(session, number)
        held = settling_rules.seats(session, edition, now).held.total()
        if edition.minimum_told_on != edition.closes_on and is_short(edition, held, now):
            edition.minimum_told_on = edition.closes_on
            _tell(writer, edition, held)
            told += 1
        commit()
    return told


def _tell(writer: Writer, edition: Edition, held: int) -> None:
    there = writer.addresses.of("editions.show", edition_id=edition.id)
    words = {"edition": edition, "held": held, "way": in_the_place(edition), "address": there}
    for account in addressees.coordinators(writer.session):
        writer.write("editions/mails/short.txt", account, words)
