"""The catalogue: which courses there are, and the page of one."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires
from tracker.catalogue import lists, sheets
from tracker.catalogue.words import pass_rule
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.plan import Course
from tracker.web import listing
from tracker.web.gate import actor

bp = Blueprint("catalogue", __name__)


@bp.get("/cursos")
@requires(Permission.SEE_EDITIONS)
def index() -> ResponseReturnValue:
    subjects = lists.subjects(db.session())
    entries = lists.entries(db.session(), lists.covering(listing.chosen("materia", subjects)))
    if listing.wants_spreadsheet():
        return sheets.courses(entries)
    page = listing.page_of(entries)
    return render_template(
        "catalogue/index.html", page=page, subjects=subjects, pass_rule=pass_rule, writes=_writes()
    )


@bp.get("/cursos/<int:course_id>")
@requires(Permission.SEE_EDITIONS)
def show(course_id: int) -> ResponseReturnValue:
    entry = next(iter(lists.entries(db.session(), Course.id == course_id)), None) or abort(404)
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
