"""The messages on their way and those sent; in a demonstration, which sends none, they are read here."""

import sqlalchemy as sa
from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tracker.access.policy import Permission, requires
from tracker.ground.database import db
from tracker.models.machinery import AuditEvent
from tracker.outbox import lists, sheets
from tracker.web import listing

bp = Blueprint("outbox", __name__)


@bp.get("/correos")
@requires(Permission.SEE_OUTBOX)
def index() -> ResponseReturnValue:
    where = lists.in_state(listing.chosen("estado", lists.STATES))
    order = listing.chosen("orden", listing.both_ways(lists.ORDERS), lists.LATEST)
    if listing.wants_spreadsheet():
        return sheets.messages(lists.every(db.session(), where, order))
    sends = bool(current_app.config["SMTP_URL"])
    return render_template(
        "outbox/index.html",
        page=lists.page(db.session(), where, order, listing.page_number()),
        order=order,
        states=lists.STATES.items(),
        situation=lists.situation,
        sends=sends,
        readable=not sends and holds_demonstration(db.session()),
    )


def holds_demonstration(session: Session) -> bool:
    """Say whether the people in the database are made up: nobody's real link may be read here."""
    loaded = sa.exists().where(AuditEvent.verb == "demo_load")
    return bool(session.scalar(sa.select(loaded)))
