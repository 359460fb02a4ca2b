"""Why a person cannot be enrolled in an edition, in words that a director understands (design, section 3)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.editions import clash_rules, settling_rules
from tracker.editions.clash_rules import Hours
from tracker.editions.giving_rules import GIVES, gives
from tracker.ground import clock
from tracker.ground.format import short_date
from tracker.models.editions import OPEN_STATES, Edition, Enrollment, EnrollmentState, Meeting
from tracker.models.people import Inspector
from tracker.models.territory import Commune
from tracker.people import rules as people_rules
from tracker.standing import load
from tracker.standing.clearances import knows
from tracker.standing.obligations import postings_on
from tracker.standing.validity import by_subject


class Obstacle(NamedTuple):
    """What stands in a person's way; the commune's cap alone can be overridden, with a note."""

    text: str
    is_cap: bool = False


def obstacles(
    session: Session,
    edition: Edition,
    people: Sequence[Inspector],
    cut: str,
    *,
    capped: bool = True,
    known: bool = False,
    but: Edition | None = None,
) -> dict[int, Obstacle]:
    """Return, by person (id), the first obstacle to going to the edition for a commune, in a fixed number of queries.

    `capped`: in this order, who would be one more away than the commune's cap is obstructed too. `known`: that
    they are in the edition already does not matter. `but` is an edition that they leave for this one.
    """
    ids = [person.id for person in people]
    day = first_day(edition)
    inside = set() if known else _inside(session, edition, ids)
    busy = clash_rules.busy_people(session, edition, ids, but=but)
    lacks = _lacking(session, edition, ids, day)
    teaching = {person.id for person in people if gives(edition, person)}
    found = {}
    for facts in load.postings(session, ids):
        if facts.id in inside:
            found[facts.id] = Obstacle("Ya está en este curso.")
        elif facts.id in teaching:
            found[facts.id] = Obstacle(GIVES)
        elif cut not in {posting.commune for posting in postings_on(facts, day)}:
            found[facts.id] = Obstacle(f"No tiene destinación en la comuna el {short_date(day)}.")
        elif facts.id in busy:
            found[facts.id] = Obstacle(f"Tiene cupo en otro curso a la misma hora: {busy[facts.id]}.")
        elif lacking := lacks.get(facts.id):
            found[facts.id] = Obstacle(f"Le falta antes: {', '.join(lacking)}.")
    if capped:
        rest = [number for number in ids if number not in found]
        found |= _over_cap(session, edition, cut, rest, but)
    return found


def lock(
    session: Session, editions: Collection[Edition], cuts: Collection[str], ids: Collection[int]
) -> None:
    """Let nobody else enroll these people (inspectors' ids), or anybody of the communes, in whichever edition, before the transaction ends.

    An edition's own lock, which the caller has, does not keep a person out of another at the same hour, nor a commune
    from its cap. Who waits in the editions is locked too: they may get a seat with it.
    """
    waits = settling_rules.waiting_people(session, {each.id for each in editions})
    people_rules.lock(session, cuts, [], waits.union(ids))


def first_day(edition: Edition) -> date:
    """Return the local date of the edition's first meeting."""
    return clock.local_date(edition.meetings[0].starts_at)


def _inside(session: Session, edition: Edition, ids: Iterable[int]) -> set[int]:
    query = sa.select(Enrollment.inspector_id).where(
        Enrollment.edition_id == edition.id,
        Enrollment.inspector_id.in_(ids),
        Enrollment.state.in_(OPEN_STATES),
    )
    return set(session.scalars(query))


def _hours(meetings: Iterable[Meeting]) -> list[Hours]:
    return [(meeting.starts_at, meeting.ends_at) for meeting in meetings]


def _lacking(session: Session, edition: Edition, ids: Sequence[int], day: date) -> dict[int, list[str]]:
    """Return by person the subjects that they do not know and must know before, where there are such."""
    before = edition.course.prerequisites
    if not before:
        return {}
    plan = load.terms(session, day).plan
    common = {rule.subject: rule for rule in plan.requirements if rule.commune is None} if plan else {}
    return {
        facts.id: [subject.name for subject in before if not knows(passed, subject.code, common, day)]
        for facts in load.knowledge(session, ids)
        for passed in [by_subject(facts.records)]
    }


def _over_cap(
    session: Session, edition: Edition, cut: str, ids: Sequence[int], but: Edition | None
) -> dict[int, Obstacle]:
    """Return those who come after the commune's cap is reached: no more may be away in working hours at once."""
    most = session.scalar(sa.select(Commune.most_away).where(Commune.cut == cut))
    in_hours = _hours(meeting for meeting in edition.meetings if not meeting.outside_hours)
    if most is None or not in_hours:
        return {}
    here = sa.select(Enrollment.inspector_id).where(
        Enrollment.edition_id == edition.id,
        Enrollment.commune_cut == cut,
        Enrollment.state.in_({EnrollmentState.CONFIRMED, EnrollmentState.WAITLISTED}),
    )
    of_commune = (Enrollment.commune_cut == cut) & clash_rules.elsewhere_than(but)
    elsewhere = clash_rules.busy(session, edition, in_hours, of_commune, in_hours=True)
    away = set(session.scalars(here)) | elsewhere.keys()
    room = max(0, most - len(away))
    text = f"Con más personas habría más de {most} fuera a la vez, el tope de la comuna."
    return {number: Obstacle(text, is_cap=True) for number in ids[room:]}
