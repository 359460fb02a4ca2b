"""Requests for people, as pages list them: those that wait first, then the latest."""

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session, joinedload

from tracker.models.accounts import Account, Role, RoleGrant
from tracker.models.people import HandOver, HandOverState


class Entry(NamedTuple):
    """A request, and whether the commune that has to answer has a director who can sign in."""

    hand_over: HandOver
    has_director: bool


def page_of(
    session: Session, where: ColumnElement[bool], page: int, per_page: int
) -> tuple[list[Entry], int, int]:
    """Return a page of the requests of a clause, its number, and how many there are; past the end the last one."""
    total = session.scalar(sa.select(sa.func.count()).select_from(HandOver).where(where)) or 0
    number = max(1, min(page, -(-total // per_page)))
    rows = session.execute(
        sa.select(HandOver, _has_director())
        .where(where)
        .options(joinedload(HandOver.inspector), joinedload(HandOver.commune), joinedload(HandOver.to))
        .order_by(HandOver.state != HandOverState.ASKED, HandOver.asked_at.desc(), HandOver.id.desc())
        .limit(per_page)
        .offset((number - 1) * per_page)
    )
    return [Entry(hand_over, has_director) for hand_over, has_director in rows], number, total


def _has_director() -> ColumnElement[bool]:
    return sa.exists().where(
        RoleGrant.commune_cut == HandOver.commune_cut,
        RoleGrant.role == Role.DIRECTOR,
        RoleGrant.ended_at.is_(None),
        RoleGrant.account.has(Account.disabled_at.is_(None)),
    )
