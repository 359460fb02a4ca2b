"""The pages on which communes ask one another for people, and answer."""

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement

from tracker.access import audit
from tracker.access.policy import Permission, Reach, reaches, requires, within
from tracker.ground import clock
from tracker.ground.database import db
from tracker.hand_overs import lists, rules, sheets
from tracker.hand_overs.forms import AskForm, GrantForm, RefuseForm, WithdrawForm
from tracker.models.people import HandOver, HandOverState
from tracker.models.territory import Commune
from tracker.people.posting_rules import day_before
from tracker.web import listing
from tracker.web.forms import finish, sent_before
from tracker.web.gate import actor

bp = Blueprint("hand_overs", __name__)

VIEWS = {"recibidas": "Le piden a la comuna", "enviadas": "Pide la comuna"}


@bp.get("/traspasos")
@requires(Permission.HAND_OVER)
def waiting() -> ResponseReturnValue:
    """Show what waits for an answer in all of one's reach; a commune without a director counts on the coordinator."""
    where = sa.and_(within(actor(), Permission.HAND_OVER, HandOver), HandOver.state == HandOverState.ASKED)
    if listing.wants_spreadsheet():
        return sheets.hand_overs(lists.every(db.session(), where, _order()), lambda _: True)
    return render_template("hand_overs/waiting.html", page=_page(where), order=_order())


@bp.get("/comunas/<cut>/traspasos")
@requires(Permission.HAND_OVER)
def index(cut: str) -> ResponseReturnValue:
    found = _commune(cut, Permission.HAND_OVER)
    view = listing.chosen("vista", VIEWS, "recibidas")
    side = HandOver.commune_cut if view == "recibidas" else HandOver.to_cut
    if listing.wants_spreadsheet():
        return sheets.hand_overs(
            lists.every(db.session(), side == cut, _order()), lambda each: view == "recibidas" or _named(each)
        )
    return render_template(
        "hand_overs/index.html",
        commune=found,
        view=view,
        views=VIEWS,
        page=_page(side == cut),
        order=_order(),
        named=_named,
        withdraw_form=lambda: WithdrawForm(formdata=None),  # each has a key of its own
    )


@bp.get("/comunas/<cut>/traspasos/pedir")
@requires(Permission.EDIT_ROSTER)
def begin(cut: str) -> ResponseReturnValue:
    found = _commune(cut, Permission.EDIT_ROSTER)
    return _ask_page(found, AskForm(formdata=None, data={"start": clock.today()}))


@bp.post("/comunas/<cut>/traspasos/pedir")
@requires(Permission.EDIT_ROSTER)
def ask(cut: str) -> ResponseReturnValue:
    found = _commune(cut, Permission.EDIT_ROSTER)
    if earlier := sent_before():
        return earlier
    form = AskForm()
    if not form.validate():
        return _ask_page(found, form), 400
    try:
        made = rules.ask(
            db.session(), form.rut.data, cut, form.start.data, form.note.data, actor().id, clock.now()
        )
    except rules.AskRefused as refused:
        form.form_errors.append(str(refused))
        return _ask_page(found, form), 400
    for each in made:
        audit.note(actor().id, "hand_over_ask", each)
    flash("La solicitud quedó enviada a quien tiene que decidir. Aquí verá la respuesta.", "success")
    return finish(url_for("hand_overs.index", cut=cut, vista="enviadas"))


@bp.get("/traspasos/<int:hand_over_id>")
@requires(Permission.HAND_OVER)
def show(hand_over_id: int) -> ResponseReturnValue:
    return _show(_asked_of_me(hand_over_id))


@bp.post("/traspasos/<int:hand_over_id>/conceder")
@requires(Permission.HAND_OVER)
def grant(hand_over_id: int) -> ResponseReturnValue:
    found = _asked_of_me(hand_over_id)
    if earlier := sent_before():
        return earlier
    rules.prepare(db.session(), found)
    form = GrantForm()
    if not form.validate():
        return _show(found, grant=form), 400
    try:
        rules.grant(db.session(), found, form.last_day.data, actor().id, clock.now())
    except rules.HandOverRefused as refused:
        return _refused(found, refused, grant=form)
    audit.note(actor().id, "hand_over_grant", found)
    flash("El traspaso quedó hecho.", "success")
    return finish(url_for("hand_overs.show", hand_over_id=hand_over_id))


