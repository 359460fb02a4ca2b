"""The edition that an address names, for who writes editions."""

from flask import abort
from sqlalchemy.exc import NoResultFound

from tracker.editions import settling_rules
from tracker.ground.database import db
from tracker.models.editions import Edition


def edition(edition_id: int) -> Edition:
    """Return the edition, a draft too; 404 where there is none."""
    return db.session.get(Edition, edition_id) or abort(404)


def locked(edition_id: int) -> Edition:
    """Return the edition locked, as it is by then; 404 where somebody discarded it in the meantime."""
    try:
        return settling_rules.lock(db.session(), edition_id)
    except NoResultFound:
        abort(404)
