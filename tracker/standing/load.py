"""Reads the facts that the rules judge in a few set-oriented queries; agreed.py, enrolled.py and passed.py hold theirs."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    bindparam,
    case,
    exists,
    func,
    select,
    true,
    type_coerce,
)

from tracker.ground.database import AnySession, rows_of
from tracker.models import (
    Commune,
    Enrollment,
    Exemption,
    FiguresStamp,
    PlanVersion,
    Posting,
    Ratification,
    Record,
    RosterAttestation,
    Subject,
)
from tracker.models.agreement import NoAnswer
from tracker.models.plan import course_subject
from tracker.standing import agreed, mapping
from tracker.standing.enrolled import ways_of, ways_of_these
from tracker.standing.facts import (
    CommuneFact,
    EnrollmentFact,
    ExemptionFact,
    PersonFacts,
    PlanFacts,
    PostingFact,
    RecordFact,
    Settings,
)
from tracker.standing.passed import alike_by, alike_of_these, passed_by, passed_of_these

_AT_A_TIME = 40  # communes: some thousands of people


class Terms(NamedTuple):
    """By what people are judged on a date: the plan version in force, if any, and the settings."""

    plan: PlanFacts | None
    settings: Settings


def terms(session: AnySession, on: date) -> Terms:
    """Return the plan in force on that date and the settings, in one query."""
    rows = tuple(rows_of(session, agreed.terms_query(), {"on": on}))
    first = rows[0]
    settings = Settings()
    if first.warning_days is not None:
        settings = Settings(first.warning_days, first.regulation_published_on)
    return Terms(None if first.version is None else agreed.plan(rows, on), settings)


def version(session: AnySession, version_id: int, on: date) -> PlanFacts:
    """Return what a version of the plan would ask were it in force on a date, also a draft, in one query."""
    rows = tuple(rows_of(session, agreed.version_query(), {"version": version_id, "on": on}))
    return agreed.plan(rows, on)


def communes(session: AnySession, on: date, cuts: Collection[str] | None = None) -> list[CommuneFact]:
    """Return these communes, or all, in Spanish order of their names, in one query.

    Each says whether a posting to it was ever recorded, when it was last attested up to that date, and what it
    answered to the plan in force on it.
    """
    if cuts is None:
        return [CommuneFact(*row) for row in rows_of(session, _communes_query(), {"on": on})]
    of_these = {"on": on, "cuts": list(cuts)}
    return [CommuneFact(*row) for row in rows_of(session, _communes_of_these(), of_these)]


def people(
    session: AnySession,
    ids: Sequence[int],
    subjects: Collection[str] | None = None,
    seated: Collection[int] | None = None,
) -> list[PersonFacts]:
    """Return the facts of these people, in this order, with all their postings, in three queries.

    They come with all their records, or those that cover one of the `subjects`, and with all enrollments, or
    those of who is `seated`. Exemptions come with the postings: who has none of these is bound to nothing.
    """
    stays, passed = _stays_of(session, ids), passed_of_these(session, ids, subjects)
    going = ids if seated is None else seated
    ways = ways_of_these(session, list(going)) if going else {}
    return [_person(number, stays[number], passed[number], ways.get(number, ())) for number in ids]


def postings(session: AnySession, ids: Sequence[int]) -> list[PersonFacts]:
    """Return of these people, in this order, their postings and exemptions alone, in one query."""
    stays = _stays_of(session, ids)
    return [_person(number, stays[number], (), ()) for number in ids]


def many(session: AnySession, ids: Sequence[int]) -> list[PersonFacts]:
    """Return the same of many people, in three queries: how each stands, but not by which record (see `alike_by`)."""
    stays, ways = _stays_of(session, ids), ways_of_these(session, ids)
    passed = alike_of_these(session, ids)
    return [_person(number, stays[number], passed.get(number, ()), ways.get(number, ())) for number in ids]


def knowledge(session: AnySession, ids: Sequence[int]) -> list[PersonFacts]:
    """Return the same without enrollments, in two queries: what clearances depend on."""
    stays = _stays_of(session, ids)
    passed = alike_of_these(session, ids)
    return [_person(number, stays[number], passed.get(number, ()), ()) for number in ids]


def roster(session: AnySession, on: date, cuts: Collection[str] | None = None) -> list[PersonFacts]:
    """Return everybody on the rosters of these communes, or of all, on that date, in three queries.

    They come with all their postings and records, and with their enrollments in what is not over by then.
    """
    who = _posted(on, cuts)
    passed = passed_by(session, Record.inspector_id.in_(who))
    return _on_rosters(session, on, who, passed, true())


def crowd(session: AnySession, on: date, cuts: Collection[str]) -> list[PersonFacts]:
    """Return the same of the rosters of these communes, to count them, in three queries (see `alike_by`).

    They come with their postings on that date only, those to other communes among them.
    """
    who = _posted(on, cuts)
    passed = alike_by(session, Record.inspector_id.in_(who))
    return _on_rosters(session, on, who, passed, Posting.posted_on(on))


def rosters(
    session: AnySession,
    on: date,
    communes: Sequence[CommuneFact],
    subjects: Collection[str],
    *,
    numbered: bool = False,
) -> Iterator[tuple[frozenset[str], list[PersonFacts]]]:
    """Yield some communes (their keys) at a time with their roster, so that a country's is never held at once.

    They come in two queries, with all their postings and with what covers one of the `subjects`: records that are
    alike as one (see `alike_by`), unless they are to be `numbered`; enrollments, which decide no status, stay out.
    Who works in two communes comes with each. Without subjects there is nothing to judge, and nobody comes.
    """
    cuts = [commune.cut for commune in communes if commune.sent_roster and subjects]
    read = passed_by if numbered else alike_by
    for first in range(0, len(cuts), _AT_A_TIME):
        some = cuts[first : first + _AT_A_TIME]
        who = _posted(on, some)
        passed = read(session, Record.inspector_id.in_(who) & Record.course_id.in_(_covering(subjects)))
        stays = _stays(session, Posting.inspector_id.in_(who))
        yield frozenset(some), [_person(each, stay, passed.get(each, ()), ()) for each, stay in stays.items()]


@cache  # to put a query together takes longer than the database needs to answer it
def _communes_query() -> Select[*tuple[Any, ...]]:
    attested_on = (
        select(func.max(RosterAttestation.attested_on))
        .where(RosterAttestation.commune_cut == Commune.cut, RosterAttestation.attested_on <= agreed.ON)
        .correlate(Commune)
        .scalar_subquery()
    )
    sent_roster = exists().where(Posting.commune_cut == Commune.cut)
    stamp = FiguresStamp.stamp
    return (
        select(Commune.cut, Commune.name, sent_roster, attested_on, stamp, _ratification())
        .outerjoin(FiguresStamp, FiguresStamp.commune_cut == Commune.cut)
        .order_by(Commune.sort_key)
    )


@cache
def _communes_of_these() -> Select[*tuple[Any, ...]]:
    return _communes_query().where(Commune.cut.in_(bindparam("cuts", expanding=True)))


def _ratification() -> ColumnElement[str | None]:
    """Ask for a commune's last answer to the version in force; none where that one was never proposed to them."""
    consulted = (
        select(PlanVersion.id)
        .where(PlanVersion.in_force_from == agreed.latest(), PlanVersion.proposed_at.is_not(None))
        .scalar_subquery()
    )
    last = (
        select(type_coerce(Ratification.answer, String))
        .where(Ratification.version_id == consulted, Ratification.commune_cut == Commune.cut)
        .order_by(Ratification.id.desc())
        .limit(1)
        .correlate(Commune)
        .scalar_subquery()
    )
    return case((consulted.is_not(None), func.coalesce(last, NoAnswer.SILENT.value)))


