"""The messages on their way and those sent; in a demonstration, which sends none, they are read here."""

import sqlalchemy as sa
from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tracker import clock, listing
from tracker.access import Permission, requires
from tracker.database import db
from tracker.models.machinery import AuditEvent, Mail

bp = Blueprint("outbox", __name__)


@bp.get("/correos")
@requires(Permission.SEE_OUTBOX)
def index() -> ResponseReturnValue:
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) or 0
    number = listing.last_page_at_most(listing.page_number(), total)
    latest = sa.select(Mail).order_by(Mail.created_at.desc(), Mail.id.desc())
    rows = db.session.scalars(latest.offset((number - 1) * listing.PER_PAGE).limit(listing.PER_PAGE)).all()
    sends = bool(current_app.config["SMTP_URL"])
    return render_template(
        "outbox/index.html",
        page=listing.Page(rows, number, total),
        now=clock.now(),
        sends=sends,
        readable=not sends and holds_demonstration(db.session()),
    )


def holds_demonstration(session: Session) -> bool:
    """Say whether the people in the database are made up: nobody's real link may be read here."""
    loaded = sa.exists().where(AuditEvent.verb == "demo_load")
    return bool(session.scalar(sa.select(loaded)))
