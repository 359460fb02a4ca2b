"""The coordinator's form of a course of the catalogue."""

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires
from tracker.catalogue.forms import CourseForm
from tracker.ground.database import db
from tracker.models.plan import Course
from tracker.plan.file_rules import read_course
from tracker.plan.rules import lock, save_course
from tracker.web import choices
from tracker.web.acts import Act, Done, acts

bp = Blueprint("catalogue_course", __name__)


@bp.get("/cursos/nuevo")
@requires(Permission.WRITE_EDITIONS)
def new() -> ResponseReturnValue:
    return _page(_form(CourseForm(formdata=None, data={"min_attendance": 75})), None)


@bp.post("/cursos/nuevo")
@requires(Permission.WRITE_EDITIONS)
@acts
def create() -> Act:
    form = _form(CourseForm())
    yield form, lambda: _page(form, None)
    made = save_course(db.session(), read_course(form.values), None)
    here = url_for("catalogue.show", course_id=made.id)
    return Done("course_create", made, f"{made.title} quedó en el catálogo.", to=here)


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
@acts
def save(course_id: int) -> Act:
    found, form = _course(course_id), _form(CourseForm())
    lock(db.session())
    db.session.refresh(found, with_for_update=True)  # or a record could come in between
    yield form, lambda: _page(form, found)
    form.check_seen(*_shown(found))
    save_course(db.session(), read_course(form.values), found)
    here = url_for("catalogue.show", course_id=course_id)
    return Done("course_edit", found, "Los cambios quedaron guardados.", to=here)


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
