"""The pages of the acts that prolong records: all of them, a new one with its preview, one, and taking one back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload, undefer

from tracker.access import audit
from tracker.access.policy import Permission, requires
from tracker.ground import clock
from tracker.ground.database import db, reading
from tracker.models.obligations import ExtensionAct, extension
from tracker.models.people import Inspector
from tracker.models.plan import UNDECIDED, PlanVersion, Subject
from tracker.models.records import Evidence, Record
from tracker.models.territory import Commune
from tracker.obligations import act_rules, sheets
from tracker.obligations.forms import ChoiceForm, MakeForm, ReasonForm
from tracker.people.name_rules import names
from tracker.plan import reach_lists
from tracker.plan.rules import hold
from tracker.plan.table_rules import PlanRefused
from tracker.standing.preview import raised
from tracker.web import choices, listing
from tracker.web.forms import finish, sent_before
from tracker.web.gate import actor
from tracker.web.papers import download_of

bp = Blueprint("obligations_act", __name__)

SHOWN_NAMES = 30


@bp.get("/prorrogas")
@requires(Permission.EXTEND_RECORDS)
def index() -> ResponseReturnValue:
    total = db.session.scalar(sa.select(sa.func.count()).select_from(ExtensionAct)) or 0
    number = listing.last_page_at_most(listing.page_number(), total)
    who = undefer(ExtensionAct.people), joinedload(ExtensionAct.made_by), joinedload(ExtensionAct.version)
    query = sa.select(ExtensionAct).options(*who).order_by(ExtensionAct.id.desc()).limit(listing.PER_PAGE)
    found = db.session.scalars(query.offset((number - 1) * listing.PER_PAGE)).all()
    return render_template("obligations/acts.html", page=listing.Page(found, number, total))


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
def make(version_id: int | None = None) -> ResponseReturnValue:
    """Show what the chosen act would do; with its paper, make it, or prepare it with the version."""
    version = _version(version_id)
    if request.form.get("step") != "make":
        with reading():  # it takes a while
            return _made(_offering(ChoiceForm(), version), version)
    if earlier := sent_before():
        return earlier
    if version:
        try:
            hold(db.session(), version, *UNDECIDED)
        except PlanRefused as refused:
            flash(str(refused), "warning")
            return redirect(url_for("plan_agreement.show", version_id=version_id))
    return _made(_offering(MakeForm(), version), version)


def _made(form: ChoiceForm, version: PlanVersion | None) -> ResponseReturnValue:
    """Make the act, if the form is right and says so; else show what it would do, or what is wrong."""
    makes, right = isinstance(form, MakeForm), form.validate()
    if form.wrong_choice:
        return _choose_page(form, version), 400
    try:
        chosen = act_rules.choose(db.session(), form.choice(), clock.today(), version)
    except act_rules.ActRefused as refused:
        form.form_errors.append(str(refused))
        return _choose_page(form, version), 400
    if not (isinstance(form, MakeForm) and right and form.still_shows(*_shown(form, chosen))):
        return _preview_page(form, chosen, version), 400 if makes else 200
    what = chosen.records, form.until.data, form.paper()
    act = act_rules.make(db.session(), *what, by=actor().id, now=clock.now(), version=version)
    return _told(act)


def _told(act: ExtensionAct) -> ResponseReturnValue:
    """Write down that the act was made, or prepared with its version, and lead on."""
    if act.version is None:
        audit.note(actor().id, "extension_make", act)
        flash("El acto quedó hecho: los registros ya se cuentan prorrogados.", "success")
        return finish(url_for("obligations_act.show", act_id=act.id))
    audit.note(actor().id, "extension_prepare", act)
    flash(f"El acto quedó preparado: vale cuando se adopte la versión {act.version.version}.", "success")
    return finish(url_for("plan_agreement.preview", version_id=act.version_id))


@bp.get("/prorrogas/<int:act_id>")
@requires(Permission.EXTEND_RECORDS)
def show(act_id: int) -> ResponseReturnValue:
    act = _act(act_id)
    query = (
        sa.select(Record)
        .join(extension, extension.c.record_id == Record.id)
        .join(Record.inspector)
        .where(extension.c.act_id == act_id)
        .options(joinedload(Record.inspector), joinedload(Record.course))
        .order_by(Inspector.sort_key, Record.id)
    )
    if listing.wants_spreadsheet():
        return sheets.act(act, db.session.scalars(query.limit(listing.LONGEST_DOWNLOAD)).all())
    counted = sa.select(sa.func.count()).select_from(extension).where(extension.c.act_id == act_id)
    total = db.session.scalar(counted) or 0
    number = listing.last_page_at_most(listing.page_number(), total)
    rows = db.session.scalars(query.limit(listing.PER_PAGE).offset((number - 1) * listing.PER_PAGE)).all()
    return render_template("obligations/act.html", act=act, page=listing.Page(rows, number, total))


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
def take_back(act_id: int) -> ResponseReturnValue:
    _act(act_id)
    if earlier := sent_before():
        return earlier
    locked = sa.select(ExtensionAct.id).where(ExtensionAct.id == act_id).with_for_update()
    db.session.execute(locked)
    db.session.expire_all()
    act, form = _act(act_id), ReasonForm()
    if not form.validate():
        return _back_page(act, form), 400
    try:
        act_rules.take_back(act, form.reason.data, by=actor().id, now=clock.now())
    except act_rules.ActRefused as refused:
        form.form_errors.append(str(refused))
        return _back_page(act, form), 409
    audit.note(actor().id, "extension_take_back", act)
    flash("El acto quedó sin efecto: no prorroga nada.", "success")
    return finish(url_for("obligations_act.show", act_id=act_id))


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
        "obligations/back.html", act=act, form=form, **_previewed(people, until, act.until, version)
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
