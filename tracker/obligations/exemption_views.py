"""The pages of exemptions: propose one, those that wait, revoke one, the paper behind one."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from flask import Blueprint, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from tracker.access import audit
from tracker.access.policy import Permission, Reach, reaches, requires, within
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.obligations import Exemption, ExemptionState
from tracker.models.people import Inspector
from tracker.models.records import Evidence
from tracker.obligations import exemption_rules, sheets
from tracker.obligations.forms import DecisionForm, ExemptionForm, ReasonForm
from tracker.web import choices, listing
from tracker.web.forms import ActForm, finish, pressed, sent_before
from tracker.web.gate import actor
from tracker.web.papers import download_of

bp = Blueprint("obligations_exemption", __name__)

STATES = {state.value: state for state in ExemptionState}


@bp.get("/eximiciones")
@requires(Permission.PROPOSE_EXEMPTIONS)
def index() -> ResponseReturnValue:
    return _list_page(DecisionForm(formdata=None))


@bp.post("/eximiciones")
@requires(Permission.ACCEPT_EXEMPTIONS)
def decide() -> ResponseReturnValue:
    if earlier := sent_before():
        return earlier
    form = DecisionForm()
    found = _locked(form.exemptions.data)
    if not (form.validate() and _decide(form, found)):
        return make_response(_list_page(form), 400)
    return finish(url_for("obligations_exemption.index"))


@bp.get("/personas/<int:inspector_id>/eximiciones/nueva")
@requires(Permission.PROPOSE_EXEMPTIONS)
def new(inspector_id: int) -> ResponseReturnValue:
    form = ExemptionForm(formdata=None, data={"start": clock.today()})
    return _new_page(_person(inspector_id), form)


@bp.post("/personas/<int:inspector_id>/eximiciones/nueva")
@requires(Permission.PROPOSE_EXEMPTIONS)
def propose(inspector_id: int) -> ResponseReturnValue:
    person = _person(inspector_id)
    if earlier := sent_before():
        return earlier
    form = ExemptionForm()
    form.offer(choices.subjects(db.session()))
    if not exemption_rules.is_there(person, actor(), clock.today()):
        return _new_page(person, form), 403
    if not (form.validate() and _propose(form, person)):
        return _new_page(person, form), 400
    return finish(url_for("people.show", inspector_id=inspector_id))


@bp.get("/eximiciones/<int:exemption_id>/revocar")
@requires(Permission.ACCEPT_EXEMPTIONS)
def confirm_revoking(exemption_id: int) -> ResponseReturnValue:
    return _revoke_page(_exemption(exemption_id), ReasonForm(formdata=None))


@bp.post("/eximiciones/<int:exemption_id>/revocar")
@requires(Permission.ACCEPT_EXEMPTIONS)
def revoke(exemption_id: int) -> ResponseReturnValue:
    _exemption(exemption_id)
    if earlier := sent_before():
        return earlier
    [found], form = _locked({exemption_id}), ReasonForm()
    if not form.validate():
        return _revoke_page(found, form), 400
    try:
        exemption_rules.revoke(found, form.reason.data, by=actor().id, now=clock.now())
    except exemption_rules.ExemptionRefused as refused:
        form.form_errors.append(str(refused))
        return _revoke_page(found, form), 409
    audit.note(actor().id, "exemption_revoke", found)
    flash("La eximición quedó revocada: ya no cuenta, a ninguna fecha.", "success")
    return finish(url_for("people.show", inspector_id=found.inspector_id))


@bp.post("/eximiciones/<int:exemption_id>/retirar")
@requires(Permission.PROPOSE_EXEMPTIONS)
def withdraw(exemption_id: int) -> ResponseReturnValue:
    scope = within(actor(), Permission.PROPOSE_EXEMPTIONS, Exemption)
    query = sa.select(Exemption).where(Exemption.id == exemption_id, scope)
    found = db.session.scalar(query.with_for_update(of=Exemption)) or abort(404)
    if earlier := sent_before():
        return earlier
    here = url_for("obligations_exemption.index")
    if not pressed():
        return redirect(here)
    try:
        exemption_rules.withdraw(found, by=actor().id, now=clock.now())
    except exemption_rules.ExemptionRefused as refused:
        flash(str(refused), "warning")
        return finish(here)
    audit.note(actor().id, "exemption_withdraw", found)
    flash("La eximición quedó retirada.", "success")
    return finish(here)


@bp.get("/eximiciones/<int:exemption_id>/documento")
@requires(Permission.SEE_PEOPLE)
def evidence(exemption_id: int) -> ResponseReturnValue:
    shown = sa.exists().where(
        Exemption.evidence_id == Evidence.id,
        Exemption.id == exemption_id,
        exemption_rules.in_sight(actor(), Permission.SEE_PEOPLE, clock.today()),
    )
    return download_of(db.session(), shown)


def _list_page(form: DecisionForm) -> ResponseReturnValue:
    state = listing.chosen("estado", STATES, ExemptionState.WAITING)
    in_sight = exemption_rules.in_sight(actor(), Permission.PROPOSE_EXEMPTIONS, clock.today())
    where = sa.and_(in_sight, Exemption.state == STATES[state])
    if listing.wants_spreadsheet():
        found = exemption_rules.listed(db.session(), where, listing.LONGEST_DOWNLOAD)
        return sheets.exemptions(found)
    total = exemption_rules.count(db.session(), where)
    number = listing.last_page_at_most(listing.page_number(), total)
    rows = exemption_rules.listed(db.session(), where, listing.PER_PAGE, (number - 1) * listing.PER_PAGE)
    return render_template(
        "obligations/exemptions.html",
        form=form,
        state=state,
        states=list(STATES),
        may_decide=actor().has(Permission.ACCEPT_EXEMPTIONS),
        own_id=actor().id,
        act_form=lambda: ActForm(formdata=None),  # each has a key of its own
        own_rut=actor().rut,
        page=listing.Page(rows, number, total),
    )


def _new_page(person: Inspector, form: ExemptionForm) -> str:
    form.offer(choices.subjects(db.session()))
    return render_template(
        "obligations/exempt.html",
        inspector=person,
        form=form,
        is_there=exemption_rules.is_there(person, actor(), clock.today()),
        waits=not _counts(),
    )


def _revoke_page(found: Exemption, form: ReasonForm) -> str:
    return render_template("obligations/revoke.html", exemption=found, form=form)


def _propose(form: ExemptionForm, person: Inspector) -> bool:
    try:
        made = exemption_rules.propose(
            db.session(), person, form.asked(), by=actor().id, counts=_counts(), now=clock.now()
        )
    except exemption_rules.ExemptionRefused as refused:
        form.form_errors.append(str(refused))
        return False
    audit.note(actor().id, "exemption_add", made)
    said = "La eximición vale desde ya." if _counts() else "Propuesta: espera la decisión de la coordinación."
    flash(said, "success")
    return True


def _decide(form: DecisionForm, found: Sequence[Exemption]) -> bool:
    reason = form.reason.data if form.refuses else None
    try:
        decided = exemption_rules.decide(found, reason, by=actor().id, own_rut=actor().rut, now=clock.now())
    except exemption_rules.ExemptionRefused as refused:
        form.exemptions.errors = [*form.exemptions.errors, str(refused)]
        return False
    for each in decided:
        audit.note(actor().id, "exemption_refuse" if reason else "exemption_accept", each)
    if decided:
        flash(f"{'Rechazadas' if reason else 'Aceptadas'}: {len(decided)}.", "success")
    if late := len(found) - len(decided):
        flash(f"Otra persona ya había decidido {late} de las que eligió: quedaron como estaban.", "warning")
    return True


def _counts() -> bool:
    """Say whether what the actor adds counts at once."""
    return Reach.EVERYONE in reaches(actor(), Permission.PROPOSE_EXEMPTIONS)


def _person(inspector_id: int) -> Inspector:
    scope = within(actor(), Permission.PROPOSE_EXEMPTIONS, Inspector)
    return db.session.scalar(sa.select(Inspector).where(Inspector.id == inspector_id, scope)) or abort(404)


def _exemption(exemption_id: int) -> Exemption:
    query = sa.select(Exemption).where(
        Exemption.id == exemption_id, within(actor(), Permission.ACCEPT_EXEMPTIONS, Exemption)
    )
    return db.session.scalar(query.options(joinedload(Exemption.inspector))) or abort(404)


def _locked(ids: Collection[int]) -> Sequence[Exemption]:
    """Return these exemptions, locked until the transaction ends; all must be in reach."""
    scope = within(actor(), Permission.ACCEPT_EXEMPTIONS, Exemption)
    query = sa.select(Exemption).where(Exemption.id.in_(ids), scope).order_by(Exemption.id)
    found = db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
    if len(found) < len(ids):
        abort(404)
    return found
