"""The country as it may be: every commune of Chile, as many people and records as the tracker is designed for."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TypeVar

import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from tracker.demo import accounts, bulk, plans, rosters
from tracker.demo.people import people
from tracker.demo.records import PROVIDERS, Row, record
from tracker.demo.regional import attestations
from tracker.demo.serving import told
from tracker.demo.training import Need, calendar
from tracker.ground import clock
from tracker.ground.text import sort_key
from tracker.models.people import Posting
from tracker.models.records import Record
from tracker.models.territory import Commune
from tracker.territory.rules import DATA, load_territory

SILENT = {"02201", "02302"}  # Calama and María Elena sent no roster
Item = TypeVar("Item")
Report = Callable[[str], None]


@dataclass(frozen=True)
class Size:
    people: int = 50_000
    records_each: int = 20


def load_country(
    session: Session, random: Random, hasher: PasswordHasher, today: date, size: Size, report: Report
) -> list[accounts.Person]:
    """Fill a database without people, and return who may sign in; `report` is told how far it is."""
    load_territory(session)
    needs = plans.needs(session, plans.load_plans(session, national=True))
    communes = _communes(session)
    postings = rosters.postings(random, today)
    region = 1 + max(row["person"] for row in postings)
    postings += told(_elsewhere(random, communes, range(region, size.people), today))
    ids = bulk.insert_people(session, people(random, size.people))
    bulk.insert(session, Posting, bulk.with_ids(postings, ids))
    report(f"{size.people} personas")
    rows = _records(random, postings, needs, size.records_each, today)
    bulk.insert(session, Record, bulk.with_ids(_reported(rows, report), ids))
    persons = accounts.open_accounts(session, random, hasher, clock.start_of(plans.FIRST_FROM))
    session.add_all(attestations(session, today))
    return persons


def _communes(session: Session) -> list[str]:
    """Add the communes that the association does not work in, and return their codes."""
    region = set(session.scalars(sa.select(Commune.cut)))
    with (DATA / "communes-chile.csv").open(encoding="utf-8", newline="") as lines:
        others = [row for row in csv.DictReader(lines) if row["cut"] not in region]
    for row in others:
        session.add(
            Commune(
                cut=row["cut"], name=row["name"], sort_key=sort_key(row["name"]), province=row["province"]
            )
        )
    session.flush()
    return [row["cut"] for row in others]


def _elsewhere(random: Random, communes: Sequence[str], persons: range, today: date) -> Iterator[rosters.Row]:
    """Yield a posting for each person: few large communes and many small ones, none empty."""
    weights = [random.lognormvariate(0, 1) for _ in communes]
    chosen = [*communes, *random.choices(communes, weights, k=len(persons) - len(communes))]
    for person, cut in zip(persons, chosen, strict=True):
        start = today - timedelta(random.randrange(30, 9 * 365))
        yield rosters.posting(random, person, cut, start)


def _records(
    random: Random, postings: Iterable[rosters.Row], needs: Sequence[Need], each: int, today: date
) -> Iterator[Row]:
    """Yield as many records for each person, over more or fewer subjects as the commune is more or less diligent."""
    editions = calendar(random, today, (need.course_id for need in needs))
    homes = {row["person"]: row["commune_cut"] for row in postings}
    subjects = {cut: random.randint(5, len(needs)) for cut in sorted(set(homes.values()))}
    for person, cut in homes.items():
        known = random.sample(needs, subjects[cut])
        for need, times in Counter(random.choices(known, k=each)).items():
            for day in random.sample(editions[need.course_id], times):
                yield record(person, need, day, today=today, provider=random.choice(PROVIDERS))


def _reported(items: Iterable[Item], report: Report) -> Iterator[Item]:
    for count, item in enumerate(items, 1):
        yield item
        if count % 100_000 == 0:
            report(f"{count} registros")
