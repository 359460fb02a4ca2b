"""Everything about one person: who, where, which courses."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session, joinedload

from tracker.ground.database import rows_of
from tracker.models.obligations import Exemption, ExtensionAct, extension
from tracker.models.people import Inspector, Posting
from tracker.models.privacy import DataRequest, RequestKind, RequestState
from tracker.models.records import Record
from tracker.people.own_period_rules import Sight
from tracker.standing import mapping
from tracker.standing.enrolled import ways_of_these
from tracker.standing.facts import PersonFacts
from tracker.standing.passed import facts_of, records_query


class Dossier(NamedTuple):
    """A person's rows, and the same as the rules judge them; records latest first, with the acts over them by their ids.

    `frozen` says that they asked to have their data blocked, and wait for the answer.
    """

    inspector: Inspector
    frozen: bool
    postings: Sequence[Posting]
    records: Sequence[sa.Row[*tuple[Any, ...]]]
    acts: Mapping[int, Sequence[ExtensionAct]]
    exemptions: Sequence[Exemption]
    facts: PersonFacts


def dossier(session: Session, where: ColumnElement[bool]) -> Dossier | None:
    """Return the person of a clause, in three queries, and one each for exemptions and acts where there are any; or None."""
    found = session.execute(_inspectors().where(where)).unique().one_or_none()
    if found is None:
        return None
    inspector = found.Inspector
    records = rows_of(session, _records(), {"person": inspector.id})
    exemptions = session.scalars(_exemptions(), {"person": inspector.id}).all() if found.exempt else []
    facts = PersonFacts(
        inspector.id,
        [mapping.posting(posting) for posting in inspector.postings],
        facts_of(records)[inspector.id],
        [mapping.exemption(exemption) for exemption in exemptions if exemption.counts],
        ways_of_these(session, [inspector.id])[inspector.id],
    )
    acts = _acts_over(session, [record.id for record in records if record.extended])
    return Dossier(inspector, found.frozen, inspector.postings, records, acts, exemptions, facts)


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
        whole.acts,
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
def _inspectors() -> sa.Select[Inspector, bool, bool]:
    exempt = sa.exists().where(Exemption.inspector_id == Inspector.id)
    return sa.select(Inspector, _block_waits().label("frozen"), exempt.label("exempt")).options(
        joinedload(Inspector.postings).joinedload(Posting.commune)
    )


@cache
def _exemptions() -> sa.Select[Exemption]:
    people = (Exemption.proposed_by, Exemption.decided_by, Exemption.revoked_by)
    return (
        sa.select(Exemption)
        .where(Exemption.inspector_id == sa.bindparam("person", type_=sa.Integer))
        .options(joinedload(Exemption.subject), *map(joinedload, people))
        .order_by(Exemption.start, Exemption.id)
    )


@cache
def _records() -> sa.Select[*tuple[Any, ...]]:
    """Ask for what is judged of a person's records, what is told of them, and whether an act was ever made over them."""
    told = (
        Record.provider,
        Record.refused_reason,
        Record.revoked_reason,
        Record.evidence_id,
        Record.evidence_note,
        Record.successor_id,
        sa.exists().where(extension.c.record_id == Record.id).label("extended"),
    )
    return (
        records_query()
        .add_columns(*told)
        .where(Record.inspector_id == sa.bindparam("person", type_=sa.Integer))
        .order_by(Record.obtained_on.desc(), Record.id.desc())
    )


def _acts_over(session: Session, records: Sequence[int]) -> Mapping[int, Sequence[ExtensionAct]]:
    query = (
        sa.select(extension.c.record_id, ExtensionAct)
        .join(ExtensionAct)
        .options(joinedload(ExtensionAct.version))
    )
    query = query.where(extension.c.record_id.in_(records)).order_by(ExtensionAct.id)
    acts: defaultdict[int, list[ExtensionAct]] = defaultdict(list)
    for record, act in session.execute(query) if records else ():
        acts[record].append(act)
    return acts