@bp.post("/traspasos/<int:hand_over_id>/rechazar")
@requires(Permission.HAND_OVER)
def refuse(hand_over_id: int) -> ResponseReturnValue:
    found = _asked_of_me(hand_over_id)
    if earlier := sent_before():
        return earlier
    rules.prepare(db.session(), found)
    form = RefuseForm()
    if not form.validate():
        return _show(found, refuse=form), 400
    try:
        rules.refuse(found, form.reason.data, actor().id, clock.now())
    except rules.HandOverRefused as refused:
        return _refused(found, refused, refuse=form)
    audit.note(actor().id, "hand_over_refuse", found)
    flash("La solicitud quedó rechazada.", "success")
    return finish(url_for("hand_overs.show", hand_over_id=hand_over_id))


@bp.post("/traspasos/<int:asked_id>/retirar")
@requires(Permission.EDIT_ROSTER)
def withdraw(asked_id: int) -> ResponseReturnValue:
    asker = HandOver.to.has(within(actor(), Permission.EDIT_ROSTER, Commune))
    found = _hand_over(sa.and_(HandOver.id == asked_id, asker))
    if earlier := sent_before():
        return earlier
    rules.prepare(db.session(), found)
    location = url_for("hand_overs.index", cut=found.to_cut, vista="enviadas")
    if not WithdrawForm().validate():
        flash("Su sesión había terminado y la solicitud sigue abierta: retírela otra vez.", "warning")
        return redirect(location)
    try:
        rules.withdraw(found, actor().id, clock.now())
    except rules.AlreadyDecided as refused:
        flash(str(refused), "warning")
        return finish(location)
    audit.note(actor().id, "hand_over_withdraw", found)
    flash("La solicitud quedó retirada.", "success")
    return finish(location)


def _refused(
    found: HandOver, refused: rules.HandOverRefused, **forms: GrantForm | RefuseForm
) -> ResponseReturnValue:
    """Show why it cannot be done, at the field it is about."""
    [form] = forms.values()
    about = form[refused.about].errors if refused.about else form.form_errors
    about.append(str(refused))
    return _show(found, **forms), 409


def _show(found: HandOver, **forms: GrantForm | RefuseForm) -> str:
    blank = {
        "grant": GrantForm(formdata=None, data={"last_day": day_before(found.start)}),
        "refuse": RefuseForm(formdata=None),
    }
    return render_template(
        "hand_overs/show.html", hand_over=found, told=lists.outcome(found), **(blank | forms)
    )


def _ask_page(commune: Commune, form: AskForm) -> str:
    return render_template("hand_overs/ask.html", commune=commune, form=form)


def _order() -> str:
    return listing.chosen("orden", listing.both_ways(lists.ORDERS))


def _page(where: ColumnElement[bool]) -> listing.Page[lists.Entry]:
    return lists.page(db.session(), where, _order(), listing.page_number())


def _named(asked: HandOver) -> bool:
    """Say whether who asked may know the person's name and commune: once granted, or who sees everybody."""
    everybody = Reach.EVERYONE in reaches(actor(), Permission.SEE_PEOPLE)
    return everybody or asked.state == HandOverState.GRANTED


def _asked_of_me(hand_over_id: int) -> HandOver:
    scope = within(actor(), Permission.HAND_OVER, HandOver)
    return _hand_over(sa.and_(HandOver.id == hand_over_id, scope))


def _hand_over(where: ColumnElement[bool]) -> HandOver:
    return db.session.scalar(sa.select(HandOver).where(where)) or abort(404)


def _commune(cut: str, permission: Permission) -> Commune:
    scope = within(actor(), permission, Commune)
    return db.session.scalar(sa.select(Commune).where(Commune.cut == cut, scope)) or abort(404)
