"""Everything about one person: who, where, which courses."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.sql.base import ExecutableOption

from tracker.models.obligations import Exemption, ExtensionAct
from tracker.models.people import Inspector, Posting
from tracker.models.plan import Course
from tracker.models.privacy import DataRequest, RequestKind, RequestState
from tracker.models.records import Record
from tracker.people.own_period_rules import Sight
from tracker.standing import mapping
from tracker.standing.enrolled import ways_of_these
from tracker.standing.facts import PersonFacts, RecordFact


class Dossier(NamedTuple):
    """A person's rows, and the same as the rules judge them; records latest first.

    `frozen` says that they asked to have their data blocked, and wait for the answer.
    """

    inspector: Inspector
    frozen: bool
    postings: Sequence[Posting]
    records: Sequence[Record]
    exemptions: Sequence[Exemption]
    facts: PersonFacts


def dossier(session: Session, where: ColumnElement[bool]) -> Dossier | None:
    """Return the person of a clause, in three queries; None where there is none."""
    found = session.execute(_inspectors().where(where)).unique().one_or_none()
    if found is None:
        return None
    inspector = found.Inspector
    records = session.scalars(_records(), {"person": inspector.id}).unique().all()
    facts = PersonFacts(
        inspector.id,
        [mapping.posting(posting) for posting in inspector.postings],
        [_record(record) for record in records],
        [mapping.exemption(exemption) for exemption in inspector.exemptions if exemption.counts],
        ways_of_these(session, [inspector.id])[inspector.id],
    )
    return Dossier(inspector, found.frozen, inspector.postings, records, inspector.exemptions, facts)


def in_sight(whole: Dossier, sight: Sight) -> Dossier:
    """Return what of a dossier may be known."""
    facts = sight.of(whole.facts)
    postings = {posting.id for posting in facts.postings}
    records = {record.id for record in facts.records}
    return Dossier(
        whole.inspector,
        whole.frozen,
        [posting for posting in whole.postings if posting.id in postings],
        [record for record in whole.records if record.id in records],
        [exemption for exemption in whole.exemptions if sight.shows(whole.facts, exemption.start)],
        facts,
    )


def _block_waits() -> ColumnElement[bool]:
    """Return the clause that says of an inspector that a request to block their data waits for its answer."""
    return sa.exists().where(
        DataRequest.inspector_id == Inspector.id,
        DataRequest.kind == RequestKind.BLOCK,
        DataRequest.state == RequestState.OPEN,
    )


@cache  # to put a query together takes longer than the database needs to answer it
def _inspectors() -> sa.Select[Inspector, bool]:
    return sa.select(Inspector, _block_waits().label("frozen")).options(
        joinedload(Inspector.postings).joinedload(Posting.commune), *_with_exemptions()
    )


def _with_exemptions() -> Iterator[ExecutableOption]:
    exemptions = joinedload(Inspector.exemptions)
    yield exemptions.joinedload(Exemption.subject)
    for who in (Exemption.proposed_by, Exemption.decided_by, Exemption.revoked_by):
        yield exemptions.joinedload(who)


@cache
def _records() -> sa.Select[Record]:
    return (
        sa.select(Record)
        .where(Record.inspector_id == sa.bindparam("person", type_=sa.Integer))
        .options(
            joinedload(Record.course).joinedload(Course.subjects),
            joinedload(Record.acts).joinedload(ExtensionAct.version),
        )
        .order_by(Record.obtained_on.desc(), Record.id.desc())
    )


def _record(row: Record) -> RecordFact:
    extended_to = max((act.until for act in row.acts if act.counts), default=None)
    return mapping.record(row, mapping.course(row.course), extended_to)
