"""The coordinator's work on editions: write, change, copy, publish, discard, cancel."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires
from tracker.editions import (
    change_mails,
    lists,
    minimum_rules,
    reach_lists,
    rules,
    seat_mails,
    settling_rules,
)
from tracker.editions.forms import CancelForm, DetailsForm, DraftForm, stored
from tracker.editions.record_rules import count_issued
from tracker.editions.span_rules import Span
from tracker.editions.stage_rules import is_reopened
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.editions import Edition, EditionState
from tracker.web import choices
from tracker.web.acts import Act, Done, acts
from tracker.web.forms import ActForm
from tracker.web.gate import actor
from tracker.web.writing import writer

bp = Blueprint("editions_planning", __name__)


@bp.get("/cursos-programados/nuevo")
@requires(Permission.WRITE_EDITIONS)
def new() -> ResponseReturnValue:
    form = DraftForm(formdata=None, data={"opens_on": clock.today(), "minimum": 0})
    _offer(form, None)
    return _page(form, None)


@bp.post("/cursos-programados/nuevo")
@requires(Permission.WRITE_EDITIONS)
@acts
def create() -> Act:
    form = DraftForm()
    _offer(form, None)
    yield form, lambda: _page(form, None)
    made = rules.create(db.session(), form.values, form.meetings.data, by=actor().id, now=clock.now())
    said = "Quedó como borrador: solo lo ve la coordinación hasta que lo publique."
    return Done("edition_create", made, said, to=_page_of(made))


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
@acts
def save(edition_id: int) -> Act:
    found = reach_lists.locked(edition_id)
    form = _form(found)
    yield form, lambda: _page(form, found)
    form.check_seen(*_shown(found))
    if isinstance(form, DraftForm):
        rules.edit(db.session(), found, form.values, form.meetings.data)
    else:
        _change(form, found)
    return Done("edition_edit", found, "Los cambios quedaron guardados.", to=_page_of(found))


@bp.post("/cursos-programados/<int:edition_id>/copiar")
@requires(Permission.WRITE_EDITIONS)
@acts
def copy(edition_id: int) -> Act:
    found = reach_lists.locked(edition_id)
    yield ActForm(), lambda: redirect(_page_of(found))
    made = rules.copy(db.session(), found, by=actor().id, now=clock.now())
    said = "Es una copia, en borrador: revise sus fechas y publíquela."
    return Done("edition_create", made, said, to=url_for("editions_planning.edit", edition_id=made.id))


@bp.post("/cursos-programados/<int:edition_id>/publicar")
@requires(Permission.WRITE_EDITIONS)
@acts
def publish(edition_id: int) -> Act:
    found = reach_lists.locked(edition_id)
    yield ActForm(), lambda: redirect(_page_of(found))
    rules.publish(found, clock.now())
    said = " ".join(["El curso quedó publicado: ya lo ven todos.", *rules.warnings(found)])
    return Done("edition_publish", found, said, to=_page_of(found))


@bp.post("/cursos-programados/<int:edition_id>/dictar-igual")
@requires(Permission.WRITE_EDITIONS)
@acts
def go_anyway(edition_id: int) -> Act:
    found = reach_lists.locked(edition_id)
    yield ActForm(), lambda: redirect(_page_of(found))
    held = minimum_rules.go_anyway(db.session(), found, clock.now())
    people = "1 persona" if held == 1 else f"{held} personas"
    return Done("edition_go_anyway", found, f"Se dicta igual, con {people}.", to=_page_of(found))


@bp.post("/cursos-programados/<int:edition_id>/descartar")
@requires(Permission.WRITE_EDITIONS)
@acts
def discard(edition_id: int) -> Act:
    found = reach_lists.locked(edition_id)
    yield ActForm(), lambda: redirect(_page_of(found))
    rules.discard(db.session(), found)
    return Done("edition_discard", found, "El borrador quedó descartado.", to=url_for("editions.index"))


@bp.get("/cursos-programados/<int:edition_id>/anular")
@requires(Permission.WRITE_EDITIONS)
def confirm_cancelling(edition_id: int) -> ResponseReturnValue:
    found, now = reach_lists.edition(edition_id), clock.now()
    short = minimum_rules.is_short(found, settling_rules.seats(db.session(), found, now).held.total(), now)
    reason = f"No se alcanzó el mínimo de {found.minimum} personas." if short else ""
    return _cancelling(found, CancelForm(formdata=None, data={"reason": reason}))


@bp.post("/cursos-programados/<int:edition_id>/anular")
@requires(Permission.WRITE_EDITIONS)
@acts
def cancel(edition_id: int) -> Act:
    found, form, now = reach_lists.locked(edition_id), CancelForm(), clock.now()
    yield form, lambda: _cancelling(found, form)
    issued = count_issued(db.session(), found)
    ended = rules.cancel(db.session(), found, form.reason.data, by=actor().id, now=now)
    seat_mails.tell(writer(now), found, ended)
    people = "1 inscripción" if len(ended) == 1 else f"{len(ended)} inscripciones"
    lost = f" y {issued} {'registro' if issued == 1 else 'registros'}" if issued else ""
    said = f"El curso quedó anulado, con {people}{lost}."
    return Done("edition_cancel", found, said, to=_page_of(found))


def _cancelling(found: Edition, form: CancelForm) -> str:
    return render_template(
        "editions/cancel.html",
        edition=found,
        form=form,
        inside=settling_rules.count_inside(db.session(), found),
        issued=count_issued(db.session(), found),
    )


def _page_of(found: Edition) -> str:
    return url_for("editions.show", edition_id=found.id)


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


def _change(form: DetailsForm, found: Edition) -> None:
    """Change a published edition and tell whom it matters to; where people need a yes, the form names them."""
    session, now, before = db.session(), clock.now(), change_mails.Seen.of(found)
    try:
        clashes = rules.change(session, found, form.values, form.meetings.data, now, anyway=form.anyway.data)
    except rules.Clashing as refused:
        form.clashing = lists.by_name(session, refused.people)
        raise
    change_mails.tell(writer(now), found, before, clashes=clashes, by=actor().id)
