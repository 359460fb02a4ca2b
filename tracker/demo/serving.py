"""What the law asks to know of the postings of the demonstration: since when, by which decree, and who drives."""

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from typing import Any

from tracker.models.people import Profile
from tracker.standing.serving import LAW_SINCE

Row = dict[str, Any]  # of the table posting

CHANCE = 21_802  # of its own: what else happens by chance stays as it was
DRIVES = {True: 45, False: 40, None: 15}
SERVED_BEFORE, SERVED_UNKNOWN, DECREE_UNKNOWN = 0.3, 0.3, 0.12


def told(rows: Iterable[Row]) -> list[Row]:
    """Return the postings with what the law asks to know; of some it is not known, as in any municipality."""
    random = Random(CHANCE)  # noqa: S311  a demonstration
    people: dict[int, Row] = {}
    found = []
    for row in rows:
        if row["person"] not in people:
            people[row["person"]] = _of_person(random, row)
        found.append(row | people[row["person"]] | _decree(random, row))
    return found


def _of_person(random: Random, row: Row) -> Row:
    inspects = row["profile"] is Profile.SECURITY_INSPECTOR
    drives = random.choices(list(DRIVES), list(DRIVES.values()))[0]
    return {
        "served_since": _served_since(random, row["start"]) if inspects else None,
        "drives": drives if inspects else None,
    }


def _served_since(random: Random, start: date) -> date | None:
    """Return since when somebody serves: some did before the law, and were named by decree under it."""
    chance = random.random()
    if chance < SERVED_BEFORE:
        before = min(start, LAW_SINCE) - timedelta(days=random.randrange(200, 3000))
        return before.replace(day=1)
    return None if chance < SERVED_BEFORE + SERVED_UNKNOWN else start


def _decree(random: Random, row: Row) -> Row:
    if row["appointed_on"] is None or random.random() < DECREE_UNKNOWN:
        return {"decree": None, "decree_on": None}
    return {
        "decree": f"{random.randrange(1, 4)}.{random.randrange(100, 999)}",
        "decree_on": row["appointed_on"],
    }
