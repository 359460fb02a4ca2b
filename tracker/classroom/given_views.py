"""The page of who gives courses, where an instructor starts."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires, within
from tracker.classroom import given_lists, sheets
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.editions import Edition
from tracker.web import listing
from tracker.web.gate import actor

bp = Blueprint("classroom_given", __name__)


@bp.get("/cursos-que-dicto")
@requires(Permission.SEE_GIVEN)
def index() -> ResponseReturnValue:
    now = clock.now()
    found = given_lists.given(db.session(), within(actor(), Permission.SEE_GIVEN, Edition), now)
    if listing.wants_spreadsheet():
        return sheets.given(found)
    return render_template("classroom/given.html", page=listing.page_of(found), parts=given_lists.Part)
