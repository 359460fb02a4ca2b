"""The end of an edition, shown before it is done, and its correction."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import AFTER_THE_END, Permission, requires
from tracker.classroom import closing_rules
from tracker.classroom.forms import CloseForm, ReopenForm
from tracker.classroom.reach_lists import edition_of
from tracker.editions import seat_mails, settling_rules
from tracker.editions.record_rules import count_issued
from tracker.editions.stage_rules import is_reopened
from tracker.enrollments.lists import STATES
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.editions import RESULTS, Edition, EnrollmentState
from tracker.web.acts import Act, Done, acts
from tracker.web.gate import actor
from tracker.web.writing import writer

bp = Blueprint("classroom_closing", __name__)


@bp.get("/cursos-programados/<int:given_id>/cerrar")
@requires(Permission.TAKE_ATTENDANCE)
def preview(given_id: int) -> ResponseReturnValue:
    found = edition_of(given_id)
    return _page(found, CloseForm(formdata=None, data={"reason": found.hours_reason}))


@bp.post("/cursos-programados/<int:given_id>/cerrar")
@requires(Permission.TAKE_ATTENDANCE)
@acts
def close(given_id: int) -> Act:
    found, form, now = _locked(given_id), CloseForm(), clock.now()
    yield form, lambda: _page(found, form)
    reason = form.reason.data if _coordinates() else None
    finished = closing_rules.finish(db.session(), found, by=actor().id, now=now, reason=reason)
    seat_mails.tell(writer(now), found, finished.news)
    results = [each.state for each in finished.ended if each.state in RESULTS]
    passed = results.count(EnrollmentState.PASSED)
    said = f"El curso quedó cerrado: {passed} de {len(results)} aprobaron y tienen su registro."
    return Done("edition_finish", found, said, to=_page_of(found))


@bp.get("/cursos-programados/<int:edition_id>/reabrir")
@requires(Permission.WRITE_EDITIONS)
def confirm_reopening(edition_id: int) -> ResponseReturnValue:
    return _reopening(edition_of(edition_id), ReopenForm(formdata=None))


@bp.post("/cursos-programados/<int:edition_id>/reabrir")
@requires(Permission.WRITE_EDITIONS)
@acts
def reopen(edition_id: int) -> Act:
    found, form = _locked(edition_id), ReopenForm()
    yield form, lambda: _reopening(found, form)
    closing_rules.reopen(db.session(), found, form.reason.data, by=actor().id, now=clock.now())
    said = "El curso quedó abierto para corregir: los registros valen hasta que lo cierre otra vez."
    return Done("edition_reopen", found, said, to=_page_of(found))


def _locked(edition_id: int) -> Edition:
    """Return an edition within reach; nobody else changes it before this is done."""
    return settling_rules.lock(db.session(), edition_of(edition_id).id)


def _coordinates() -> bool:
    return actor().has(Permission.WRITE_EDITIONS)


def _page_of(found: Edition) -> str:
    return url_for("classroom.show", given_id=found.id)


def _page(found: Edition, form: CloseForm) -> str:
    return render_template(
        "classroom/close.html",
        edition=found,
        form=form,
        ending=closing_rules.ending(db.session(), found, clock.now()),
        reopened=is_reopened(db.session(), found),
        coordinates=_coordinates(),
        words=STATES,
    )


def _reopening(found: Edition, form: ReopenForm) -> str:
    issued = count_issued(db.session(), found)
    alone = found.meetings[-1].ends_at + AFTER_THE_END < clock.now()  # reopened, its meetings count again
    return render_template("classroom/reopen.html", edition=found, form=form, issued=issued, alone=alone)
