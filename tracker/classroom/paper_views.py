"""A meeting on paper: the sheet to sign, its codes typed row by row, and the scans that show it."""

import sqlalchemy as sa
from flask import Blueprint, flash, make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires
from tracker.classroom import code_rules, lists, mark_rules, rules, words
from tracker.classroom.forms import ScansForm
from tracker.classroom.mark_forms import PaperForm
from tracker.classroom.reach_lists import in_reach, meeting_of
from tracker.editions import settling_rules
from tracker.editions.attending_rules import attends_online
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.editions import Edition, Meeting
from tracker.models.records import Evidence
from tracker.web.acts import Act, Done, acts
from tracker.web.gate import actor
from tracker.web.papers import download_of

bp = Blueprint("classroom_paper", __name__)


@bp.get("/jornadas/<int:meeting_id>/hoja")
@requires(Permission.TAKE_ATTENDANCE)
def sheet(meeting_id: int) -> ResponseReturnValue:
    at = meeting_of(meeting_id)
    rows = lists.as_on_paper(lists.rows(db.session(), at.edition, clock.now()))
    return render_template(
        "classroom/sheet.html",
        edition=at.edition,
        meeting=at,
        rows=rows,
        codes=code_rules,
        attends_online=attends_online,
    )


@bp.get("/jornadas/<int:meeting_id>/desde-la-hoja")
@requires(Permission.TAKE_ATTENDANCE)
def show(meeting_id: int) -> ResponseReturnValue:
    return _page(meeting_of(meeting_id))


@bp.post("/jornadas/<int:meeting_id>/desde-la-hoja")
@requires(Permission.TAKE_ATTENDANCE)
@acts
def mark(meeting_id: int) -> Act:
    at, form = meeting_of(meeting_id), PaperForm()
    found, here = (
        settling_rules.lock(db.session(), at.edition_id),
        url_for("classroom_paper.show", meeting_id=meeting_id),
    )
    form.offer(lists.as_on_paper(lists.rows(db.session(), found, clock.now())))
    yield form, lambda: _page(at, form)
    taken = mark_rules.mark(db.session(), at, form.said(at.id), by=actor().id, now=clock.now())
    said = form.told(taken, form.code, words.MARKS)
    if said is None:
        page = make_response(_page(at, form), 409 if taken.refused else 400)
        return Done("attendance_mark", taken.changed, to=here, page=page)
    if not taken.changed:
        flash(words.nothing_new(words.MARKS), "info")
    return Done("attendance_mark", taken.changed, said if taken.changed else None, to=here)


@bp.post("/jornadas/<int:meeting_id>/hojas-firmadas")
@requires(Permission.TAKE_ATTENDANCE)
@acts
def attach(meeting_id: int) -> Act:
    at, form = meeting_of(meeting_id), ScansForm()
    settling_rules.lock(db.session(), at.edition_id)
    yield form, lambda: _page(at, attaching=form)
    mark_rules.attach(at, form.scans, clock.now())
    here = url_for("classroom_paper.show", meeting_id=at.id)
    said = "La hoja firmada quedó adjunta a la jornada."
    return Done("meeting_sheet_add", form.scans, said, to=here)


@bp.get("/hojas-firmadas/<int:scan_id>")
@requires(Permission.TAKE_ATTENDANCE)
def scan(scan_id: int) -> ResponseReturnValue:
    of_reach = sa.exists().where(
        Meeting.sheets.any(Evidence.id == scan_id), Meeting.edition_id == Edition.id, in_reach()
    )
    return download_of(db.session(), sa.and_(Evidence.id == scan_id, of_reach))


def _page(at: Meeting, form: PaperForm | None = None, attaching: ScansForm | None = None) -> str:
    form = form or PaperForm(formdata=None)
    form.offer(lists.as_on_paper(lists.rows(db.session(), at.edition, clock.now())))
    return render_template(
        "classroom/paper.html",
        edition=at.edition,
        meeting=at,
        form=form,
        codes=code_rules,
        attaching=attaching or ScansForm(formdata=None),
        shown_of=lambda row: lists.shown(row, at),
        is_own=lambda each: actor().is_person(each.inspector),
        account=actor().id,
        open=mark_rules.is_open(at, clock.now()),
        begun=rules.has_begun(at, clock.now()),
    )
