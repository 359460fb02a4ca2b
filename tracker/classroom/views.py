"""The classroom of an edition: attendance by meeting, grades, who came unannounced."""

from datetime import datetime

import sqlalchemy as sa
from flask import Blueprint, abort, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from tracker.access.policy import Permission, Reach, may, reach_ends_at, reaches, requires, within
from tracker.accounts import throttle_rules
from tracker.accounts.entry_forms import RETRY_LATER, counted
from tracker.catalogue.words import pass_rule
from tracker.classroom import code_rules, lists, mark_rules, rules, words
from tracker.classroom.forms import AdmitForm, WalkInForm
from tracker.classroom.mark_forms import GradesForm, MarksForm
from tracker.classroom.mark_rules import Taken
from tracker.classroom.reach_lists import edition_of, meeting_of
from tracker.editions import seat_mails, settling_rules
from tracker.editions.stage_rules import Stage, stage
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.editions import (
    Edition,
    Enrollment,
    Meeting,
)
from tracker.web import listing
from tracker.web.acts import Act, Done, Page, acts, acts_each_time, waiting_for_nobody
from tracker.web.forms import Form, NotRight
from tracker.web.gate import actor
from tracker.web.writing import writer

bp = Blueprint("classroom", __name__)

KEEPS_MARKS = "X-Saves-As-You-Go"


@bp.get("/cursos-programados/<int:given_id>/asistencia")
@requires(Permission.TAKE_ATTENDANCE)
def show(given_id: int) -> ResponseReturnValue:
    found = edition_of(given_id)
    if listing.wants_spreadsheet():
        listed = lists.seated(lists.rows(db.session(), found, clock.now()), found)
        return listing.workbook(listed.name, listed.sheet())
    return _show(found)


@bp.get("/jornadas/<int:meeting_id>")
@requires(Permission.TAKE_ATTENDANCE)
def meeting(meeting_id: int) -> ResponseReturnValue:
    return _meeting_page(meeting_of(meeting_id), MarksForm(formdata=None))


@bp.get("/jornadas/<int:meeting_id>/marcas")
@requires(Permission.TAKE_ATTENDANCE)
def marks(meeting_id: int) -> ResponseReturnValue:
    """Say what counts now, for a page that is open: it may have been for hours, and somebody else marks too."""
    at = meeting_of(meeting_id)
    rows = lists.rows(db.session(), at.edition, clock.now())
    shown = {
        row.enrollment.id: lists.shown(row, at) for row in rows if not (row.left or is_own(row.enrollment))
    }
    return jsonify(open=mark_rules.is_open(at, clock.now()), rows=shown, csrf_token=generate_csrf())


@bp.post("/jornadas/<int:meeting_id>")
@requires(Permission.TAKE_ATTENDANCE)
@acts_each_time
def mark(meeting_id: int) -> Act:
    """Save marks; the same sent again changes nothing, so that a browser may send until it is answered."""
    at, form = meeting_of(meeting_id), MarksForm()
    found = settling_rules.lock(db.session(), at.edition_id)
    yield form, lambda: _marks_page(at, form)
    taken = mark_rules.mark(db.session(), at, form.said(), by=actor().id, now=clock.now())
    said = form.told(taken, form.mark, words.MARKS)
    if said and KEEPS_MARKS in request.headers:
        return Done("attendance_mark", taken.changed, to=_page_of(found), page=("", 204))
    return _rows_done(
        "attendance_mark", taken, said, words.MARKS, _page_of(found), lambda: _marks_page(at, form)
    )


@bp.post("/cursos-programados/<int:given_id>/notas")
@requires(Permission.TAKE_ATTENDANCE)
@acts
def grade(given_id: int) -> Act:
    found, form = _locked(given_id), GradesForm()
    form.offer(lists.rows(db.session(), found, clock.now()))
    yield form, lambda: _show(found, form)
    taken = mark_rules.grade(db.session(), found, form.grades(), by=actor().id)
    said = form.told(taken, form.grade, words.GRADES)
    return _rows_done(
        "enrollment_grade", taken, said, words.GRADES, _page_of(found), lambda: _show(found, form)
    )


