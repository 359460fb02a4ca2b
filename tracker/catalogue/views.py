"""The catalogue: which courses there are, and the page of one."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires
from tracker.catalogue import lists
from tracker.catalogue.words import pass_rule
from tracker.ground import clock
from tracker.ground.database import db
from tracker.web.gate import actor
from tracker.web.lists import respond

bp = Blueprint("catalogue", __name__)


@bp.get("/cursos")
@requires(Permission.SEE_EDITIONS)
def index() -> ResponseReturnValue:
    return respond(lists.courses(db.session()), "catalogue/index.html", writes=_writes())


@bp.get("/cursos/<int:course_id>")
@requires(Permission.SEE_EDITIONS)
def show(course_id: int) -> ResponseReturnValue:
    entry = next(iter(lists.entries(db.session(), [course_id])), None) or abort(404)
    return render_template(
        "catalogue/show.html",
        course=entry.course,
        records=entry.records,
        editions=lists.coming(db.session(), entry.course, clock.now()),
        pass_rule=pass_rule,
        writes=_writes(),
    )


def _writes() -> bool:
    return actor().has(Permission.WRITE_EDITIONS)
