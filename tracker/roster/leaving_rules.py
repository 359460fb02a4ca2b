"""Who left, among those whom a roster's file does not name: ticked, with one last day for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.ground import clock
from tracker.ground.format import short_date
from tracker.ground.refused import Refused
from tracker.leaving.remaining_rules import remaining
from tracker.models.people import Posting
from tracker.models.territory import Commune
from tracker.people.name_rules import Name
from tracker.roster.rules import end_posting
from tracker.sheets.full_report import Missing


@dataclass(frozen=True, slots=True)
class Leavers:
    """People (ids) of whom it was said that they left, and their last day."""

    ids: frozenset[int] = frozenset()
    last_day: date | None = None


def end(
    session: Session,
    commune: Commune,
    missing: Sequence[Name],
    leavers: Leavers,
    now: datetime,
    *,
    everywhere: bool,
) -> list[Missing]:
    """End what those of the missing who left have in the commune today; return all of them, with what became of each, and what they still hold."""
    today = clock.local_date(now)
    gone = leavers.ids & {one.id for one in missing}
    postings = sa.select(Posting).where(
        Posting.inspector_id.in_(gone), Posting.commune_cut == commune.cut, Posting.posted_on(today)
    )
    with (
        session.no_autoflush
    ):  # what an import changes is written by its batch, which notes it, and by nothing else
        there = {posting.inspector_id: posting for posting in session.scalars(postings)} if gone else {}
        told = [
            _told(one, there.get(one.id), leavers.last_day, today, everywhere=everywhere) for one in missing
        ]
        ends = {one.id: there[one.id].end for one in told if one.ended_on}
        holds = remaining(session, {number: end for number, end in ends.items() if end}, commune.cut, now)
        return [replace(one, holds=holds.get(one.id, ())) for one in told]


def _told(
    one: Name, posting: Posting | None, last_day: date | None, today: date, *, everywhere: bool
) -> Missing:
    who = (one.id, one.rut, one.list_name)
    if posting is None or last_day is None:
        return Missing(*who)
    if posting.end is None or posting.end > last_day:
        try:
            end_posting(posting, last_day, today, everywhere=everywhere)
        except Refused as refused:
            return Missing(*who, refused=str(refused))
    return Missing(*who, ended_on=short_date(posting.end), posting_id=posting.id)
