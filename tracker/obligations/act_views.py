"""The pages of the acts that prolong records: all of them, a new one with its preview, one, and taking one back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from tracker.access.policy import Permission, requires
from tracker.ground import clock
from tracker.ground.database import db, reading
from tracker.ground.refused import Refused
from tracker.models.obligations import ExtensionAct
from tracker.models.people import Inspector
from tracker.models.plan import UNDECIDED, PlanVersion, Subject
from tracker.models.records import Evidence
from tracker.models.territory import Commune
from tracker.obligations import act_lists, act_rules
from tracker.obligations.forms import ChoiceForm, MakeForm, ReasonForm
from tracker.people.name_rules import names
from tracker.plan import reach_lists
from tracker.plan.rules import hold
from tracker.standing.preview import raised
from tracker.web import choices
from tracker.web.acts import Act, Done, acts, acts_otherwise
from tracker.web.gate import actor
from tracker.web.lists import respond
from tracker.web.papers import download_of

bp = Blueprint("obligations_act", __name__)

SHOWN_NAMES = 30


@bp.get("/prorrogas")
@requires(Permission.EXTEND_RECORDS)
def index() -> ResponseReturnValue:
    return respond(act_lists.acts(), "obligations/acts.html")


@bp.get("/prorrogas/nueva")
@bp.get("/plan/acuerdos/<int:version_id>/transicion")
@requires(Permission.EXTEND_RECORDS)
def new(version_id: int | None = None) -> ResponseReturnValue:
    version = _version(version_id)
    if version and version.state not in UNDECIDED:
        return redirect(url_for("plan_agreement.show", version_id=version_id))
    return _choose_page(_offering(ChoiceForm(formdata=None), version), version)


@bp.post("/prorrogas/nueva")
@bp.post("/plan/acuerdos/<int:version_id>/transicion")
@requires(Permission.EXTEND_RECORDS)
@acts_otherwise("It first shows what the act would do; `_make` makes it.")
def make(version_id: int | None = None) -> ResponseReturnValue:
    """Show what the chosen act would do; with its paper, make it, or prepare it with the version."""
    if request.form.get("step") == "make":
        return _make(version_id)
    version = _version(version_id)
    with reading():  # it takes a while
        form = _offering(ChoiceForm(), version)
        form.validate()
        return _preview(form, version)


@acts
def _make(version_id: int | None) -> Act:
    version = _version(version_id)
    form = _offering(MakeForm(), version)
    yield form, lambda: _preview(form, version)
    if version:
        hold(db.session(), version, *UNDECIDED)
    chosen = act_rules.choose(db.session(), form.choice(), clock.today(), version, by=actor().id)
    form.check_seen(*_shown(form, chosen))
    what = chosen.records, form.until.data, form.paper()
    act = act_rules.make(db.session(), *what, by=actor().id, now=clock.now(), version=version)
    if act.version is None:
        said = "El acto quedó hecho: los registros ya se cuentan prorrogados."
        return Done("extension_make", act, said, to=url_for("obligations_act.show", act_id=act.id))
    said = f"El acto quedó preparado: vale cuando se adopte la versión {act.version.version}."
    here = url_for("plan_agreement.preview", version_id=act.version_id)
    return Done("extension_prepare", act, said, to=here)


def _preview(form: ChoiceForm, version: PlanVersion | None) -> ResponseReturnValue:
    """Show what the chosen act would do; where that is not clear, ask again; lead on where the version is decided."""
    if version and version.state not in UNDECIDED:
        return redirect(url_for("plan_agreement.show", version_id=version.id))
    if form.is_unclear:
        return _choose_page(form, version), 400
    try:
        chosen = act_rules.choose(db.session(), form.choice(), clock.today(), version, by=actor().id)
    except Refused as refused:
        form.form_errors = [str(refused)]
        return _choose_page(form, version), 409
    return _preview_page(form, chosen, version)


@bp.get("/prorrogas/<int:act_id>")
@requires(Permission.EXTEND_RECORDS)
def show(act_id: int) -> ResponseReturnValue:
    act = _act(act_id)
    return respond(act_lists.records(act), "obligations/act.html", act=act)


@bp.get("/prorrogas/<int:act_id>/documento")
@requires(Permission.EXTEND_RECORDS)
def evidence(act_id: int) -> ResponseReturnValue:
    shown = sa.exists().where(ExtensionAct.evidence_id == Evidence.id, ExtensionAct.id == act_id)
    return download_of(db.session(), shown)


@bp.get("/prorrogas/<int:act_id>/dejar-sin-efecto")
@requires(Permission.EXTEND_RECORDS)
def confirm_taking_back(act_id: int) -> ResponseReturnValue:
    return _back_page(_act(act_id), ReasonForm(formdata=None))


@bp.post("/prorrogas/<int:act_id>/dejar-sin-efecto")
@requires(Permission.EXTEND_RECORDS)
@acts
def take_back(act_id: int) -> Act:
    db.session.execute(sa.select(ExtensionAct.id).where(ExtensionAct.id == act_id).with_for_update())
    act, form = _act(act_id), ReasonForm()
    yield form, lambda: _back_page(act, form)
    act_rules.take_back(db.session(), act, form.reason.data, by=actor().id, now=clock.now())
    here = url_for("obligations_act.show", act_id=act_id)
    return Done("extension_take_back", act, "El acto quedó sin efecto: no prorroga nada.", to=here)


def _choose_page(form: ChoiceForm, version: PlanVersion | None) -> str:
    return render_template("obligations/choose.html", form=form, version=version)


def _preview_page(form: ChoiceForm, chosen: act_rules.Chosen, version: PlanVersion | None) -> str:
    """Show what an act would do, with the form that makes it."""
    making = form if isinstance(form, MakeForm) else MakeForm()
    making.shows(*_shown(making, chosen))
    until = raised(chosen.people, dict.fromkeys(chosen.records, making.until.data))
    people = [person.id for person in chosen.people]
    return render_template(
        "obligations/preview.html",
        form=making,
        version=version,
        chosen=chosen,
        people=names(db.session(), Inspector.id.in_(people), SHOWN_NAMES),
        without=names(db.session(), Inspector.id.in_(chosen.without), SHOWN_NAMES),
        **_previewed(chosen.people, until, making.until.data, version),
    )


def _back_page(act: ExtensionAct, form: ReasonForm) -> str:
    people = act_rules.people_of(db.session(), act)
    until = act_rules.without_act(db.session(), act)
    version = act.version if act.waits else None
    return render_template(
        "obligations/back.html",
        act=act,
        form=form,
        own=act_rules.OWN if act_rules.is_own(db.session(), act, actor().id) else None,
        **_previewed(people, until, act.until, version),
    )


def _previewed(
    people: Sequence[Any], until: dict[int, date | None], last: date, version: PlanVersion | None
) -> dict[str, Any]:
    """Return what a change does today, and on the last day of the act, in what the templates need."""
    days = sorted({clock.today(), max(last, clock.today())})
    found = act_rules.previews(db.session(), people, until, days, version)
    subjects = {row.code: row.name for row in db.session.execute(sa.select(Subject.code, Subject.name))}
    return {"previews": found, "commune_names": _communes(), "subject_names": subjects}


def _communes() -> dict[str, str]:
    query = sa.select(Commune.cut, Commune.name).order_by(Commune.sort_key)
    return {row.cut: row.name for row in db.session.execute(query)}


def _shown(form: ChoiceForm, chosen: act_rules.Chosen) -> tuple[object, ...]:
    return form.until.data, sorted(chosen.records)


def _version(version_id: int | None) -> PlanVersion | None:
    """Return the version whose transition an act would be, if any; 404 where there is none such."""
    return None if version_id is None else reach_lists.version(version_id)


def _offering(form: ChoiceForm, version: PlanVersion | None) -> ChoiceForm:
    """Let a form choose among the subjects and courses of the catalogue and all communes."""
    form.may_mean_all = version is not None
    form.offer(
        choices.subjects(db.session()),
        choices.courses(db.session()),
        _communes(),
    )
    return form


def _act(act_id: int) -> ExtensionAct:
    query = sa.select(ExtensionAct).where(ExtensionAct.id == act_id)
    who = (ExtensionAct.made_by, ExtensionAct.taken_back_by, ExtensionAct.version)
    return db.session.scalar(query.options(*(joinedload(each) for each in who))) or abort(404)
