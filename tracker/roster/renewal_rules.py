"""Postings that end soon and go on: many at once, as contracts to 31 December do (design, section 3: Moves)."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

import sqlalchemy as sa
from sqlalchemy import BindParameter, ColumnElement
from sqlalchemy.orm import Session, aliased, joinedload

from tracker.ground.format import short_date
from tracker.ground.refused import Refused
from tracker.models.people import Day, Inspector, Posting
from tracker.people.posting_rules import check_days, day_after, taking_over
from tracker.people.rules import lock
from tracker.roster.rules import lasting
from tracker.sheets.roster_columns import POSTING

SOON = timedelta(days=30)  # before the last day, and as long after it as seats stay


def to_renew(cut: str, today: date) -> ColumnElement[bool]:
    """Return the clause of a commune's postings that end within 30 days, or ended so lately, and that none follows.

    Of who is in another commune by now an ended one is none.
    """
    return _ending(cut, today, today - SOON, today + SOON)


def waiting(session: Session, cut: str, today: date) -> int:
    """Return how many postings end soon, and wait to be renewed."""
    values = {"cut": cut, "today": today, "since": today - SOON, "until": today + SOON}
    return session.scalar(_waiting_query(), values) or 0


def _ending(cut: str | BindParameter[str], today: Day, since: Day, until: Day) -> ColumnElement[bool]:
    later, elsewhere = aliased(Posting), aliased(Posting)
    followed = sa.exists().where(
        later.inspector_id == Posting.inspector_id,
        later.commune_cut == Posting.commune_cut,
        later.id != Posting.id,
        later.not_over(Posting.end),
    )
    gone = sa.exists().where(
        elsewhere.inspector_id == Posting.inspector_id,
        elsewhere.commune_cut != Posting.commune_cut,
        elsewhere.not_over(today),
    )
    soon = Posting.end.between(since, until)
    return sa.and_(Posting.commune_cut == cut, soon, ~followed, ~gone | Posting.not_over(today))


@cache  # to put it together takes several times longer than its answer
def _waiting_query() -> sa.Select[int]:
    today, since, until = (sa.bindparam(name, type_=sa.Date) for name in ("today", "since", "until"))
    ending = _ending(sa.bindparam("cut", type_=sa.String), today, since, until)
    return sa.select(sa.func.count()).select_from(Posting).where(ending, Posting.not_over(today))


def usual_end(ends: Sequence[date]) -> date | None:
    """Return until when postings with these ends are usually renewed: 31 December after the latest."""
    return date(max(ends).year + (max(ends) >= date(max(ends).year, 12, 31)), 12, 31) if ends else None


def prepare(session: Session, cut: str, ids: Sequence[int]) -> list[Posting]:
    """Return these postings of a commune as they are; nobody else changes them or the roster before this is done."""
    here = sa.select(Posting).where(Posting.commune_cut == cut, Posting.id.in_(ids))
    whose = sa.select(Inspector.rut).where(Inspector.postings.any(Posting.id.in_(ids)))
    lock(session, [cut], session.scalars(whose).all())
    session.expire_all()
    whole = joinedload(Posting.inspector).selectinload(Inspector.postings)
    return list(session.scalars(here.options(whole).order_by(Posting.id)))


def renew(
    session: Session, postings: Sequence[Posting], until: date, today: date, *, everywhere: bool
) -> list[Posting]:
    """Open, the day after each posting's end, one that is the same and lasts until a day; return them.

    Seats, appointment and history stay: the run is unbroken. Who may not post people `everywhere` renews nobody whom
    another commune has. The caller has prepared. Raise Refused, naming who cannot be renewed.
    """
    if not postings:
        raise Refused("Quienes eligió ya no están en la lista: revísela otra vez.")
    made = []
    for posting in postings:
        whole = posting.inspector.postings
        here = [each for each in whole if each.commune_cut == posting.commune_cut and each is not posting]
        elsewhere = [each for each in whole if each.commune_cut != posting.commune_cut]
        name = posting.inspector.full_name
        if posting.end is None or any(each.start > posting.start for each in here):
            raise Refused(f"La destinación de {name} ya cambió: revise la lista otra vez.")
        if until <= posting.end:
            said = (
                f"La destinación de {name} dura hasta el {short_date(posting.end)}: elija un día posterior."
            )
            raise Refused(said, "until")
        if lasting(elsewhere, today) and not everywhere:
            raise Refused(f"{name} figura en otra comuna: solo la coordinación puede renovar su destinación.")
        made.append(_following(posting, until, here))
    session.add_all(made)
    return made


def _following(posting: Posting, until: date, others: Sequence[Posting]) -> Posting:
    start = day_after(posting.end or until)
    check_days(start, until, others)
    blank = dict.fromkeys(column.attribute for column in POSTING)
    values = taking_over(posting, blank | {"start": start, "end": until})
    return Posting(inspector_id=posting.inspector_id, commune_cut=posting.commune_cut, **values)
