"""The pages of the acts that prolong records: all of them, a new one with its preview, one, and taking one back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from tracker import audit, choices, clock, listing
from tracker.access import Permission, requires
from tracker.database import db, reading
from tracker.forms import finish, sent_before
from tracker.gate import actor
from tracker.models.obligations import ExtensionAct, extension
from tracker.models.people import Inspector
from tracker.models.plan import Subject
from tracker.models.records import Evidence, Record
from tracker.models.territory import Commune
from tracker.obligations import extending, spreadsheets
from tracker.obligations.forms import ChoiceForm, MakeForm, ReasonForm
from tracker.papers import download_of
from tracker.people.names import names
from tracker.standing import load

bp = Blueprint("acts", __name__)

SHOWN_NAMES = 30


@bp.get("/prorrogas")
@requires(Permission.EXTEND_RECORDS)
def index() -> ResponseReturnValue:
    total = db.session.scalar(sa.select(sa.func.count()).select_from(ExtensionAct)) or 0
    number = listing.last_page_at_most(listing.page_number(), total)
    rows = _acts().order_by(ExtensionAct.id.desc()).limit(listing.PER_PAGE)
    found = db.session.execute(rows.offset((number - 1) * listing.PER_PAGE)).all()
    return render_template("obligations/acts.html", page=listing.Page(found, number, total))


@bp.get("/prorrogas/nueva")
@requires(Permission.EXTEND_RECORDS)
def new() -> ResponseReturnValue:
    return _choose_page(_offering(ChoiceForm(formdata=None)))


@bp.post("/prorrogas/nueva")
@requires(Permission.EXTEND_RECORDS)
def make() -> ResponseReturnValue:
    """Show what the chosen act would do; with its paper, make it."""
    if request.form.get("step") != "make":
        with reading():  # it takes a while
            return _made(_offering(ChoiceForm()))
    if earlier := sent_before():
        return earlier
    return _made(_offering(MakeForm()))


def _made(form: ChoiceForm) -> ResponseReturnValue:
    """Make the act, if the form is right and says so; else show what it would do, or what is wrong."""
    makes, right = isinstance(form, MakeForm), form.validate()
    if form.wrong_choice:
        return _choose_page(form), 400
    plan, _ = load.terms(db.session(), clock.today())
    try:
        chosen = extending.choose(db.session(), form.choice(), plan, clock.today())
    except extending.ActRefused as refused:
        form.form_errors.append(str(refused))
        return _choose_page(form), 400
    if not (isinstance(form, MakeForm) and right and form.still_shows(*_shown(form, chosen))):
        return _preview_page(form, chosen), 400 if makes else 200
    act = extending.make(
        db.session(), chosen.records, form.until.data, form.paper(), by=actor().id, now=clock.now()
    )
    audit.note(actor().id, "extension_make", act)
    flash("El acto quedó hecho: los registros ya se cuentan prorrogados.", "success")
    return finish(url_for("acts.show", act_id=act.id))


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
        return spreadsheets.act(act, db.session.scalars(query.limit(listing.LONGEST_DOWNLOAD)).all())
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
        extending.take_back(act, form.reason.data, by=actor().id, now=clock.now())
    except extending.ActRefused as refused:
        form.form_errors.append(str(refused))
        return _back_page(act, form), 409
    audit.note(actor().id, "extension_take_back", act)
    flash("El acto quedó sin efecto: ya no prorroga nada.", "success")
    return finish(url_for("acts.show", act_id=act_id))


def _choose_page(form: ChoiceForm) -> str:
    return render_template("obligations/choose.html", form=form)


def _preview_page(form: ChoiceForm, chosen: extending.Chosen) -> str:
    """Show what an act would do, with the form that makes it."""
    making = form if isinstance(form, MakeForm) else MakeForm()
    making.shows(*_shown(making, chosen))
    until = extending.with_act(chosen.people, chosen.records, making.until.data)
    people = [person.id for person in chosen.people]
    return render_template(
        "obligations/preview.html",
        form=making,
        chosen=chosen,
        people=names(db.session(), Inspector.id.in_(people), SHOWN_NAMES),
        without=names(db.session(), Inspector.id.in_(chosen.without), SHOWN_NAMES),
        **_previewed(chosen.people, until, making.until.data),
    )


def _back_page(act: ExtensionAct, form: ReasonForm) -> str:
    people = extending.people_of(db.session(), act)
    until = extending.without_act(db.session(), act)
    return render_template(
        "obligations/back.html", act=act, form=form, **_previewed(people, until, act.until)
    )


def _previewed(people: Sequence[Any], until: dict[int, date | None], last: date) -> dict[str, Any]:
    """Return what a change does today, and on the last day of the act, in what the templates need."""
    days = sorted({clock.today(), max(last, clock.today())})
    found = extending.previews(db.session(), people, until, days)
    subjects = {row.code: row.name for row in db.session.execute(sa.select(Subject.code, Subject.name))}
    return {"previews": found, "commune_names": _communes(), "subject_names": subjects}


def _communes() -> dict[str, str]:
    query = sa.select(Commune.cut, Commune.name).order_by(Commune.sort_key)
    return {row.cut: row.name for row in db.session.execute(query)}


def _shown(form: ChoiceForm, chosen: extending.Chosen) -> tuple[object, ...]:
    return form.until.data, sorted(chosen.records)


def _offering(form: ChoiceForm) -> ChoiceForm:
    """Let a form choose among the subjects and courses of the catalogue and all communes."""
    form.offer(
        choices.subjects(db.session()),
        choices.courses(db.session()),
        _communes(),
    )
    return form


def _acts() -> sa.Select[ExtensionAct, int]:
    """Return the query of acts with how many people each is about."""
    people = (
        sa.select(sa.func.count(Record.inspector_id.distinct()))
        .join(extension, extension.c.record_id == Record.id)
        .where(extension.c.act_id == ExtensionAct.id)
        .correlate(ExtensionAct)
        .scalar_subquery()
    )
    return sa.select(ExtensionAct, people.label("people")).options(
        joinedload(ExtensionAct.made_by), joinedload(ExtensionAct.version)
    )


def _act(act_id: int) -> ExtensionAct:
    query = sa.select(ExtensionAct).where(ExtensionAct.id == act_id)
    who = (ExtensionAct.made_by, ExtensionAct.taken_back_by, ExtensionAct.version)
    return db.session.scalar(query.options(*(joinedload(each) for each in who))) or abort(404)
