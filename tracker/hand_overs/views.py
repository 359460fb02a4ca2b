"""The pages on which communes ask one another for people, and answer."""

import sqlalchemy as sa
from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement

from tracker.access.policy import Permission, Reach, reaches, requires, within
from tracker.ground import clock
from tracker.ground.database import db
from tracker.hand_overs import lists, mails, rules
from tracker.hand_overs.forms import AskForm, GrantForm, RefuseForm, WithdrawForm
from tracker.leaving import rules as leaving
from tracker.leaving.forms import asking, endable, ending, fates
from tracker.leaving.mails import tell as tell_of_seats
from tracker.models.people import HandOver, HandOverState
from tracker.models.territory import Commune
from tracker.people.posting_rules import day_before
from tracker.web import listing
from tracker.web.acts import Act, Done, acts
from tracker.web.communes import commune_in_reach
from tracker.web.gate import actor
from tracker.web.lists import respond
from tracker.web.writing import writer

bp = Blueprint("hand_overs", __name__)

VIEWS = {"recibidas": "Le piden a la comuna", "enviadas": "Pide la comuna"}


@bp.get("/traspasos")
@requires(Permission.HAND_OVER)
def waiting() -> ResponseReturnValue:
    """Show what waits for an answer in all of one's reach; a commune without a director counts on the coordinator."""
    return respond(lists.waiting(within(actor(), Permission.HAND_OVER, HandOver)), "hand_overs/waiting.html")


@bp.get("/comunas/<cut>/traspasos")
@requires(Permission.HAND_OVER)
def index(cut: str) -> ResponseReturnValue:
    found = commune_in_reach(cut, Permission.HAND_OVER)
    view = listing.chosen("vista", VIEWS, "recibidas")
    return respond(
        lists.received(cut) if view == "recibidas" else lists.asked(cut, _named),
        "hand_overs/index.html",
        commune=found,
        view=view,
        views=VIEWS,
        named=_named,
        withdraw_form=lambda: WithdrawForm(formdata=None),  # each has a key of its own
    )


@bp.get("/comunas/<cut>/traspasos/pedir")
@requires(Permission.EDIT_ROSTER)
def begin(cut: str) -> ResponseReturnValue:
    found = commune_in_reach(cut, Permission.EDIT_ROSTER)
    return _ask_page(found, AskForm(formdata=None, data={"start": clock.today()}))


@bp.post("/comunas/<cut>/traspasos/pedir")
@requires(Permission.EDIT_ROSTER)
@acts
def ask(cut: str) -> Act:
    found, form = commune_in_reach(cut, Permission.EDIT_ROSTER), AskForm()
    yield form, lambda: _ask_page(found, form)
    what = form.rut.data, cut, form.start.data, form.note.data
    made = rules.ask(db.session(), *what, actor().id, clock.now())
    db.session.flush()
    mails.asked(writer(clock.now()), made)
    said = "La solicitud quedó enviada a quien tiene que decidir. Aquí verá la respuesta."
    return Done("hand_over_ask", made, said, to=url_for("hand_overs.index", cut=cut, vista="enviadas"))


@bp.get("/traspasos/<int:hand_over_id>")
@requires(Permission.HAND_OVER)
def show(hand_over_id: int) -> ResponseReturnValue:
    return _show(_asked_of_me(hand_over_id))


@bp.post("/traspasos/<int:hand_over_id>/conceder")
@requires(Permission.HAND_OVER)
@acts
def grant(hand_over_id: int) -> Act:
    found, now = _asked_of_me(hand_over_id), clock.now()
    waiting = leaving.lock(db.session(), _held(found).enrollments)
    rules.prepare(db.session(), found, waiting)
    held = _held(found)
    form = _granting(found, held)()
    yield form, lambda: _show(found, grant=form)
    rules.grant(db.session(), found, form.last_day.data, actor().id, now)
    happened = leaving.decide(db.session(), fates(form, held), to_cut=found.to_cut, by=actor().id, now=now)
    leaving.end_roles(ending(form, held), form.last_day.data)
    tell_of_seats(writer(now), happened)
    mails.granted(writer(now), found, actor().id)
    here = url_for("hand_overs.show", hand_over_id=hand_over_id)
    return Done("hand_over_grant", found, "El traspaso quedó hecho.", to=here)


@bp.post("/traspasos/<int:hand_over_id>/rechazar")
@requires(Permission.HAND_OVER)
@acts
def refuse(hand_over_id: int) -> Act:
    found, form = _asked_of_me(hand_over_id), RefuseForm()
    rules.prepare(db.session(), found)
    yield form, lambda: _show(found, refuse=form)
    rules.refuse(found, form.reason.data, actor().id, clock.now())
    mails.refused(writer(clock.now()), found, actor().id)
    here = url_for("hand_overs.show", hand_over_id=hand_over_id)
    return Done("hand_over_refuse", found, "La solicitud quedó rechazada.", to=here)


@bp.post("/traspasos/<int:asked_id>/retirar")
@requires(Permission.EDIT_ROSTER)
@acts
def withdraw(asked_id: int) -> Act:
    asker = HandOver.to.has(within(actor(), Permission.EDIT_ROSTER, Commune))
    found = _hand_over(sa.and_(HandOver.id == asked_id, asker))
    rules.prepare(db.session(), found)
    here = url_for("hand_overs.index", cut=found.to_cut, vista="enviadas")
    yield WithdrawForm(), lambda: redirect(here)
    rules.withdraw(found, actor().id, clock.now())
    mails.withdrawn(writer(clock.now()), found, actor().id)
    return Done("hand_over_withdraw", found, "La solicitud quedó retirada.", to=here)


def _held(found: HandOver) -> leaving.Held:
    """Return what the person holds in the commune that is asked, while it is."""
    if found.state is not HandOverState.ASKED:
        return leaving.Held([], [])
    return leaving.held(db.session(), found.inspector, found.commune_cut, clock.now())


def _granting(found: HandOver, held: leaving.Held) -> type[GrantForm]:
    return asking(GrantForm, held, endable(actor(), held, stays=True), found.to.name)


def _show(found: HandOver, **forms: GrantForm | RefuseForm) -> str:
    held, day = _held(found), day_before(found.start)
    blank = {
        "grant": _granting(found, held)(formdata=None, data={"last_day": day}),
        "refuse": RefuseForm(formdata=None),
    }
    return render_template(
        "hand_overs/show.html", hand_over=found, held=held, told=lists.outcome(found), **(blank | forms)
    )


def _ask_page(commune: Commune, form: AskForm) -> str:
    return render_template("hand_overs/ask.html", commune=commune, form=form)


def _named(asked: HandOver) -> bool:
    """Say whether who asked may know the person's name and commune: once granted, or who sees everybody."""
    everybody = Reach.EVERYONE in reaches(actor(), Permission.SEE_PEOPLE)
    return everybody or asked.state == HandOverState.GRANTED


def _asked_of_me(hand_over_id: int) -> HandOver:
    scope = within(actor(), Permission.HAND_OVER, HandOver)
    return _hand_over(sa.and_(HandOver.id == hand_over_id, scope))


def _hand_over(where: ColumnElement[bool]) -> HandOver:
    return db.session.scalar(sa.select(HandOver).where(where)) or abort(404)
