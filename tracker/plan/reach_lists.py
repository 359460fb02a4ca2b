"""What an address names of the plan, for who may know of it."""

from typing import TypeVar

import sqlalchemy as sa
from flask import abort
from sqlalchemy.orm import joinedload

from tracker.access.policy import Permission, within
from tracker.ground.database import db
from tracker.models.plan import Clearance, PlanState, PlanVersion, Requirement
from tracker.models.territory import Commune
from tracker.web.gate import actor

Part = TypeVar("Part", Requirement, Clearance)


def version(version_id: int) -> PlanVersion:
    """Return a version; 404 where there is none, or it is a draft and not one's to write."""
    query = sa.select(PlanVersion).where(PlanVersion.id == version_id)
    found = db.session.scalar(query.options(joinedload(PlanVersion.adopted_by)))
    if found is None or not may_read(found):
        abort(404)
    return found


def may_read(found: PlanVersion) -> bool:
    """Say whether the actor may read a version: a draft is its author's until it is shown around."""
    return found.state is not PlanState.DRAFT or actor().has(Permission.WRITE_PLAN)


def part(kind: type[Part], part_id: int, draft_id: int) -> Part:
    """Return a requirement or clearance of that version; 404 where it has none such."""
    found = db.session.get(kind, part_id)
    if found is None or found.version_id != draft_id:
        abort(404)
    return found


def commune(cut: str) -> Commune:
    """Return a commune for which the actor may answer; 404 for others."""
    scope = within(actor(), Permission.ANSWER_PLAN, Commune)
    return db.session.scalar(sa.select(Commune).where(Commune.cut == cut, scope)) or abort(404)