def _covering(subjects: Collection[str]) -> Select[int]:
    """Ask for the courses that cover one of these subjects."""
    return (
        select(course_subject.c.course_id)
        .join(Subject, Subject.id == course_subject.c.subject_id)
        .where(Subject.code.in_(subjects))
    )


def _posted(on: date, cuts: Collection[str] | None) -> Select[int]:
    """Ask for the people on the rosters of these communes, or of all, on that date."""
    who = select(Posting.inspector_id).where(Posting.posted_on(on))
    return who if cuts is None else who.where(Posting.commune_cut.in_(cuts))


def _on_rosters(
    session: AnySession,
    on: date,
    who: Select[int],
    passed: Mapping[int, Sequence[RecordFact]],
    which: ColumnElement[bool],
) -> list[PersonFacts]:
    stays = _stays(session, which, Posting.inspector_id.in_(who))
    ways = ways_of(session, Enrollment.inspector_id.in_(who), on)
    return [
        _person(number, stay, passed.get(number, ()), ways.get(number, ())) for number, stay in stays.items()
    ]


@cache
def _postings_query() -> Select[*tuple[Any, ...]]:
    """Ask for postings, each as often as the person has exemptions that count, and once at least."""
    exempt = (
        select(
            Exemption.inspector_id,
            Exemption.id.label("exemption_id"),
            Subject.code.label("exempt_in"),
            Exemption.start.label("exempt_from"),
            Exemption.end.label("exempt_until"),
            type_coerce(Exemption.reason, String).label("exempt_for"),
        )
        .join(Exemption.subject)
        .where(Exemption.counts)
        .subquery()
    )
    return (
        select(
            Posting.inspector_id,
            Posting.id,
            Posting.commune_cut,
            type_coerce(Posting.profile, String).label("profile"),
            Posting.start,
            Posting.end,
            Posting.appointed_on,
            Posting.mayor_decree,
            Posting.served_since,
            Posting.drives,
            *list(exempt.c)[1:],
        )
        .outerjoin(exempt, exempt.c.inspector_id == Posting.inspector_id)
        .order_by(Posting.inspector_id, Posting.start, Posting.id, exempt.c.exemption_id)
    )