@bp.post("/cursos-programados/<int:given_id>/asistencia/agregar")
@requires(Permission.TAKE_ATTENDANCE)
@acts
def walk_in(given_id: int) -> Act:
    here, form = edition_of(given_id), WalkInForm()
    yield form, lambda: _walk_in_again(here, form)
    _count(form)
    found, now = _locked(given_id), clock.now()
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
    settling_rules.lock(db.session(), found.edition_id)
    db.session.refresh(found)
    here = url_for("editions.show", edition_id=found.edition_id)
    yield form, lambda: redirect(here)
    seated = rules.admit(db.session(), found, form.note.data, by=actor().id, now=now)
    seat_mails.tell(writer(now), found.edition, seated)
    return Done("enrollment_admit", found, "Quedó con cupo.", to=here)


def is_own(enrollment: Enrollment) -> bool:
    """Say whether it is the actor's: somebody else notes and decides what becomes of it."""
    return actor().is_person(enrollment.inspector)


def _count(form: WalkInForm) -> None:
    """Raise NotRight where too many RUT were typed: this is no directory."""
    with waiting_for_nobody():
        tried = counted(throttle_rules.of_walk_in(actor().id))
    if tried is None:
        form.form_errors.append(words.TOO_MANY_RUT)
        raise NotRight


def _walk_in_again(found: Edition, form: WalkInForm) -> ResponseReturnValue:
    page = _show(found, form)
    return (page, 429, RETRY_LATER) if words.TOO_MANY_RUT in form.form_errors else page


def _locked(edition_id: int) -> Edition:
    """Return an edition within reach; nobody else changes it before this is done."""
    return settling_rules.lock(db.session(), edition_of(edition_id).id)


def _rows_done(verb: str, taken: Taken, said: str | None, what: str, to: str, page: Page) -> Done:
    """Lead on, or show the page where a row was not taken: what was right is saved all the same."""
    if said is None:
        return Done(verb, taken.changed, to=to, page=make_response(page(), 409 if taken.refused else 400))
    if not taken.changed:
        flash(words.nothing_new(what), "info")
    return Done(verb, taken.changed, said if taken.changed else None, to=to)


def _page_of(found: Edition) -> str:
    return url_for("classroom.show", given_id=found.id)


def _show(found: Edition, form: Form | None = None) -> str:
    rows, undecided = lists.rows_and_undecided(db.session(), found, clock.now())
    return render_template(
        "classroom/show.html",
        edition=found,
        rows=rows,
        listed=lists.seated(rows, found),
        pass_rule=pass_rule,
        codes=code_rules,
        account=actor().id,
        progress=lists.progress(found, rows),
        rivalries=lists.rivalries(found, rows),
        undecided=undecided,
        shown_whole=lambda each: (
            may(actor(), Permission.SEE_PEOPLE, each.inspector) or lists.held_a_place(each)
        ),
        begun=rules.has_begun(found.meetings[0], clock.now()),
        may_admit=lambda each: may(actor(), Permission.ENROLL, each) and not is_own(each),
        is_own=is_own,
        may_reopen=actor().has(Permission.WRITE_EDITIONS),
        until=_until(found),
        refused=form,
        grades=form if isinstance(form, GradesForm) else GradesForm(formdata=None),
        walk_in=form if isinstance(form, WalkInForm) else WalkInForm(formdata=None),
        admitting=lambda: AdmitForm(formdata=None),  # each has a key of its own
        today=clock.today(),
    )


def _until(found: Edition) -> datetime | None:
    """Return until when the actor reaches an edition that is over; None for who reaches all of them."""
    over = stage(found, clock.now()) in {Stage.OVER, Stage.FINISHED, Stage.CANCELLED}
    everyone = Reach.EVERYONE in reaches(actor(), Permission.TAKE_ATTENDANCE)
    return reach_ends_at(found) if over and not everyone else None


def _marks_page(at: Meeting, form: MarksForm) -> ResponseReturnValue:
    """Show what was not taken, and why: on the page, or by row to a browser that keeps marks until they are taken."""
    return jsonify(refused=form.refused()) if KEEPS_MARKS in request.headers else _meeting_page(at, form)


def _meeting_page(at: Meeting, form: MarksForm) -> str:
    return render_template(
        "classroom/meeting.html",
        edition=at.edition,
        meeting=at,
        rows=lists.rows(db.session(), at.edition, clock.now()),
        form=form,
        codes=code_rules,
        shown_of=lambda row: lists.shown(row, at),
        is_own=is_own,
        account=actor().id,
        open=mark_rules.is_open(at, clock.now()),
    )
