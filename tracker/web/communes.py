"""The communes that the actor's permission reaches."""

import sqlalchemy as sa
from flask import abort

from tracker.access.policy import Permission, within
from tracker.ground.database import db
from tracker.models.territory import Commune
from tracker.web.gate import actor


def commune_in_reach(cut: str, permission: Permission) -> Commune:
    """Return the commune of an address; out of reach it is not found, as if there were none."""
    scope = within(actor(), permission, Commune)
    return db.session.scalar(sa.select(Commune).where(Commune.cut == cut, scope)) or abort(404)


def communes_in_reach(permission: Permission) -> dict[str, str]:
    """Return the names of the communes by CUT, in Spanish order."""
    query = sa.select(Commune.cut, Commune.name).where(within(actor(), permission, Commune))
    return {row.cut: row.name for row in db.session.execute(query.order_by(Commune.sort_key))}
