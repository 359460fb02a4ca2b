"""Contacts: the directors of each commune, and what to write to those whose roster is missing or old."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires
from tracker.contacts import lists
from tracker.contacts.lists import Contact
from tracker.ground import clock
from tracker.ground.database import db
from tracker.web.gate import association
from tracker.web.listing import wants_spreadsheet
from tracker.web.lists import respond
from tracker.web.writing import addresses

bp = Blueprint("contacts", __name__)


@bp.get("/contactos")
@requires(Permission.SEE_CONTACTS)
def index() -> ResponseReturnValue:
    which = lists.directors if wants_spreadsheet() else lists.communes
    listed = which(db.session(), clock.today(), association().stale_days)
    return respond(listed, "contacts/index.html", states=lists.STATES, message=_message)


def _message(contact: Contact) -> str:
    """Return what to write to a commune that sent nothing, or whose roster is old."""
    return render_template(
        "contacts/message.txt",
        contact=contact,
        association=association().name,
        address=addresses().base,
    )
