"""The records of the regional demonstration: the stories told in rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from tracker.demo import rosters
from tracker.demo.stories import REACH, STORIES, Story
from tracker.demo.training import ISSUERS_LIFE, Calendar, Need, Outcome, calendar, outcomes, passed_on
from tracker.ground import clock
from tracker.models.records import RecordState

Row = dict[str, Any]  # of the table record; `person` counts from 0 and stands for the id

PROVIDERS = (
    "Carabineros de Chile",
    "Subsecretaría de Prevención del Delito",
    "OTEC Camanchaca Capacita (ficticia)",
    "Instituto Puerto Cobre (ficticio)",
)
NEW = timedelta(days=120)
WHIM = 0.4  # how far chance may move somebody among people of one commune
STAYED_TRAINED = 0.6
ENTERED_AFTER = timedelta(days=10)


def records(random: Random, postings: Sequence[rosters.Row], needs: Sequence[Need], today: date) -> list[Row]:
    """Return what everybody passed in five years, so that each commune stands on `today` as its story tells."""
    editions = calendar(random, today, (need.course_id for need in needs))
    homes = _homes(row for row in postings if row["end"] is None)
    rows: list[Row] = []
    for story in STORIES:
        rows += _of_commune(random, story, homes[story.cut], needs, editions, today)
    here = {row["person"] for home in homes.values() for row in home}
    for posting in postings:
        if posting["person"] not in here:
            rows += _of_former(random, posting, needs, editions, today)
    return rows


def record(person: int, need: Need, day: date, *, today: date, provider: str) -> Row:
    """Return an accepted record, entered some days after it was obtained."""
    return {
        "person": person,
        "course_id": need.course_id,
        "obtained_on": day,
        "hours": need.hours,
        "expires_on": None,
        "provider": provider,
        "state": RecordState.ACCEPTED,
        "added_at": clock.start_of(min(day + ENTERED_AFTER, today)),
    }


def _homes(postings: Iterable[rosters.Row]) -> dict[str, list[rosters.Row]]:
    """Return each commune's people; who works in two is at home in the first."""
    homes: dict[str, list[rosters.Row]] = defaultdict(list)
    seen: set[int] = set()
    for posting in postings:
        if posting["person"] not in seen:
            homes[posting["commune_cut"]].append(posting)
            seen.add(posting["person"])
    return homes


def _of_commune(
    random: Random,
    story: Story,
    home: Sequence[rosters.Row],
    needs: Sequence[Need],
    editions: Calendar,
    today: date,
) -> Iterator[Row]:
    """Yield the records of today's people: who is keen comes first in every subject, newcomers last."""
    zeal = {row["person"]: random.random() - (row["start"] > today - NEW) for row in home}
    for need in needs:
        ranked = sorted(
            (row for row in home if not need.profiles or row["profile"] in need.profiles),
            key=lambda row: zeal[row["person"]] + random.uniform(0, WHIM),
            reverse=True,
        )
        results = outcomes(len(ranked), story.diligence * REACH.get(need.subject, 1))
        for row, outcome in zip(ranked, results, strict=True):
            days = passed_on(random, editions[need.course_id], need, outcome, today, row["start"])
            for day in days:
                row_of = record(row["person"], need, day, today=today, provider=random.choice(PROVIDERS))
                yield row_of | _issuers_expiry(need, outcome, day)


def _issuers_expiry(need: Need, outcome: Outcome, day: date) -> Row:
    """Return the issuer's own expiry: what lapses although the plan asks for no renewal."""
    lapses = need.life is None and outcome in {Outcome.EXPIRING, Outcome.EXPIRED}
    return {"expires_on": day + timedelta(ISSUERS_LIFE) if lapses else None}


def _of_former(
    random: Random, posting: rosters.Row, needs: Sequence[Need], editions: Calendar, today: date
) -> Iterator[Row]:
    """Yield what somebody who left had passed while in post."""
    for need in needs:
        days = passed_on(random, editions[need.course_id], need, Outcome.EXPIRED, today, posting["start"])
        for day in days if random.random() < STAYED_TRAINED else ():
            if posting["start"] <= day <= posting["end"]:
                yield record(posting["person"], need, day, today=today, provider=random.choice(PROVIDERS))


def irregular(needs: Sequence[Need], today: date) -> list[Row]:
    """Return records that do not count: one waits, one was refused, one was revoked."""
    saturday = today - timedelta(28 + (today.weekday() + 2) % 7)  # no edition ends on one
    rows = [
        record(person, needs[-1], saturday, today=today, provider=PROVIDERS[-1]) for person in range(3, 6)
    ]
    revoked = clock.start_of(today - timedelta(3))
    columns: list[Row] = [
        {"state": RecordState.WAITING, "revoked_at": None, "revoked_reason": None},
        {"state": RecordState.REFUSED, "revoked_at": None, "revoked_reason": None},
        {"revoked_at": revoked, "revoked_reason": "Se anotó a otra persona por error."},
    ]
    return [row | others for row, others in zip(rows, columns, strict=True)]
