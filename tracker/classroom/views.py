"""The classroom of an edition: attendance by meeting, grades, who came unannounced."""

import sqlalchemy as sa
from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, may, requires, within
from tracker.classroom import code_rules, lists, rules
from tracker.classroom.forms import AdmitForm, GradesForm, MarksForm, WalkInForm
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
from tracker.web.acts import Act, Done, acts, acts_each_time
from tracker.web.forms import Form
from tracker.web.gate import actor
from tracker.web.writing import writer

bp = Blueprint("classroom", __name__)

SAVES_AS_YOU_GO = "X-Saves-As-You-Go"
WALKED_IN = frozenset({EnrollmentState.REQUESTED})


@bp.get("/cursos-programados/<int:given_id>/asistencia")
@requires(Permission.TAKE_ATTENDANCE)
def show(given_id: int) -> ResponseReturnValue:
    found = edition_of(given_id)
    if listing.wants_spreadsheet():
        listed = lists.seated(lists.rows(db.session(), found), found)
        return listing.workbook(listed.name, listed.sheet())
    return _show(found)


@bp.get("/jornadas/<int:meeting_id>")
@requires(Permission.TAKE_ATTENDANCE)
def meeting(meeting_id: int) -> ResponseReturnValue:
    return _meeting_page(meeting_of(meeting_id), MarksForm(formdata=None))


@bp.post("/jornadas/<int:meeting_id>")
@requires(Permission.TAKE_ATTENDANCE)
@acts_each_time
def mark(meeting_id: int) -> Act:
    """Save marks; the same sent again changes nothing, so that a phone may send until it is answered."""
    at, form = meeting_of(meeting_id), MarksForm()
    found = seating_rules.lock(db.session(), at.edition_id)
    yield form, lambda: _meeting_page(at, form)
    changed = rules.mark(db.session(), at, form.marks(), by=actor().id, now=clock.now())
    here = url_for("classroom.show", given_id=found.id)
    if SAVES_AS_YOU_GO in request.headers:
        return Done("attendance_mark", changed, to=here, page=("", 204))
    return Done("attendance_mark", changed, "La asistencia quedó guardada.", to=here)


@bp.post("/cursos-programados/<int:given_id>/notas")
@requires(Permission.TAKE_ATTENDANCE)
@acts
def grade(given_id: int) -> Act:
    found, form = _locked(given_id), GradesForm()
    yield form, lambda: _show(found, form)
    graded = rules.grade(db.session(), found, form.grades())
    return Done("enrollment_grade", graded, "Las notas quedaron guardadas.", to=_page_of(found))


@bp.post("/cursos-programados/<int:given_id>/asistencia/agregar")
@requires(Permission.TAKE_ATTENDANCE)
@acts
def walk_in(given_id: int) -> Act:
    found, form, now = _locked(given_id), WalkInForm(), clock.now()
    yield form, lambda: _show(found, form)
    [asks] = rules.walk_in(db.session(), found, form.rut.data, by=actor().id, now=now)
    seat_mails.tell(writer(now), found, [asks])
    said = "Quedó anotado/a: la dirección de su comuna o la coordinación decide si se admite."
    return Done("enrollment_walk_in", asks.enrollment, said, to=_page_of(found))


@bp.post("/inscripciones/<int:enrollment_id>/admitir")
@requires(Permission.ENROLL)
@acts
def admit(enrollment_id: int) -> Act:
    """Decide for who came unannounced; whoever enrolls for the commune may."""
    scope = within(actor(), Permission.ENROLL, Enrollment)
    found = db.session.scalar(sa.select(Enrollment).where(Enrollment.id == enrollment_id, scope))
    found, form, now = found or abort(404), AdmitForm(), clock.now()
    seating_rules.lock(db.session(), found.edition_id)
    db.session.refresh(found)
    here = url_for("editions.show", edition_id=found.edition_id)
    yield form, lambda: redirect(here)
    seated = rules.admit(db.session(), found, form.note.data, by=actor().id, now=now)
    seat_mails.tell(writer(now), found.edition, seated)
    return Done("enrollment_admit", found, "Quedó con cupo.", to=here)


def _locked(edition_id: int) -> Edition:
    """Return an edition within reach; nobody else changes it before this is done."""
    return seating_rules.lock(db.session(), edition_of(edition_id).id)


def _page_of(found: Edition) -> str:
    return url_for("classroom.show", given_id=found.id)


def _show(found: Edition, form: Form | None = None) -> str:
    rows = lists.rows(db.session(), found)
    return render_template(
        "classroom/show.html",
        edition=found,
        rows=rows,
        listed=lists.seated(rows, found),
        codes=code_rules,
        progress=lists.progress(found, rows),
        undecided=rules.people(db.session(), found, WALKED_IN),
        may_admit=lambda each: may(actor(), Permission.ENROLL, each),
        may_reopen=actor().has(Permission.WRITE_EDITIONS),
        refused=form,
        grades=form if isinstance(form, GradesForm) else GradesForm(formdata=None),
        walk_in=form if isinstance(form, WalkInForm) else WalkInForm(formdata=None),
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
