"""Who is posted where: today's rosters, who moved, who is shared, who left."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from tracker.demo.serving import told
from tracker.demo.stories import FORMER_SHARE, MOVES, SHARED, STORIES, Story
from tracker.models.people import Contract, Employer, Profile

Row = dict[str, Any]  # of the table posting; `person` counts from 0 and stands for the id

PROFILES = {Profile.SECURITY_INSPECTOR: 70, Profile.MUNICIPAL_INSPECTOR: 20, Profile.CCTV_OPERATOR: 10}
CONTRACTS = {
    Contract.CONTRATA: 40,
    Contract.HONORARIOS: 25,
    Contract.PLANTA: 20,
    Contract.CODIGO_TRABAJO: 12,
    Contract.SUPLENTE: 3,
}
SMALL = 5  # so few that all of them are security inspectors
LEAST_WITH_DIRECTOR = 15  # in a smaller commune nobody but the inspectors is on the roster
SETTLED_AFTER = timedelta(days=2 * 365)
NEWCOMERS, APPOINTMENT_UNKNOWN = 0.08, 0.05


def postings(random: Random, today: date) -> list[Row]:
    """Return rows that make each roster as large on `today` as its story tells, moves and leavers included."""
    rows = list(_rosters(random, today))
    settled = [row for row in rows if _is_settled(row, today)]
    moved = list(_moved(random, settled))
    shared = list(_shared(random, [row for row in settled if row["person"] not in _persons(moved)], today))
    left = list(_left(random, today, first=len(rows)))
    return told(rows + moved + shared + left)


def _rosters(random: Random, today: date) -> Iterator[Row]:
    person = 0
    for story in STORIES:
        guests = sum(second == story.cut for _, second in SHARED)
        for place in range(story.roster - guests):
            yield posting(random, person, story.cut, _start(random, today, story)) | _function(story, place)
            person += 1


def _moved(random: Random, settled: list[Row]) -> Iterator[Row]:
    """Yield where six of today's people worked before."""
    taken: set[int] = set()
    for former, present in MOVES:
        row = next(row for row in settled if row["commune_cut"] == present and row["person"] not in taken)
        taken.add(row["person"])
        start = _first_of_month(row["start"] - timedelta(days=random.randrange(400, 1200)))
        yield row | {"commune_cut": former, "start": start, "end": row["start"] - timedelta(days=1)}


def _shared(random: Random, settled: list[Row], today: date) -> Iterator[Row]:
    """Yield the second commune of those who work in two; the association employs them there."""
    taken: set[int] = set()
    for first, second in SHARED:
        row = next(row for row in settled if row["commune_cut"] == first and row["person"] not in taken)
        taken.add(row["person"])
        start = _first_of_month(today - timedelta(days=random.randrange(100, 600)))
        yield row | {"commune_cut": second, "start": start, "employer": Employer.ASSOCIATION}


def _left(random: Random, today: date, first: int) -> Iterator[Row]:
    person = first
    for story in STORIES:
        for _ in range(round(story.roster * FORMER_SHARE)):
            end = today - timedelta(days=random.randrange(20, 1500))
            start = _first_of_month(end - timedelta(days=random.randrange(300, 2500)))
            yield posting(random, person, story.cut, start) | {"end": end}
            person += 1


def posting(random: Random, person: int, cut: str, start: date) -> Row:
    """Return an open posting of a person in a commune."""
    return {
        "person": person,
        "commune_cut": cut,
        "profile": _weighted(random, PROFILES),
        "contract": _weighted(random, CONTRACTS),
        "employer": Employer.MUNICIPALITY,
        "appointed_on": None if random.random() < APPOINTMENT_UNKNOWN else start,
        "start": start,
        "end": None,
    }


def _function(story: Story, place: int) -> Row:
    """Return the profile of the first on a roster: a director where it is large, an inspector where it is small."""
    if story.roster < SMALL:
        return {"profile": Profile.SECURITY_INSPECTOR}
    return {"profile": Profile.DIRECTOR} if place == 0 and story.roster >= LEAST_WITH_DIRECTOR else {}


def _start(random: Random, today: date, story: Story) -> date:
    if story.roster >= SMALL and random.random() < NEWCOMERS:
        return today - timedelta(days=random.randrange(5, 100))
    return _first_of_month(today - timedelta(days=random.randrange(150, 9 * 365)))


def _first_of_month(day: date) -> date:
    return day.replace(day=1)


def _weighted(random: Random, weights: dict[Any, int]) -> Any:
    return random.choices(list(weights), list(weights.values()))[0]


def _persons(rows: Iterable[Row]) -> set[int]:
    return {row["person"] for row in rows}


def _is_settled(row: Row, today: date) -> bool:
    return row["profile"] is not Profile.DIRECTOR and today - row["start"] > SETTLED_AFTER
