"""Requests for people, as pages list them: those that wait first, then the latest."""

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session, joinedload

from tracker.ground.format import date_and_time
from tracker.ground.words import word
from tracker.models.accounts import Account, Role, RoleGrant
from tracker.models.people import HandOver, HandOverState
from tracker.web.listing import LONGEST_DOWNLOAD, PER_PAGE, Page, by_column, last_page_at_most


class Entry(NamedTuple):
    """A request, and whether the commune that has to answer has a director who can sign in."""

    hand_over: HandOver
    has_director: bool

    @property
    def outcome(self) -> str:
        return outcome(self.hand_over)


ORDERS = {"desde": HandOver.start, "pedida": HandOver.asked_at}


def page(session: Session, where: ColumnElement[bool], order: str, number: int) -> Page[Entry]:
    """Return a page of the requests of a clause; past the end the last one."""
    total = session.scalar(sa.select(sa.func.count()).select_from(HandOver).where(where)) or 0
    number = last_page_at_most(number, total)
    return Page(every(session, where, order, PER_PAGE, (number - 1) * PER_PAGE), number, total)


def every(
    session: Session,
    where: ColumnElement[bool],
    order: str,
    most: int = LONGEST_DOWNLOAD,
    first: int = 0,
) -> list[Entry]:
    """Return the requests of a clause; without an order those that wait come first, then the latest."""
    waiting_first = [HandOver.state != HandOverState.ASKED, HandOver.asked_at.desc()]
    wanted = [by_column(order, ORDERS)] if order else waiting_first
    rows = session.execute(
        sa.select(HandOver, _has_director())
        .where(where)
        .options(joinedload(HandOver.inspector), joinedload(HandOver.commune), joinedload(HandOver.to))
        .order_by(*wanted, HandOver.id.desc())
        .limit(most)
        .offset(first)
    )
    return [Entry(hand_over, has_director) for hand_over, has_director in rows]


def outcome(hand_over: HandOver) -> str:
    """Return how a request stands, and the answer's reason."""
    words = word(hand_over.state)
    if hand_over.decided_at:
        words += f" el {date_and_time(hand_over.decided_at)}"
    return f"{words}: {hand_over.reason}" if hand_over.reason else words


def _has_director() -> ColumnElement[bool]:
    return sa.exists().where(
        RoleGrant.commune_cut == HandOver.commune_cut,
        RoleGrant.role == Role.DIRECTOR,
        RoleGrant.ended_at.is_(None),
        RoleGrant.account.has(Account.disabled_at.is_(None)),
    )
