"""The coordinator's work on editions: write, change, copy, publish, discard, cancel."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access import audit
from tracker.access.policy import Permission, requires
from tracker.editions import change_mails, lists, reach_lists, rules, seat_mails
from tracker.editions.forms import CancelForm, DetailsForm, DraftForm, stored
from tracker.editions.span_rules import Span
from tracker.editions.stage_rules import is_reopened
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.editions import Edition, EditionState
from tracker.web import choices
from tracker.web.forms import finish, pressed, sent_before
from tracker.web.gate import actor

bp = Blueprint("editions_planning", __name__)


@bp.get("/cursos-programados/nuevo")
@requires(Permission.WRITE_EDITIONS)
def new() -> ResponseReturnValue:
    form = DraftForm(formdata=None, data={"opens_on": clock.today(), "minimum": 0})
    _offer(form, None)
    return _page(form, None)


@bp.post("/cursos-programados/nuevo")
@requires(Permission.WRITE_EDITIONS)
def create() -> ResponseReturnValue:
    if earlier := sent_before():
        return earlier
    form = DraftForm()
    _offer(form, None)
    made = _made(form) if form.validate() else None
    if made is None:
        return _page(form, None), 400
    audit.note(actor().id, "edition_create", made)
    flash("Quedó como borrador: solo lo ve la coordinación hasta que lo publique.", "success")
    return finish(url_for("editions.show", edition_id=made.id))


@bp.get("/cursos-programados/<int:edition_id>/editar")
@requires(Permission.WRITE_EDITIONS)
def edit(edition_id: int) -> ResponseReturnValue:
    found = reach_lists.edition(edition_id)
    form = _form(found, formdata=None, data=stored(found) | {"meetings": _spans(found)})
    form.instructors.data = {account.id for account in found.instructors}
    form.shows(*_shown(found))
    return _page(form, found)


@bp.post("/cursos-programados/<int:edition_id>/editar")
@requires(Permission.WRITE_EDITIONS)
def save(edition_id: int) -> ResponseReturnValue:
    reach_lists.edition(edition_id)
    if earlier := sent_before():
        return earlier
    found = reach_lists.locked(edition_id)
    form = _form(found)
    if not (form.validate() and form.still_shows(*_shown(found)) and _saved(form, found)):
        return _page(form, found), 400
    audit.note(actor().id, "edition_edit", found)
    flash("Los cambios quedaron guardados.", "success")
    return finish(url_for("editions.show", edition_id=edition_id))


@bp.post("/cursos-programados/<int:edition_id>/copiar")
@requires(Permission.WRITE_EDITIONS)
def copy(edition_id: int) -> ResponseReturnValue:
    def act(found: Edition) -> str:
        made = rules.copy(db.session(), found, by=actor().id, now=clock.now())
        audit.note(actor().id, "edition_create", made)
        flash("Es una copia, en borrador: revise sus fechas y publíquela.", "success")
        return url_for("editions_planning.edit", edition_id=made.id)

    return _act(edition_id, act)


@bp.post("/cursos-programados/<int:edition_id>/publicar")
@requires(Permission.WRITE_EDITIONS)
def publish(edition_id: int) -> ResponseReturnValue:
    def act(found: Edition) -> str:
        rules.publish(found, clock.now())
        audit.note(actor().id, "edition_publish", found)
        flash("El curso quedó publicado: ya lo ven todos.", "success")
        return url_for("editions.show", edition_id=found.id)

    return _act(edition_id, act)


@bp.post("/cursos-programados/<int:edition_id>/descartar")
@requires(Permission.WRITE_EDITIONS)
def discard(edition_id: int) -> ResponseReturnValue:
    def act(found: Edition) -> str:
        audit.note(actor().id, "edition_discard", found)
        rules.discard(db.session(), found)
        flash("El borrador quedó descartado.", "success")
        return url_for("editions.index")

    return _act(edition_id, act)


@bp.get("/cursos-programados/<int:edition_id>/anular")
@requires(Permission.WRITE_EDITIONS)
def confirm_cancelling(edition_id: int) -> ResponseReturnValue:
    found = reach_lists.edition(edition_id)
    return render_template("editions/cancel.html", edition=found, form=CancelForm(formdata=None))


@bp.post("/cursos-programados/<int:edition_id>/anular")
@requires(Permission.WRITE_EDITIONS)
def cancel(edition_id: int) -> ResponseReturnValue:
    reach_lists.edition(edition_id)
    if earlier := sent_before():
        return earlier
    found, form = reach_lists.locked(edition_id), CancelForm()
    if not (form.validate() and _cancelled(form, found)):
        return render_template("editions/cancel.html", edition=found, form=form), 400
    audit.note(actor().id, "edition_cancel", found)
    return finish(url_for("editions.show", edition_id=edition_id))


def _act(edition_id: int, act: Callable[[Edition], str]) -> ResponseReturnValue:
    """Do what a button says, or say why not; lead on to where `act` says."""
    reach_lists.edition(edition_id)
    if earlier := sent_before():
        return earlier
    here = url_for("editions.show", edition_id=edition_id)
    if not pressed():
        return redirect(here)
    try:
        return finish(act(reach_lists.locked(edition_id)))
    except rules.EditionRefused as refused:
        db.session.rollback()
        flash(str(refused), "warning")
        return redirect(here)


def _form(found: Edition, **more: Any) -> DraftForm | DetailsForm:
    form: DraftForm | DetailsForm
    form = DraftForm(**more) if found.state is EditionState.DRAFT else DetailsForm(**more)
    _offer(form, found)
    return form


def _offer(form: DraftForm | DetailsForm, found: Edition | None) -> None:
    session = db.session()
    instructors = lists.instructors(session, found.instructors if found else ())
    form.offer(lists.providers(session), lists.communes(session), instructors)
    if isinstance(form, DraftForm):
        form.offer_courses(choices.courses(session))


def _page(form: DraftForm | DetailsForm, found: Edition | None) -> str:
    draft = isinstance(form, DraftForm)
    reopened = found is not None and is_reopened(db.session(), found)
    return render_template("editions/edit.html", form=form, edition=found, draft=draft, reopened=reopened)


def _spans(found: Edition) -> list[Span]:
    return [Span.of(meeting) for meeting in found.meetings]


def _shown(found: Edition) -> list[object]:
    """Return what the page of a form shows of the edition."""
    people = sorted(account.id for account in found.instructors)
    return [found.state, sorted(stored(found).items()), _spans(found), people]


def _made(form: DraftForm) -> Edition | None:
    """Return the draft; None where that is refused, and the form says why."""
    try:
        return rules.create(db.session(), form.values, form.meetings.data, by=actor().id, now=clock.now())
    except rules.EditionRefused as refused:
        form.refuse(refused)
        return None


def _saved(form: DraftForm | DetailsForm, found: Edition) -> bool:
    try:
        if isinstance(form, DraftForm):
            rules.edit(db.session(), found, form.values, form.meetings.data)
        else:
            _change(form, found)
    except rules.EditionRefused as refused:
        form.refuse(refused)
        return False
    return True


def _change(form: DetailsForm, found: Edition) -> None:
    """Change a published edition and tell whom it matters to; where people need a yes, the form names them."""
    session, now, before = db.session(), clock.now(), change_mails.Seen.of(found)
    try:
        clashes = rules.change(session, found, form.values, form.meetings.data, now, anyway=form.anyway.data)
    except rules.Clashing as refused:
        form.clashing = lists.by_name(session, refused.people)
        raise
    change_mails.tell(session, found, before, clashes=clashes, by=actor().id, now=now)


def _cancelled(form: CancelForm, found: Edition) -> bool:
    now = clock.now()
    try:
        ended = rules.cancel(db.session(), found, form.reason.data, by=actor().id, now=now)
    except rules.EditionRefused as refused:
        form.form_errors.append(str(refused))
        return False
    seat_mails.tell(db.session(), found, now)
    people = "1 inscripción" if len(ended) == 1 else f"{len(ended)} inscripciones"
    flash(f"El curso quedó anulado, con {people}.", "success")
    return True
