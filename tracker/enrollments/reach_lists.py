"""Editions and communes as a request names them, in the reach of who asks."""

import sqlalchemy as sa
from flask import abort
from sqlalchemy.orm import joinedload

from tracker.access.policy import Permission, Reach, reaches, within
from tracker.editions import settling_rules
from tracker.ground.database import db
from tracker.models.editions import Edition, EditionState, Enrollment
from tracker.models.territory import Commune
from tracker.web.gate import actor


def edition_of(edition_id: int) -> Edition:
    """Return an edition that the actor may see: a draft only who writes editions. Else it is not found."""
    query = sa.select(Edition).where(Edition.id == edition_id)
    query = query.options(joinedload(Edition.course), joinedload(Edition.host))
    if Reach.EVERYONE not in reaches(actor(), Permission.WRITE_EDITIONS):
        query = query.where(Edition.state != EditionState.DRAFT)
    found = db.session.scalar(query) or abort(404)
    return found if found.meetings else abort(404)


def locked(edition_id: int) -> Edition:
    """Return the same, and let nobody else give or take its seats before the transaction ends."""
    return settling_rules.lock(db.session(), edition_of(edition_id).id)


def commune_of(cut: str, permission: Permission) -> Commune:
    scope = within(actor(), permission, Commune)
    return db.session.scalar(sa.select(Commune).where(Commune.cut == cut, scope)) or abort(404)


def enrollment_of(enrollment_id: int, permission: Permission) -> Enrollment:
    scope = within(actor(), permission, Enrollment)
    query = sa.select(Enrollment).where(Enrollment.id == enrollment_id, scope)
    query = query.options(
        joinedload(Enrollment.edition).joinedload(Edition.course), joinedload(Enrollment.commune)
    )
    return db.session.scalar(query) or abort(404)


def locked_enrollment(enrollment_id: int, permission: Permission) -> Enrollment:
    """Return an enrollment as it is now, with its edition locked."""
    found = enrollment_of(enrollment_id, permission)
    settling_rules.lock(db.session(), found.edition_id)
    db.session.refresh(found)
    return found


def any_time() -> bool:
    """Say whether the actor may enroll outside the window."""
    return actor().has(Permission.WRITE_EDITIONS)
