"""What a coordination does first, and how far it has come: a plan, rosters, directors, a look over them."""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.models.accounts import Role, RoleGrant
from tracker.standing.facts import CommuneFact, PlanFacts


class Steps(NamedTuple):
    """How far each step has come: whether a plan is in force, and how many of the communes each other step reached."""

    plan: str | None
    communes: int
    rosters: int
    directors: int
    attested: int


def first_steps(session: Session, communes: Sequence[CommuneFact], plan: PlanFacts | None) -> Steps | None:
    """Return how far the first steps have come, in one query; None once they are behind.

    They are when a plan is in force and a roster was confirmed, which only a director can do.
    """
    if plan is not None and any(commune.attested_on for commune in communes):
        return None
    directed = session.scalar(
        sa.select(sa.func.count(RoleGrant.commune_cut.distinct())).where(
            RoleGrant.role == Role.DIRECTOR, RoleGrant.ended_at.is_(None)
        )
    )
    return Steps(
        plan=plan.version if plan else None,
        communes=len(communes),
        rosters=sum(commune.sent_roster for commune in communes),
        directors=directed or 0,
        attested=sum(commune.attested_on is not None for commune in communes),
    )
