"""An inspector's own courses: what comes next, asking for a seat, and withdrawing."""

import sqlalchemy as sa
from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires, within
from tracker.editions import seat_mails, settling_rules
from tracker.editions.attending_rules import attends_online, way
from tracker.enrollments import rules
from tracker.enrollments.forms import AskForm
from tracker.enrollments.own_lists import coming, offers, own_courses
from tracker.enrollments.reach_lists import enrollment_of, locked, locked_enrollment
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.editions import Enrollment, EnrollmentState
from tracker.models.people import Inspector
from tracker.post import ics
from tracker.web.acts import Act, Done, acts
from tracker.web.forms import ActForm, Form
from tracker.web.gate import actor
from tracker.web.writing import writer

bp = Blueprint("enrollments_own", __name__)


@bp.get("/mis-cursos")
@requires(Permission.ASK_SEAT)
def index() -> ResponseReturnValue:
    person = _oneself()
    return render_template("people/unknown.html") if person is None else _page(person)


@bp.post("/mis-cursos/<int:edition_id>/pedir")
@requires(Permission.ASK_SEAT)
@acts
def ask(edition_id: int) -> Act:
    person, edition, form = _oneself() or abort(404), locked(edition_id), AskForm()
    yield form, lambda: _page(person, form)
    cut, now = form.commune.data or "", clock.now()
    [asks] = rules.ask(db.session(), edition, person, cut, by=actor().id, now=now)
    seat_mails.tell(writer(now), edition, [asks])
    said = "Su comuna recibió la petición: aquí verá la respuesta."
    return Done("enroll_ask", asks.enrollment, said, to=url_for("enrollments_own.index"))


@bp.get("/mis-cursos/inscripciones/<int:enrollment_id>/retirarme")
@requires(Permission.ASK_SEAT)
def confirm_withdrawing(enrollment_id: int) -> ResponseReturnValue:
    return _withdrawing(enrollment_of(enrollment_id, Permission.ASK_SEAT), ActForm(formdata=None))


@bp.post("/mis-cursos/inscripciones/<int:enrollment_id>/retirarme")
@requires(Permission.ASK_SEAT)
@acts
def withdraw(enrollment_id: int) -> Act:
    found, form, now = locked_enrollment(enrollment_id, Permission.ASK_SEAT), ActForm(), clock.now()
    yield form, lambda: _withdrawing(found, form)
    events = rules.withdraw(db.session(), found, by=actor().id, now=now)
    seat_mails.tell(writer(now), found.edition, events)
    return Done("enroll_cancel", found, "Ya no está en el curso.", to=url_for("enrollments_own.index"))


@bp.get("/mis-cursos/inscripciones/<int:enrollment_id>/calendario.ics")
@requires(Permission.ASK_SEAT)
def calendar(enrollment_id: int) -> ResponseReturnValue:
    """Give who holds a seat its meetings for their own calendar."""
    found = enrollment_of(enrollment_id, Permission.ASK_SEAT)
    if found.state is not EnrollmentState.CONFIRMED:
        flash("No tiene cupo en ese curso: no hay nada que agregar a su calendario.", "warning")
        return redirect(url_for("enrollments_own.index"))
    how = way(found.edition, found.commune_cut)
    text = ics.calendar(found.edition, clock.now(), where=how.where, link=how.link)
    answer = Response(text, mimetype=ics.MEDIA_TYPE)
    answer.headers.set("Content-Disposition", "attachment", filename=ics.FILE)
    return answer


def _page(person: Inspector, form: Form | None = None) -> str:
    now = clock.now()
    found = own_courses(db.session(), person)
    inside = {each.enrollment.edition_id for each in found if each.open}
    return render_template(
        "enrollments/own.html",
        coming=coming(found, now),
        found=found,
        offers=offers(db.session(), person, inside, clock.today(), now),
        form=form or ActForm(formdata=None),
        attends_online=attends_online,
        now=now,
        act_form=lambda: ActForm(formdata=None),  # each has a key of its own
    )


def _withdrawing(found: Enrollment, form: ActForm) -> str:
    waiting = settling_rules.waiting(db.session(), found.edition)
    return render_template("enrollments/withdraw.html", enrollment=found, form=form, waiting=waiting)


def _oneself() -> Inspector | None:
    scope = within(actor(), Permission.ASK_SEAT, Inspector)
    return db.session.scalars(sa.select(Inspector).where(scope)).one_or_none()
