"""What previews say of communes: what is kept of it, and what has to be judged because nothing kept holds (decision 17)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground.database import is_read_only, upsert, writing_apart
from tracker.models.figures import KeptDay, KeptPreview
from tracker.standing import stamps
from tracker.standing.facts import CommuneFact
from tracker.standing.keeping import NOT_NOW, Day, row_of, stamps_now

Said = list[Any]  # as JSON can hold it
Judge = Callable[[Sequence[CommuneFact]], Iterable[Mapping[str, Said]]]


def said_of(session: Session, day: Day, communes: Sequence[CommuneFact], judge: Judge) -> dict[str, Said]:
    """Return by commune (its key) what a preview says of those that sent a roster, as these were just read.

    `judge` yields, some at a time, what it says of communes of which nothing that is kept holds. It may depend on
    the terms of the day, and on what renews the stamps of the commune; who is enrolled is not among it.
    """
    asked = [commune for commune in communes if commune.sent_roster]
    kept = _kept(session, day) if stamps.untouched(session, seats=False) else {}
    found = {each.cut: kept[each.cut, each.stamp] for each in asked if (each.cut, each.stamp) in kept}
    for judged in judge([each for each in asked if each.cut not in found]):
        found |= judged
        if is_read_only():
            _keep(day, asked, judged)
    return found


def _kept(session: Session, day: Day) -> dict[tuple[str, int | None], Said]:
    """Return by commune and stamp what is kept of a day, in one query."""
    rows = session.execute(_query(), {"day": day.on, "terms": day.terms})
    return {(row.commune_cut, row.stamp): row.said for row in rows}


def _keep(day: Day, communes: Sequence[CommuneFact], judged: Mapping[str, Said]) -> None:
    """Keep what was judged of communes, where the stamp that was read before the facts still is theirs."""
    stamped = [each for each in communes if each.stamp is not None and each.cut in judged]
    with suppress(*NOT_NOW), writing_apart(hurried=True) as connection:
        now, day_id = stamps_now(connection), row_of(connection, day)
        rows = [
            {"day_id": day_id, "commune_cut": each.cut, "stamp": each.stamp, "said": judged[each.cut]}
            for each in stamped
            if now.get(each.cut) == each.stamp
        ]
        new = upsert(connection, KeptPreview)
        changed = {name: new.excluded[name] for name in ("stamp", "said")}
        if rows:
            connection.execute(
                new.on_conflict_do_update(index_elements=["day_id", "commune_cut"], set_=changed), rows
            )


@cache
def _query() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(KeptPreview.commune_cut, KeptPreview.stamp, KeptPreview.said)
        .join(KeptDay, KeptDay.id == KeptPreview.day_id)
        .where(KeptDay.day == sa.bindparam("day"), KeptDay.terms == sa.bindparam("terms"))
    )
