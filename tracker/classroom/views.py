"""The classroom of an edition: attendance by meeting, grades, who came unannounced, its end and its correction."""

from collections.abc import Callable

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import audit
from tracker.access.policy import Permission, may, requires, within
from tracker.classroom import code_rules, lists, rules, sheets
from tracker.classroom.forms import AdmitForm, GradesForm, MarksForm, ReopenForm, WalkInForm
from tracker.classroom.reach_lists import edition_of, meeting_of
from tracker.editions import seat_mails, seating_rules
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.editions import (
    AbsenceReason,
    Edition,
    Enrollment,
    EnrollmentState,
    Mark,
    Meeting,
)
from tracker.web import listing
from tracker.web.forms import ActForm, Form, finish, sent_before
from tracker.web.gate import actor

bp = Blueprint("classroom", __name__)

SAVES_AS_YOU_GO = "X-Saves-As-You-Go"
WALKED_IN = frozenset({EnrollmentState.REQUESTED})


@bp.get("/cursos-programados/<int:given_id>/asistencia")
@requires(Permission.TAKE_ATTENDANCE)
def show(given_id: int) -> ResponseReturnValue:
    found = edition_of(given_id)
    if listing.wants_spreadsheet():
        return sheets.classroom(found, lists.rows(db.session(), found))
    return _show(found)


@bp.get("/jornadas/<int:meeting_id>")
@requires(Permission.TAKE_ATTENDANCE)
def meeting(meeting_id: int) -> ResponseReturnValue:
    return _meeting_page(meeting_of(meeting_id), MarksForm(formdata=None))


@bp.post("/jornadas/<int:meeting_id>")
@requires(Permission.TAKE_ATTENDANCE)
def mark(meeting_id: int) -> ResponseReturnValue:
    """Save marks; the same sent again changes nothing, so that a phone may send until it is answered."""
    at = meeting_of(meeting_id)
    found, form = seating_rules.lock(db.session(), at.edition_id), MarksForm()
    if not form.validate():
        return _meeting_page(at, form), 400
    try:
        changed = rules.mark(db.session(), at, form.marks(), by=actor().id, now=clock.now())
    except rules.ClassroomRefused as refused:
        form.form_errors.append(str(refused))
        return _meeting_page(at, form), 409
    for each in changed:
        audit.note(actor().id, "attendance_mark", each)
    db.session.commit()
    if SAVES_AS_YOU_GO in request.headers:
        return "", 204
    flash("La asistencia quedó guardada.", "success")
    return redirect(url_for("classroom.show", given_id=found.id))


@bp.post("/cursos-programados/<int:given_id>/notas")
@requires(Permission.TAKE_ATTENDANCE)
def grade(given_id: int) -> ResponseReturnValue:
    def act(found: Edition, form: GradesForm) -> str:
        for each in rules.grade(db.session(), found, form.grades()):
            audit.note(actor().id, "enrollment_grade", each)
        return "Las notas quedaron guardadas."

    return _act(given_id, GradesForm(), act)


@bp.post("/cursos-programados/<int:given_id>/asistencia/agregar")
@requires(Permission.TAKE_ATTENDANCE)
def walk_in(given_id: int) -> ResponseReturnValue:
    def act(found: Edition, form: WalkInForm) -> str:
        now = clock.now()
        made = rules.walk_in(db.session(), found, form.rut.data, by=actor().id, now=now)
        seat_mails.tell(db.session(), found, now)
        audit.note(actor().id, "enrollment_walk_in", made)
        return "Quedó anotado/a: la dirección de su comuna o la coordinación decide si se admite."

    return _act(given_id, WalkInForm(), act)


@bp.post("/cursos-programados/<int:given_id>/cerrar")
@requires(Permission.TAKE_ATTENDANCE)
def close(given_id: int) -> ResponseReturnValue:
    def act(found: Edition, _: ActForm) -> str:
        now = clock.now()
        results = rules.finish(db.session(), found, by=actor().id, now=now)
        seat_mails.tell(db.session(), found, now)
        audit.note(actor().id, "edition_finish", found)
        passed = sum(each.state is EnrollmentState.PASSED for each in results.values())
        return f"El curso quedó cerrado: {passed} de {len(results)} aprobaron y tienen su registro."

    return _act(given_id, ActForm(), act)


