"""Acts that prolong records: which ones, what that would do, made and taken back (design, section 3: Valid until)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.models.obligations import ExtensionAct, extension
from tracker.models.people import Inspector
from tracker.models.plan import PlanVersion
from tracker.models.records import Evidence, Record
from tracker.people.names import roster_of
from tracker.standing import load
from tracker.standing.facts import PersonFacts, PlanFacts, RecordFact
from tracker.standing.obligations import applies, postings_on
from tracker.standing.preview import Change, Judged, changes, prolonged
from tracker.standing.validity import FOREVER, valid_until, winning_record

MOST = 5_000  # people of one act


class ActRefused(Exception):
    """The act cannot be made or taken back; the message is a sentence for the user."""


class Choice(NamedTuple):
    """Which records: of a subject or of a course, ending between two days; of communes, or of these people only.

    `first` and `last` are inclusive; None is open. No communes means all, no RUTs means by rule.
    """

    until: date
    subject: str | None = None
    course: int | None = None
    first: date | None = None
    last: date | None = None
    communes: frozenset[str] = frozenset()
    ruts: Sequence[str] = ()


class Chosen(NamedTuple):
    """The people whose records are prolonged, those records (ids), and who was named and has none to prolong."""

    people: Sequence[PersonFacts]
    records: frozenset[int]
    without: Sequence[int]


class Paper(NamedTuple):
    """What an act rests on."""

    document: str
    reason: str
    evidence: Evidence | None = None


Previews = Sequence[tuple[date, Sequence[Change]]]


def choose(session: Session, choice: Choice, plan: PlanFacts | None, on: date) -> Chosen:
    """Return whose records a choice means, in three queries; raise ActRefused where there are none, or too many."""
    who = Inspector.rut.in_(choice.ruts) if choice.ruts else roster_of(choice.communes or None, on)
    ids = session.execute(sa.select(Inspector.id, Inspector.rut).where(who).limit(MOST + 1)).all()
    if unknown := sorted(set(choice.ruts) - {row.rut for row in ids}):
        raise ActRefused(f"Nadie tiene estos RUT: {', '.join(unknown)}.")
    if len(ids) > MOST:
        raise ActRefused("Son demasiadas personas para un solo acto: elija comunas.")
    everybody = load.people(session, [row.id for row in ids])
    found = {person.id: ending(person, choice, plan, on) for person in everybody}
    records = frozenset().union(*found.values())
    if not records:
        raise ActRefused("Ningún registro calza con lo elegido y termina antes de esa fecha.")
    people = [person for person in everybody if found[person.id]]
    return Chosen(people, records, [number for number, of in found.items() if choice.ruts and not of])


def ending(person: PersonFacts, choice: Choice, plan: PlanFacts | None, on: date) -> set[int]:
    """Return the person's records that the choice means: those that decide a requirement that binds them."""
    here = postings_on(person, on)
    rules = [
        rule
        for rule in (plan.requirements if plan else ())
        if choice.subject in (None, rule.subject) and any(applies(rule, posting) for posting in here)
    ]
    decides = [(winning_record(person.records, rule, on), rule) for rule in rules]
    return {
        record.id
        for record, rule in decides
        if record and _is_meant(record, valid_until(record, rule), choice)
    }


def previews(
    session: Session, people: Sequence[PersonFacts], until: Mapping[int, date | None], days: Iterable[date]
) -> Previews:
    """Return what prolonging these records until these days (None: no longer at all) changes, on each of the days."""
    after = prolonged(people, until)
    found = []
    for on in days:
        plan, settings = load.terms(session, on)
        found.append((on, changes(Judged(people, plan, settings), Judged(after, plan, settings), on)))
    return found


def with_act(people: Iterable[PersonFacts], records: Collection[int], until: date) -> dict[int, date | None]:
    """Return until when these records would be extended with one more act: the latest decides."""
    return {
        record.id: max(until, record.extended_to or until)
        for person in people
        for record in person.records
        if record.id in records
    }


def without_act(session: Session, act: ExtensionAct) -> dict[int, date | None]:
    """Return until when the other acts that count extend this one's records; None: none does."""
    other = sa.and_(ExtensionAct.id == extension.c.act_id, ExtensionAct.id != act.id, ExtensionAct.counts)
    mine = sa.select(extension.c.record_id).where(extension.c.act_id == act.id)
    query = (
        sa.select(extension.c.record_id, sa.func.max(ExtensionAct.until).label("until"))
        .outerjoin(ExtensionAct, other)
        .where(extension.c.record_id.in_(mine))
        .group_by(extension.c.record_id)
    )
    return {row.record_id: row.until for row in session.execute(query)}


def people_of(session: Session, act: ExtensionAct) -> list[PersonFacts]:
    """Return the people whose records an act prolongs."""
    theirs = sa.select(Record.inspector_id).join(extension, extension.c.record_id == Record.id)
    ids = session.scalars(theirs.where(extension.c.act_id == act.id).distinct()).all()
    return load.people(session, ids)


def make(
    session: Session,
    records: Collection[int],
    until: date,
    paper: Paper,
    *,
    by: int,
    now: datetime,
    version: PlanVersion | None = None,
) -> ExtensionAct:
    """Prolong these records until a day (inclusive); with a version, once that is adopted and not before."""
    act = ExtensionAct(until=until, **paper._asdict(), made_at=now, made_by_id=by, version=version)
    session.add(act)
    session.flush()
    rows = [{"act_id": act.id, "record_id": record} for record in sorted(records)]
    session.execute(sa.insert(extension), rows)
    return act


def take_back(act: ExtensionAct, reason: str, *, by: int, now: datetime) -> None:
    """Let an act prolong nothing any longer, on any date. The caller holds the row's lock. Raise ActRefused."""
    if act.taken_back_at:
        raise ActRefused("Este acto ya quedó sin efecto.")
    act.taken_back_at, act.taken_back_by_id, act.taken_back_reason = now, by, reason


def _is_meant(record: RecordFact, ends: date, choice: Choice) -> bool:
    first, last = choice.first or date.min, choice.last or date.max
    in_course = choice.course in (None, record.course.id)
    return in_course and ends != FOREVER and ends < choice.until and first <= ends <= last
