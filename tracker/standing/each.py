"""How people stand on a date, each for themselves: what is kept of them, and what has to be judged because nothing holds."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground.database import is_read_only, rows_of, upsert, writing_apart
from tracker.models.figures import FiguresStamp, KeptDay, KeptStanding
from tracker.standing import load, stamps
from tracker.standing.facts import PersonFacts
from tracker.standing.keeping import NOT_NOW, Day, day_of, row_of, stamps_now
from tracker.standing.status import Standing, Status, person_standing

_UNIT = "|"  # in no code
_STATUSES = {status.value: status for status in Status}


def each(session: Session, ids: Sequence[int], terms: load.Terms, on: date) -> dict[int, list[Standing]]:
    """Return by person how these people stand towards what binds them; without the evidence, which is not kept."""
    plan, settings = terms
    day = day_of(plan, on, settings)
    found = _kept(session, day, ids) if stamps.untouched(session) else {}
    if missing := [number for number in ids if number not in found]:
        before, people = stamps_now(session), load.many(session, missing)
        judged = [(person, person_standing(person, plan, on, settings)) for person in people]
        found |= {person.id: standings for person, standings in judged}
        if is_read_only():
            _keep(day, before, judged)
    return found


def _kept(session: Session, day: Day, ids: Sequence[int]) -> dict[int, list[Standing]]:
    """Return what is kept of these people and holds, in one query."""
    rows = rows_of(session, _query(), {"day": day.on, "terms": day.terms, "ids": ids})
    read = _Read(day)
    return {row.inspector_id: [read[text] for text in row.standings] for row in rows}


def _keep(day: Day, before: Mapping[str, int], judged: Iterable[tuple[PersonFacts, list[Standing]]]) -> None:
    """Keep how people stand, under the stamp of a commune of theirs: what is about them renews those of all.

    It has to be the one that was read before the facts.
    """
    with suppress(*NOT_NOW), writing_apart(hurried=True) as connection:
        now, day_id = stamps_now(connection), row_of(connection, day)
        places = {rule.id: place for place, rule in enumerate(day.rules)}
        rows = [
            {
                "day_id": day_id,
                "inspector_id": person.id,
                "commune_cut": cut,
                "stamp": before[cut],
                "standings": [_text(places[one.requirement.id], one) for one in standings],
            }
            for person, standings in judged
            for cut in sorted(posting.commune for posting in person.postings)[:1]
            if cut in before and before[cut] == now.get(cut)
        ]
        new = upsert(connection, KeptStanding)
        changed = {name: new.excluded[name] for name in ("commune_cut", "stamp", "standings")}
        if rows:
            connection.execute(
                new.on_conflict_do_update(index_elements=["day_id", "inspector_id"], set_=changed), rows
            )


def _text(place: int, standing: Standing) -> str:
    """Return a standing as it is kept; what is `_Read` again."""
    dates = [day.isoformat() if day else "" for day in (standing.valid_until, standing.due_on)]
    enrolled = "1" if standing.enrolled else ""
    return _UNIT.join([str(place), standing.status, *dates, enrolled, *sorted(standing.communes)])


class _Read(dict[str, Standing]):
    """Standings of a day by the text of each: many people stand alike."""

    def __init__(self, day: Day) -> None:
        super().__init__()
        self._day = day

    def __missing__(self, text: str) -> Standing:
        place, status, valid_until, due_on, enrolled, *communes = text.split(_UNIT)
        self[text] = Standing(
            self._day.rules[int(place)],
            self._day.on,
            _STATUSES[status],
            date.fromisoformat(valid_until) if valid_until else None,
            date.fromisoformat(due_on) if due_on else None,
            bool(enrolled),
            frozenset(communes),
        )
        return self[text]


@cache
def _query() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(KeptStanding.inspector_id, KeptStanding.standings)
        .join(KeptDay, KeptDay.id == KeptStanding.day_id)
        .join(
            FiguresStamp,
            sa.and_(
                FiguresStamp.commune_cut == KeptStanding.commune_cut,
                FiguresStamp.stamp == KeptStanding.stamp,
            ),
        )
        .where(
            KeptDay.day == sa.bindparam("day"),
            KeptDay.terms == sa.bindparam("terms"),
            KeptStanding.inspector_id.in_(sa.bindparam("ids", expanding=True)),
        )
    )