@bp.post("/cursos-programados/<int:edition_id>/reabrir")
@requires(Permission.WRITE_EDITIONS)
def reopen(edition_id: int) -> ResponseReturnValue:
    def act(found: Edition, form: ReopenForm) -> str:
        rules.reopen(db.session(), found, form.reason.data, by=actor().id, now=clock.now())
        audit.note(actor().id, "edition_reopen", found)
        return "El curso quedó abierto para corregir: los registros valen hasta que lo cierre otra vez."

    return _act(edition_id, ReopenForm(), act)


@bp.post("/inscripciones/<int:enrollment_id>/admitir")
@requires(Permission.ENROLL)
def admit(enrollment_id: int) -> ResponseReturnValue:
    """Decide for who came unannounced; whoever enrolls for the commune may."""
    scope = within(actor(), Permission.ENROLL, Enrollment)
    found = db.session.scalar(sa.select(Enrollment).where(Enrollment.id == enrollment_id, scope))
    found = found or abort(404)
    if earlier := sent_before():
        return earlier
    seating_rules.lock(db.session(), found.edition_id)
    db.session.refresh(found)
    form, location = AdmitForm(), url_for("editions.show", edition_id=found.edition_id)
    if not form.validate():
        flash(" ".join(map(str, [*form.note.errors, *form.form_errors])), "warning")
        return redirect(location)
    now = clock.now()
    try:
        rules.admit(db.session(), found, form.note.data, by=actor().id, now=now)
    except rules.ClassroomRefused as refused:
        flash(str(refused), "warning")
        return finish(location)
    seat_mails.tell(db.session(), found.edition, now)
    audit.note(actor().id, "enrollment_admit", found)
    flash("Quedó con cupo.", "success")
    return finish(location)


def _act(edition_id: int, form: Form, act: Callable[[Edition, Form], str]) -> ResponseReturnValue:
    """Do one thing to an edition, under its lock; say what was refused on its page."""
    edition_of(edition_id)
    if earlier := sent_before():
        return earlier
    found = seating_rules.lock(db.session(), edition_id)
    if not form.validate():
        return _show(found, form), 400
    try:
        done = act(found, form)
    except rules.CannotFinish as refused:
        form.form_errors += refused.missing
        return _show(found, form), 409
    except rules.ClassroomRefused as refused:
        form.form_errors.append(str(refused))
        return _show(found, form), 409
    flash(done, "success")
    return finish(url_for("classroom.show", given_id=edition_id))


def _show(found: Edition, form: Form | None = None) -> str:
    rows = lists.rows(db.session(), found)
    return render_template(
        "classroom/show.html",
        edition=found,
        rows=rows,
        codes=code_rules,
        progress=lists.progress(found, rows),
        undecided=rules.people(db.session(), found, WALKED_IN),
        may_admit=lambda each: may(actor(), Permission.ENROLL, each),
        may_reopen=actor().has(Permission.WRITE_EDITIONS),
        refused=form,
        grades=form if isinstance(form, GradesForm) else GradesForm(formdata=None),
        walk_in=form if isinstance(form, WalkInForm) else WalkInForm(formdata=None),
        reopening=form if isinstance(form, ReopenForm) else ReopenForm(formdata=None),
        finishing=ActForm(formdata=None),
        admitting=lambda: AdmitForm(formdata=None),  # each has a key of its own
        today=clock.today(),
    )


def _meeting_page(at: Meeting, form: MarksForm) -> str:
    return render_template(
        "classroom/meeting.html",
        edition=at.edition,
        meeting=at,
        rows=lists.rows(db.session(), at.edition),
        form=form,
        marks=Mark,
        reasons=AbsenceReason,
        begun=rules.has_begun(at, clock.now()),
    )
