"""Reads the facts that the rules judge in a few set-oriented queries; enrolled.py and agreed.py hold theirs, no other module has SQL."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    case,
    exists,
    func,
    select,
    type_coerce,
)

from tracker.models import (
    Commune,
    Course,
    Enrollment,
    Exemption,
    ExtensionAct,
    FiguresStamp,
    PlanVersion,
    Posting,
    Ratification,
    Record,
    RosterAttestation,
    Subject,
)
from tracker.models.agreement import NoAnswer
from tracker.models.obligations import extension
from tracker.models.plan import course_subject
from tracker.models.records import RecordState
from tracker.standing import agreed
from tracker.standing.enrolled import AnySession, ways_of
from tracker.standing.facts import (
    CommuneFact,
    CourseFact,
    ExemptionFact,
    PersonFacts,
    PlanFacts,
    PostingFact,
    RecordFact,
    Settings,
)

_AT_A_TIME = 40  # communes: some thousands of people
_ITEM = "\x1e"  # what ASCII has for this: no code holds it


class Terms(NamedTuple):
    """By what people are judged on a date: the plan version in force, if any, and the settings."""

    plan: PlanFacts | None
    settings: Settings


def terms(session: AnySession, on: date) -> Terms:
    """Return the plan in force on that date and the settings, in one query."""
    rows = session.execute(agreed.terms_query(), {"on": on}).all()
    first = rows[0]
    settings = Settings()
    if first.warning_days is not None:
        settings = Settings(first.warning_days, first.regulation_published_on)
    return Terms(None if first.version is None else agreed.plan(rows), settings)


def version(session: AnySession, version_id: int) -> PlanFacts:
    """Return what a version of the plan would ask were it in force, also a draft, in one query."""
    return agreed.plan(session.execute(agreed.version_query(), {"version": version_id}).all())


def communes(session: AnySession, on: date, cuts: Collection[str] | None = None) -> list[CommuneFact]:
    """Return these communes, or all, in Spanish order of their names, in one query.

    Each says whether a posting to it was ever recorded, when it was last attested up to that date, and what it
    answered to the plan in force on it.
    """
    query = _communes_query()
    if cuts is not None:
        query = query.where(Commune.cut.in_(cuts))
    return [CommuneFact(*row) for row in session.execute(query, {"on": on})]


def people(session: AnySession, ids: Sequence[int]) -> list[PersonFacts]:
    """Return the facts of these people, in this order, with all their postings, in three queries.

    Exemptions come with the postings: who has none of these is bound to nothing.
    """
    stays = _stays(session, _postings_query().where(Posting.inspector_id.in_(ids)))
    passed = _passed(session, _records_query().where(Record.inspector_id.in_(ids)))
    ways = ways_of(session, Enrollment.inspector_id.in_(ids))
    return [
        PersonFacts(person, stays[person].postings, passed[person], stays[person].exemptions, ways[person])
        for person in ids
    ]


def roster(
    session: AnySession,
    on: date,
    cuts: Collection[str] | None = None,
    subjects: Collection[str] | None = None,
) -> list[PersonFacts]:
    """Return everybody on the rosters of these communes, or of all, on that date, in three queries.

    They come with their postings on that date only, those to other communes among them, and with their
    enrollments in what is not over by then; with all their records, or those that cover one of the `subjects`.
    """
    who = select(Posting.inspector_id).where(Posting.posted_on(on))
    if cuts is not None:
        who = who.where(Posting.commune_cut.in_(cuts))
    stays = _stays(session, _postings_query().where(Posting.posted_on(on), Posting.inspector_id.in_(who)))
    records = _records_query().where(Record.inspector_id.in_(who))
    if subjects is not None:
        records = records.where(Record.course_id.in_(_covering(subjects)))
    passed = _passed(session, records)
    ways = ways_of(session, Enrollment.inspector_id.in_(who), on)
    return [
        PersonFacts(person, stay.postings, passed[person], stay.exemptions, ways.get(person, ()))
        for person, stay in stays.items()
    ]


def rosters(
    session: AnySession, on: date, communes: Sequence[CommuneFact], subjects: Collection[str]
) -> Iterator[tuple[frozenset[str], list[PersonFacts]]]:
    """Yield some communes (their keys) at a time with their roster as above, so that a country's is never held at once.

    Who works in two communes comes with each. Without subjects there is nothing to judge, and nobody comes.
    """
    cuts = [commune.cut for commune in communes if commune.sent_roster and subjects]
    for first in range(0, len(cuts), _AT_A_TIME):
        some = cuts[first : first + _AT_A_TIME]
        yield frozenset(some), roster(session, on, some, subjects)


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


def _covering(subjects: Collection[str]) -> Select[tuple[int]]:
    """Ask for the courses that cover one of these subjects."""
    return (
        select(course_subject.c.course_id)
        .join(Subject, Subject.id == course_subject.c.subject_id)
        .where(Subject.code.in_(subjects))
    )


@cache
def _postings_query() -> Select[*tuple[Any, ...]]:
    """Ask for postings, each as often as the person has exemptions that count, and once at least."""
    exempt = (
        select(
            Exemption.inspector_id,
            Exemption.id,
            Subject.code,
            Exemption.start,
            Exemption.end,
            type_coerce(Exemption.reason, String).label("reason"),
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
            type_coerce(Posting.profile, String),
            Posting.start,
            Posting.end,
            Posting.appointed_on,
            Posting.mayor_decree.is_not(None),
            *list(exempt.c)[1:],
        )
        .outerjoin(exempt, exempt.c.inspector_id == Posting.inspector_id)
        .order_by(Posting.inspector_id, Posting.start, Posting.id, exempt.c.id)
    )


@cache
def _records_query() -> Select[*tuple[Any, ...]]:
    """Ask for records with their courses; the outer join is there for SQLite, which would begin with the courses."""
    courses = (
        select(Course.id, Course.title, func.aggregate_strings(Subject.code, _ITEM).label("subjects"))
        .outerjoin(course_subject, course_subject.c.course_id == Course.id)
        .outerjoin(Subject, Subject.id == course_subject.c.subject_id)
        .group_by(Course.id)
        .subquery()
    )
    extended_to = (
        select(func.max(ExtensionAct.until))
        .join(extension, extension.c.act_id == ExtensionAct.id)
        .where(extension.c.record_id == Record.id, ExtensionAct.counts)
        .correlate(Record)
        .scalar_subquery()
    )
    return select(
        Record.inspector_id,
        Record.course_id,
        courses.c.title,
        courses.c.subjects,
        Record.id,
        Record.hours,
        Record.obtained_on,
        Record.expires_on,
        extended_to,
        Record.state == RecordState.ACCEPTED,
        Record.revoked_at.is_not(None),
    ).outerjoin(courses, courses.c.id == Record.course_id)


class _Stay:
    """Where a person is, and what they are exempt from."""

    def __init__(self) -> None:
        self.postings: list[PostingFact] = []
        self.exemptions: list[ExemptionFact] = []


def _stays(session: AnySession, query: Select[*tuple[Any, ...]]) -> defaultdict[int, _Stay]:
    stays: defaultdict[int, _Stay] = defaultdict(_Stay)
    for row in session.execute(query):
        stay, posting, exemption = stays[row[0]], PostingFact(*row[1:8]), row[8:]
        if posting not in stay.postings[-1:]:
            stay.postings.append(posting)
        if exemption[0] is not None and exemption not in stay.exemptions:
            stay.exemptions.append(ExemptionFact(*exemption))
    return stays


def _passed(session: AnySession, query: Select[*tuple[Any, ...]]) -> defaultdict[int, list[RecordFact]]:
    passed: defaultdict[int, list[RecordFact]] = defaultdict(list)
    courses: dict[int, CourseFact] = {}
    for (
        person,
        course,
        title,
        subjects,
        number,
        hours,
        obtained,
        expires,
        extended,
        accepted,
        revoked,
    ) in session.execute(query):
        if course not in courses:
            courses[course] = CourseFact(course, title, frozenset(subjects.split(_ITEM) if subjects else ()))
        record = RecordFact(number, courses[course], hours, obtained, expires, extended, accepted, revoked)
        passed[person].append(record)
    return passed
