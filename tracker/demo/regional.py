"""The region as it is: nine communes, seven of them with people."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from tracker.attestation.rules import snapshot
from tracker.demo import (
    accounts,
    agreement,
    bulk,
    costs,
    editions,
    enrollments,
    given,
    lending,
    obligations,
    plans,
    requests,
    rosters,
)
from tracker.demo.people import people
from tracker.demo.records import irregular, records
from tracker.demo.stories import STORIES
from tracker.ground import clock
from tracker.models.accounts import Role, RoleGrant
from tracker.models.people import Posting, RosterAttestation
from tracker.models.records import Record
from tracker.people.roster_rules import lines
from tracker.territory.rules import load_territory


def load_region(
    session: Session, random: Random, hasher: PasswordHasher, today: date
) -> list[accounts.Person]:
    """Fill a database without people, and return who may sign in; same chance and day, same rows."""
    load_territory(session)
    version = plans.load_plans(session, national=False)
    needs = plans.needs(session, version)
    postings = rosters.postings(random, today)
    ids = bulk.insert_people(session, people(random, 1 + max(row["person"] for row in postings)))
    bulk.insert(session, Posting, bulk.with_ids(postings, ids))
    bulk.insert(session, Record, bulk.with_ids(records(random, postings, needs, today), ids))
    bulk.insert(session, Record, bulk.with_ids(irregular(needs, today), ids))
    persons = accounts.open_accounts(session, random, hasher, clock.start_of(plans.FIRST_FROM))
    agreement.agree(session, version, today)
    session.add_all(attestations(session, today))
    providers, instructor = editions.add_providers(session, today), accounts.holder(session, Role.INSTRUCTOR)
    given.hold(session, today, providers[0], instructor)
    editions.plan(session, today, providers, instructor)
    now = clock.start_of(today) + timedelta(hours=9)
    enrollments.enroll(session, now)
    requests.ask(session, persons, now)
    agreement.ask_again(session, version, today)
    obligations.explain(session, today)
    lending.lend(session, random, today)
    costs.pay(session, now)
    return persons


def attestations(session: Session, today: date) -> Iterator[RosterAttestation]:
    """Yield what each director attested, the time before included; one never did."""
    for story in STORIES:
        if story.attested_days_ago is None:
            continue
        director = session.scalar(
            sa.select(RoleGrant.account_id).where(RoleGrant.commune_cut == story.cut).limit(1)
        )
        for ago in (story.attested_days_ago + 92, story.attested_days_ago):
            day = today - timedelta(ago)
            yield RosterAttestation(
                commune_cut=story.cut,
                attested_on=day,
                at=clock.start_of(day) + timedelta(hours=10),
                by_id=director,
                seen=snapshot(lines(session, story.cut, day)),
            )
