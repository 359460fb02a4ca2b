"""Acts that prolong records: which ones, what that would do, made and taken back (design, section 3: Valid until)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.access.oneself import rut_of
from tracker.ground.refused import Refused
from tracker.models.obligations import ExtensionAct, extension
from tracker.models.people import Inspector
from tracker.models.plan import PlanVersion
from tracker.models.records import Evidence, Record
from tracker.people.name_rules import roster_of
from tracker.plan import transition_rules
from tracker.standing import load
from tracker.standing.facts import PersonFacts, PlanFacts, RecordFact, RequirementFact
from tracker.standing.obligations import applies, postings_on
from tracker.standing.preview import Change, Judged, also_prolonged, changes, prolonged
from tracker.standing.validity import FOREVER, valid_until, winning_record

MOST = 5_000  # people of one act
OWN = "Prorroga también registros suyos: lo deja sin efecto otra persona de la coordinación."
_OWN_ALONE = "Solo calzan registros suyos: los prorroga otra persona de la coordinación."
_OWN_TOO = "Entre los registros hay suyos: los prorroga otra persona de la coordinación."
_NONE = "Ningún registro calza con lo elegido y termina antes de esa fecha."
_NONE_ENDED_BY_THE_VERSION = "La versión no hace terminar antes de esa fecha ningún registro que calce con lo elegido y esté vigente hoy."


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
    """The people whose records are prolonged, those records (ids), and who was named and has none to prolong.

    `own`: who chooses was among them and is not any more, for somebody else decides on that.
    """

    people: Sequence[PersonFacts]
    records: frozenset[int]
    without: Sequence[int]
    own: bool = False


class Paper(NamedTuple):
    """What an act rests on."""

    document: str
    reason: str
    evidence: Evidence | None = None


Previews = Sequence[tuple[date, Sequence[Change]]]


def choose(
    session: Session, choice: Choice, on: date, version: PlanVersion | None = None, *, by: int
) -> Chosen:
    """Return whose records a choice means, but for those of who chooses; raise Refused where there are none, or too many.

    The plan in force says when records end; for the transition of a version, that version does, and what the
    plan in force has ended already is left out. The people come with what the transition prolongs so far.
    """
    who = Inspector.rut.in_(choice.ruts) if choice.ruts else roster_of(choice.communes or None, on)
    ids = session.execute(sa.select(Inspector.id, Inspector.rut).where(who).limit(MOST + 1)).all()
    if unknown := sorted(set(choice.ruts) - {row.rut for row in ids}):
        raise Refused(f"Nadie tiene estos RUT: {', '.join(unknown)}.")
    if len(ids) > MOST:
        raise Refused("Son demasiadas personas para un solo acto: elija comunas.")
    everybody = _with_transition(session, load.people(session, [row.id for row in ids]), version)
    plan, former = load.terms(session, on).plan, None
    if version is not None:
        plan, former = load.version(session, version.id, on), plan
    found = {person.id: ending(person, choice, plan, former, on) for person in everybody}
    mine, own = rut_of(session, by), False
    for row in ids:
        if row.rut == mine:
            own = bool(found[row.id])
            found[row.id] = set()
    records = frozenset().union(*found.values())
    if own and not records:
        raise Refused(_OWN_ALONE)
    if not records:
        raise Refused(_NONE if version is None else _NONE_ENDED_BY_THE_VERSION)
    people = [person for person in everybody if found[person.id]]
    return Chosen(people, records, [number for number, of in found.items() if choice.ruts and not of], own)


def ending(
    person: PersonFacts, choice: Choice, plan: PlanFacts | None, former: PlanFacts | None, on: date
) -> set[int]:
    """Return the person's records that the choice means: those that decide a requirement that binds them.

    What has ended by the same requirement of a `former` plan is none of them.
    """
    here = postings_on(person, on)
    before = {(rule.subject, rule.commune): rule for rule in (former.requirements if former else ())}
    rules = [
        rule
        for rule in (plan.requirements if plan else ())
        if choice.subject in (None, rule.subject) and any(applies(rule, posting) for posting in here)
    ]
    decides = [(winning_record(person.records, rule, on), rule) for rule in rules]
    return {
        record.id
        for record, rule in decides
        if record
        and _is_meant(record, valid_until(record, rule), choice)
        and not _had_ended(record, before.get((rule.subject, rule.commune)), on)
    }


def previews(
    session: Session,
    people: Sequence[PersonFacts],
    until: Mapping[int, date | None],
    days: Iterable[date],
    version: PlanVersion | None = None,
) -> Previews:
    """Return what prolonging these records until these days (None: no longer at all) changes, on each of the days.

    A version answers on all of them, or else the plan of the day.
    """
    after = prolonged(people, until)
    found = []
    for on in days:
        plan, settings = load.terms(session, on)
        plan = plan if version is None else load.version(session, version.id, on)
        found.append((on, changes(Judged(people, plan, settings), Judged(after, plan, settings), on)))
    return found


def without_act(session: Session, act: ExtensionAct) -> dict[int, date | None]:
    """Return until when other acts extend this one's records, those that count or wait with it; None: none does."""
    waits = sa.and_(ExtensionAct.version_id == act.version_id, ExtensionAct.taken_back_at.is_(None))
    live = sa.or_(ExtensionAct.counts, waits)
    other = sa.and_(ExtensionAct.id == extension.c.act_id, ExtensionAct.id != act.id, live)
    mine = sa.select(extension.c.record_id).where(extension.c.act_id == act.id)
    query = (
        sa.select(extension.c.record_id, sa.func.max(ExtensionAct.until).label("until"))
        .outerjoin(ExtensionAct, other)
        .where(extension.c.record_id.in_(mine))
        .group_by(extension.c.record_id)
    )
    return {row.record_id: row.until for row in session.execute(query)}


