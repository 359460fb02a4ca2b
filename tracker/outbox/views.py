"""The messages on their way and those sent; in a demonstration, which sends none, they are read here."""

import sqlalchemy as sa
from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tracker.access.policy import Permission, requires
from tracker.ground.database import db
from tracker.models.machinery import AuditEvent
from tracker.outbox import lists
from tracker.web.lists import respond

bp = Blueprint("outbox", __name__)


@bp.get("/correos")
@requires(Permission.SEE_OUTBOX)
def index() -> ResponseReturnValue:
    sends = bool(current_app.config["SMTP_URL"])
    readable = not sends and holds_demonstration(db.session())
    return respond(
        lists.messages(), "outbox/index.html", situation=lists.situation, sends=sends, readable=readable
    )


def holds_demonstration(session: Session) -> bool:
    """Say whether the people in the database are made up: nobody's real link may be read here."""
    loaded = sa.exists().where(AuditEvent.verb == "demo_load")
    return bool(session.scalar(sa.select(loaded)))
