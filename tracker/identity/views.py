"""A person's RUT: corrected by the coordination, asked for by a commune."""

import sqlalchemy as sa
from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from tracker.access.policy import Permission, requires, within
from tracker.ground import clock
from tracker.ground.database import db
from tracker.identity import mails, rut_rules
from tracker.identity.account_rules import accounts_of
from tracker.identity.account_rules import lock as lock_accounts
from tracker.identity.forms import AskForm, CorrectForm
from tracker.models.identity import FormerRut, Joining
from tracker.models.people import Inspector
from tracker.models.privacy import RequestKind
from tracker.people.rules import lock
from tracker.privacy.datum_rules import Datum
from tracker.privacy.rules import ask as ask_about
from tracker.web.acts import Act, Done, acts
from tracker.web.forms import ActForm
from tracker.web.gate import actor
from tracker.web.writing import writer

bp = Blueprint("identity", __name__)


@bp.get("/personas/<int:inspector_id>/rut")
@requires(Permission.CORRECT_IDENTITY)
def show(inspector_id: int) -> ResponseReturnValue:
    person, form = _person(inspector_id, Permission.CORRECT_IDENTITY), CorrectForm(formdata=None)
    form.offer([])
    form.shows(person.rut)
    return _page(person, form)


@bp.post("/personas/<int:inspector_id>/rut")
@requires(Permission.CORRECT_IDENTITY)
@acts
def correct(inspector_id: int) -> Act:
    lock_accounts(db.session())
    lock(db.session(), [], [_person(inspector_id, Permission.CORRECT_IDENTITY).rut])
    db.session.expire_all()
    person, form = _person(inspector_id, Permission.CORRECT_IDENTITY), CorrectForm()
    form.offer(rut_rules.accounts_to_choose(db.session(), person, form.rut.data))
    yield form, lambda: _page(person, form)
    form.check_seen(person.rut)
    what, who, now = (form.rut.data, form.kind.data), actor().id, clock.now()
    rut_rules.correct(db.session(), person, *what, account=form.chosen_account, by=who, now=now)
    told = mails.TOLD if mails.corrected(writer(now), person, who) else mails.NOT_TOLD
    said = f"El RUT quedó corregido; con el de antes también se le encuentra. {told}"
    return Done("rut_correct", person, said, to=url_for("people.show", inspector_id=inspector_id))


@bp.get("/personas/<int:inspector_id>/rut/pedir")
@requires(Permission.EDIT_ROSTER)
def begin(inspector_id: int) -> ResponseReturnValue:
    return _ask_page(_person(inspector_id, Permission.EDIT_ROSTER), AskForm(formdata=None))


@bp.post("/personas/<int:inspector_id>/rut/pedir")
@requires(Permission.EDIT_ROSTER)
@acts
def ask(inspector_id: int) -> Act:
    person, form = _person(inspector_id, Permission.EDIT_ROSTER), AskForm()
    lock(db.session(), [], [person.rut])
    yield form, lambda: _ask_page(person, form)
    words, who, now = form.text.data, actor().id, clock.now()
    what = RequestKind.RECTIFICATION, Datum("rut")
    made = ask_about(db.session(), person, *what, words, by_id=who, now=now)
    said = (
        "La coordinación recibió la solicitud: corrige el RUT, o une las dos fichas si la persona tiene dos."
    )
    return Done("data_request", made, said, to=url_for("people.show", inspector_id=inspector_id))


def _page(person: Inspector, form: CorrectForm) -> str:
    session, joinings = db.session, sa.select(Joining).where(Joining.kept_id == person.id)
    formers = sa.select(FormerRut).where(FormerRut.inspector_id == person.id).order_by(FormerRut.id)
    return render_template(
        "identity/rut.html",
        inspector=person,
        form=form,
        own=rut_rules.OWN if actor().is_person(person) else None,
        account=next(iter(accounts_of(session(), [person.rut])), None),
        formers=session.scalars(formers).all(),
        joinings=session.scalars(joinings.options(joinedload(Joining.by)).order_by(Joining.id)).all(),
        act_form=lambda: ActForm(formdata=None),  # each has a key of its own
    )


def _ask_page(person: Inspector, form: AskForm) -> str:
    return render_template("identity/ask.html", inspector=person, form=form)


def _person(inspector_id: int, permission: Permission) -> Inspector:
    scope = within(actor(), permission, Inspector)
    return db.session.scalar(sa.select(Inspector).where(Inspector.id == inspector_id, scope)) or abort(404)