def people_of(session: Session, act: ExtensionAct) -> Sequence[PersonFacts]:
    """Return the people whose records an act prolongs, as they are with it."""
    theirs = sa.select(Record.inspector_id).join(extension, extension.c.record_id == Record.id)
    ids = session.scalars(theirs.where(extension.c.act_id == act.id).distinct()).all()
    return _with_transition(session, load.people(session, ids), act.version if act.waits else None)


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
    """Prolong these records until a day (inclusive); with a version, once that is adopted and not before.

    Raise Refused where one is of who does it.
    """
    if _some_own(session, Record.id.in_(records), by):
        raise Refused(_OWN_TOO)
    act = ExtensionAct(until=until, **paper._asdict(), made_at=now, made_by_id=by, version=version)
    session.add(act)
    session.flush()
    rows = [{"act_id": act.id, "record_id": record} for record in sorted(records)]
    session.execute(sa.insert(extension), rows)
    return act


def take_back(session: Session, act: ExtensionAct, reason: str, *, by: int, now: datetime) -> None:
    """Let an act prolong nothing any longer, on any date. The caller holds the row's lock.

    Raise Refused, also where it prolongs a record of who does it.
    """
    if act.taken_back_at or not (act.counts or act.waits):
        raise Refused("Este acto ya no tiene efecto.")
    if is_own(session, act, by):
        raise Refused(OWN)
    act.taken_back_at, act.taken_back_by_id, act.taken_back_reason = now, by, reason


def is_own(session: Session, act: ExtensionAct, by: int) -> bool:
    """Say whether an act prolongs a record of an account (id)."""
    prolonged = sa.select(extension.c.record_id).where(extension.c.act_id == act.id)
    return _some_own(session, Record.id.in_(prolonged), by)


def _some_own(session: Session, records: sa.ColumnElement[bool], by: int) -> bool:
    theirs = Record.inspector.has(Inspector.rut == rut_of(session, by))
    return bool(session.scalar(sa.select(sa.exists().where(records, theirs))))


def _with_transition(
    session: Session, people: Sequence[PersonFacts], version: PlanVersion | None
) -> Sequence[PersonFacts]:
    return people if version is None else also_prolonged(people, transition_rules.until(session, version.id))


def _had_ended(record: RecordFact, rule: RequirementFact | None, on: date) -> bool:
    return rule is not None and valid_until(record, rule) < on


def _is_meant(record: RecordFact, ends: date, choice: Choice) -> bool:
    first, last = choice.first or date.min, choice.last or date.max
    in_course = choice.course in (None, record.course.id)
    return in_course and ends != FOREVER and ends < choice.until and first <= ends <= last
