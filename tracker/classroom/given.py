"""The page of who gives courses, where an instructor starts."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker import clock, listing
from tracker.access import Permission, requires, within
from tracker.classroom import own, spreadsheets
from tracker.database import db
from tracker.gate import actor
from tracker.models.editions import Edition

bp = Blueprint("given", __name__)


@bp.get("/cursos-que-dicto")
@requires(Permission.SEE_GIVEN)
def index() -> ResponseReturnValue:
    now = clock.now()
    found = own.given(db.session(), within(actor(), Permission.SEE_GIVEN, Edition), now)
    if listing.wants_spreadsheet():
        return spreadsheets.given(found)
    return render_template("classroom/given.html", page=listing.page_of(found), parts=own.Part)
