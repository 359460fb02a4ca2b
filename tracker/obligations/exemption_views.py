"""The pages of exemptions: propose one, those that wait, revoke one, the paper behind one."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from tracker.access.policy import Permission, Reach, reaches, requires, within
from tracker.accounts import reset_rules
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.obligations import Exemption, ExemptionState
from tracker.models.people import Inspector
from tracker.models.records import Evidence
from tracker.obligations import exemption_lists, exemption_rules
from tracker.obligations.forms import DecisionForm, ExemptionForm, ReasonForm
from tracker.web import choices, listing
from tracker.web.acts import Act, Done, acts
from tracker.web.forms import ActForm, NotRight
from tracker.web.gate import actor
from tracker.web.lists import respond
from tracker.web.papers import download_of

bp = Blueprint("obligations_exemption", __name__)

STATES = {state.value: state for state in ExemptionState}


@bp.get("/eximiciones")
@requires(Permission.PROPOSE_EXEMPTIONS)
def index() -> ResponseReturnValue:
    return _list_page(DecisionForm(formdata=None))


@bp.post("/eximiciones")
@requires(Permission.ACCEPT_EXEMPTIONS)
@acts
def decide() -> Act:
    form = DecisionForm()
    found = _locked(form.exemptions.data)
    yield form, lambda: _list_page(form)
    reason = form.reason.data if form.refuses else None
    decided = exemption_rules.decide(db.session(), found, reason, by=actor().id, now=clock.now())
    if late := len(found) - len(decided):
        flash(f"Otra persona ya había decidido {late} de las que eligió: quedaron como estaban.", "warning")
    said = f"{'Rechazadas' if reason else 'Aceptadas'}: {len(decided)}." if decided else None
    here = url_for("obligations_exemption.index")
    return Done("exemption_refuse" if reason else "exemption_accept", decided, said, to=here)


@bp.get("/personas/<int:inspector_id>/eximiciones/nueva")
@requires(Permission.PROPOSE_EXEMPTIONS)
def new(inspector_id: int) -> ResponseReturnValue:
    form = ExemptionForm(formdata=None, data={"start": clock.today()})
    return _new_page(_person(inspector_id), form)


@bp.post("/personas/<int:inspector_id>/eximiciones/nueva")
@requires(Permission.PROPOSE_EXEMPTIONS)
@acts
def propose(inspector_id: int) -> Act:
    person, form, now = _person(inspector_id), ExemptionForm(), clock.now()
    form.offer(choices.subjects(db.session()))
    yield form, lambda: _new_page(person, form)
    if not exemption_rules.is_there(person, actor(), clock.local_date(now)):
        raise NotRight(403)
    counts = _counts()
    made = exemption_rules.propose(db.session(), person, form.asked(), by=actor().id, counts=counts, now=now)
    said = "La eximición vale desde ya." if made.counts else f"Quedó propuesta. {exemption_rules.OWN}"
    return Done("exemption_add", made, said, to=url_for("people.show", inspector_id=inspector_id))


@bp.get("/eximiciones/<int:exemption_id>/revocar")
@requires(Permission.ACCEPT_EXEMPTIONS)
def confirm_revoking(exemption_id: int) -> ResponseReturnValue:
    return _revoke_page(_exemption(exemption_id), ReasonForm(formdata=None))


@bp.post("/eximiciones/<int:exemption_id>/revocar")
@requires(Permission.ACCEPT_EXEMPTIONS)
@acts
def revoke(exemption_id: int) -> Act:
    _exemption(exemption_id)
    [found], form = _locked({exemption_id}), ReasonForm()
    yield form, lambda: _revoke_page(found, form)
    exemption_rules.revoke(db.session(), found, form.reason.data, by=actor().id, now=clock.now())
    said = "La eximición quedó revocada: ya no cuenta, a ninguna fecha."
    return Done("exemption_revoke", found, said, to=url_for("people.show", inspector_id=found.inspector_id))


@bp.post("/eximiciones/<int:exemption_id>/retirar")
@requires(Permission.PROPOSE_EXEMPTIONS)
@acts
def withdraw(exemption_id: int) -> Act:
    scope = within(actor(), Permission.PROPOSE_EXEMPTIONS, Exemption)
    query = sa.select(Exemption).where(Exemption.id == exemption_id, scope)
    found = db.session.scalar(query.with_for_update(of=Exemption)) or abort(404)
    here = url_for("obligations_exemption.index")
    yield ActForm(), lambda: redirect(here)
    exemption_rules.withdraw(found, by=actor().id, now=clock.now())
    return Done("exemption_withdraw", found, "La eximición quedó retirada.", to=here)


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
    who = actor()
    may_decide = who.has(Permission.ACCEPT_EXEMPTIONS)
    waits = may_decide and STATES[state] is ExemptionState.WAITING
    return respond(
        exemption_lists.exemptions(who, STATES[state], clock.today(), chooses=waits),
        "obligations/exemptions.html",
        form=form,
        state=state,
        may_decide=may_decide,
        waits=waits,
        own_id=who.id,
        is_own=lambda exemption: who.is_person(exemption.inspector),
        own=exemption_rules.OWN,
        reset=reset_rules.reset_by(db.session(), who.id, clock.now()) if waits else (),
        reset_own=reset_rules.OWN,
        act_form=lambda: ActForm(formdata=None),  # each has a key of its own
    )


def _new_page(person: Inspector, form: ExemptionForm) -> str:
    form.offer(choices.subjects(db.session()))
    return render_template(
        "obligations/exempt.html",
        inspector=person,
        form=form,
        is_there=exemption_rules.is_there(person, actor(), clock.today()),
        waits=not _counts() or actor().is_person(person),
        own=exemption_rules.OWN if actor().is_person(person) else None,
    )


def _revoke_page(found: Exemption, form: ReasonForm) -> str:
    own = exemption_rules.OWN_STAYS if actor().is_person(found.inspector) else None
    return render_template("obligations/revoke.html", exemption=found, form=form, own=own)


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
