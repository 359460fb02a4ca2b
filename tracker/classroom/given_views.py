"""The page of who gives courses, where an instructor starts."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires, within
from tracker.classroom import given_lists
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.editions import Edition
from tracker.web.gate import actor
from tracker.web.lists import respond

bp = Blueprint("classroom_given", __name__)


@bp.get("/cursos-que-dicto")
@requires(Permission.SEE_GIVEN)
def index() -> ResponseReturnValue:
    now = clock.now()
    found = given_lists.given(db.session(), within(actor(), Permission.SEE_GIVEN, Edition), now)
    listed = given_lists.courses(found)
    return respond(listed, "classroom/given.html", parts=given_lists.Part, account=actor().id)
