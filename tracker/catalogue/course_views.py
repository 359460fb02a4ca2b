"""The coordinator's form of a course of the catalogue."""

from flask import Blueprint, abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access import audit
from tracker.access.policy import Permission, requires
from tracker.catalogue.forms import CourseForm
from tracker.ground.database import db
from tracker.models.plan import Course
from tracker.plan.file_rules import read_course
from tracker.plan.rules import lock, save_course
from tracker.plan.table_rules import PlanRefused
from tracker.web import choices
from tracker.web.forms import finish, sent_before
from tracker.web.gate import actor

bp = Blueprint("catalogue_course", __name__)


@bp.get("/cursos/nuevo")
@requires(Permission.WRITE_EDITIONS)
def new() -> ResponseReturnValue:
    return _page(_form(CourseForm(formdata=None, data={"min_attendance": 75})), None)


@bp.post("/cursos/nuevo")
@requires(Permission.WRITE_EDITIONS)
def create() -> ResponseReturnValue:
    if earlier := sent_before():
        return earlier
    form = _form(CourseForm())
    made = _saved(form, None) if form.validate() else None
    if made is None:
        return _page(form, None), 400
    audit.note(actor().id, "course_create", made)
    flash(f"{made.title} quedó en el catálogo.", "success")
    return finish(url_for("catalogue.show", course_id=made.id))


@bp.get("/cursos/<int:course_id>/editar")
@requires(Permission.WRITE_EDITIONS)
def edit(course_id: int) -> ResponseReturnValue:
    found = _course(course_id)
    form = _form(CourseForm(formdata=None, obj=found))
    form.show(found)
    form.shows(*_shown(found))
    return _page(form, found)


@bp.post("/cursos/<int:course_id>/editar")
@requires(Permission.WRITE_EDITIONS)
def save(course_id: int) -> ResponseReturnValue:
    found = _course(course_id)
    if earlier := sent_before():
        return earlier
    lock(db.session())
    db.session.refresh(found, with_for_update=True)  # or a record could come in between
    form = _form(CourseForm())
    if not (form.validate() and form.still_shows(*_shown(found)) and _saved(form, found)):
        return _page(form, found), 400
    audit.note(actor().id, "course_edit", found)
    flash("Los cambios quedaron guardados.", "success")
    return finish(url_for("catalogue.show", course_id=course_id))


def _course(course_id: int) -> Course:
    return db.session.get(Course, course_id) or abort(404)


def _form(form: CourseForm) -> CourseForm:
    form.offered = choices.subjects(db.session())
    return form


def _page(form: CourseForm, found: Course | None) -> str:
    return render_template("catalogue/course.html", form=form, course=found)


def _shown(found: Course) -> list[object]:
    codes = [[subject.code for subject in subjects] for subjects in (found.subjects, found.prerequisites)]
    rule = [found.min_attendance, found.pass_mark, found.hours, found.chronological_hours]
    return [found.code, found.title, codes, rule, [alias.text for alias in found.aliases]]


def _saved(form: CourseForm, found: Course | None) -> Course | None:
    """Return the course as it is now; None where that is refused, and the form says why."""
    try:
        return save_course(db.session(), read_course(form.values), found)
    except PlanRefused as refused:
        form.form_errors.append(str(refused))
        return None