class _Stay:
    """Where a person is, and what they are exempt from, by the numbers of the rows."""

    def __init__(self) -> None:
        self.postings: dict[int, PostingFact] = {}
        self.exemptions: dict[int, ExemptionFact] = {}


def _stays(session: AnySession, *whose: ColumnElement[bool]) -> defaultdict[int, _Stay]:
    return _put_together(rows_of(session, _postings_query().where(*whose)))


def _stays_of(session: AnySession, ids: Sequence[int]) -> defaultdict[int, _Stay]:
    return _put_together(rows_of(session, _postings_of_these(), {"ids": ids}))


@cache
def _postings_of_these() -> Select[*tuple[Any, ...]]:
    return _postings_query().where(Posting.inspector_id.in_(bindparam("ids", expanding=True)))


def _put_together(rows: Sequence[Row[*tuple[Any, ...]]]) -> defaultdict[int, _Stay]:
    stays: defaultdict[int, _Stay] = defaultdict(_Stay)
    for row in rows:
        stay = stays[row.inspector_id]
        if row.id not in stay.postings:
            stay.postings[row.id] = mapping.posting(row)
        if row.exemption_id is not None:
            stay.exemptions[row.exemption_id] = ExemptionFact(
                id=row.exemption_id,
                subject=row.exempt_in,
                start=row.exempt_from,
                end=row.exempt_until,
                reason=row.exempt_for,
            )
    return stays


def _person(
    number: int, stay: _Stay, records: Sequence[RecordFact], ways: Sequence[EnrollmentFact]
) -> PersonFacts:
    return PersonFacts(number, list(stay.postings.values()), records, list(stay.exemptions.values()), ways)
