"""Two people who are one: found, compared, joined; and that undone."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires, within
from tracker.editions import seat_mails
from tracker.enrollments.lists import STATES
from tracker.ground import clock
from tracker.ground.database import db
from tracker.ground.refused import Refused
from tracker.identity import joining_rules, mails
from tracker.identity.double_rules import Doubles, Holding, doubles, holdings
from tracker.identity.forms import FindForm, JoinForm, joining_form
from tracker.models.identity import Joining
from tracker.models.people import Inspector
from tracker.people.former_rules import now_known_as
from tracker.people.name_rules import namesakes
from tracker.post import addressees
from tracker.web.acts import Act, Done, acts, acts_otherwise
from tracker.web.forms import ActForm
from tracker.web.gate import actor
from tracker.web.writing import writer

bp = Blueprint("identity_joining", __name__)

Pair = tuple[Inspector, Inspector]


@bp.get("/personas/<int:inspector_id>/unir")
@requires(Permission.CORRECT_IDENTITY)
def begin(inspector_id: int) -> ResponseReturnValue:
    return _find_page(_person(inspector_id), FindForm(formdata=None))


@bp.post("/personas/<int:inspector_id>/unir")
@requires(Permission.CORRECT_IDENTITY)
@acts_otherwise("It only asks who the other is: no address may hold a RUT.")
def look_up(inspector_id: int) -> ResponseReturnValue:
    person, form = _person(inspector_id), FindForm()
    if not form.validate():
        return _find_page(person, form), 400
    other = db.session.scalar(sa.select(Inspector).where(Inspector.rut == form.rut.data))
    if other is None or other is person:
        form.refuse(Refused("Es el RUT de esta ficha." if other else "Nadie tiene ese RUT.", "rut"))
        return _find_page(person, form), 409
    return redirect(url_for(".show", inspector_id=person.id, other_id=other.id))


@bp.get("/personas/<int:inspector_id>/unir/<int:other_id>")
@requires(Permission.CORRECT_IDENTITY)
def show(inspector_id: int, other_id: int) -> ResponseReturnValue:
    pair = _pair(inspector_id, other_id)
    sides = _sides(pair)
    twice = doubles(db.session(), *sides)
    form = joining_form(pair, twice, formdata=None)
    form.shows(*_shown(sides))
    return _join_page(sides, twice, form)


@bp.post("/personas/<int:inspector_id>/unir/<int:other_id>")
@requires(Permission.CORRECT_IDENTITY)
@acts
def join(inspector_id: int, other_id: int) -> Act:
    joining_rules.prepare(db.session(), *_pair(inspector_id, other_id))
    pair, now = _pair(inspector_id, other_id), clock.now()
    sides = _sides(pair)
    twice = doubles(db.session(), *sides)
    form = joining_form(pair, twice)
    yield form, lambda: _join_page_again(inspector_id, other_id, form)
    form.check_seen(*_shown(sides))
    reached = addressees.reached(twice.accounts)
    joined = joining_rules.join(db.session(), *pair, form.chosen(twice), by=actor().id, now=now)
    for edition, moved in joined.moved:
        seat_mails.tell(writer(now), edition, moved)
    told = mails.joined(writer(now), joined.joining.kept, reached, twice, actor().id)
    here = url_for("people.show", inspector_id=joined.joining.kept_id)
    unread = mails.clashing(writer(now), joined.joining.kept, twice, actor().id)
    said = _said(twice, told=told, unread=unread)
    return Done("people_join", [joined.joining, joined.joining.kept], said, to=here)


@bp.post("/uniones/<int:joining_id>/deshacer")
@requires(Permission.CORRECT_IDENTITY)
@acts
def undo(joining_id: int) -> Act:
    found = db.session.get(Joining, joining_id) or abort(404)
    joining_rules.prepare(db.session(), found.kept)
    here = url_for("identity.show", inspector_id=found.kept_id)
    yield ActForm(), lambda: redirect(here)
    now = clock.now()
    joining_rules.undo(db.session(), found, by=actor().id, now=now)
    again = db.session.get_one(Inspector, found.kept_id), db.session.get_one(Inspector, found.gone_id)
    mails.separated(writer(now), again, actor().id)
    return Done("people_separate", found, "Las dos fichas están otra vez como antes.", to=here)


def _said(twice: Doubles, *, told: bool, unread: Sequence[str]) -> str:
    said = ["Las dos fichas son una."]
    if twice.clashes:
        said.append("Tiene dos cupos a la misma hora: retírela del que no corresponda.")
        said.append(mails.told_of_clashes(unread))
    return " ".join([*said, mails.TOLD if told else mails.NOT_TOLD])


def _find_page(person: Inspector, form: FindForm) -> str:
    return render_template(
        "identity/find.html", inspector=person, form=form, namesakes=namesakes(db.session(), person)
    )


def _join_page_again(inspector_id: int, other_id: int, form: JoinForm) -> str:
    sides = _sides(_pair(inspector_id, other_id))
    return _join_page(sides, doubles(db.session(), *sides), form)


def _join_page(sides: tuple[Holding, Holding], twice: Doubles, form: JoinForm) -> str:
    own = joining_rules.OWN if any(actor().is_person(side.person) for side in sides) else None
    return render_template("identity/join.html", sides=sides, twice=twice, form=form, places=STATES, own=own)


def _sides(pair: Pair) -> tuple[Holding, Holding]:
    one, other = holdings(db.session(), *pair)
    return one, other


def _shown(sides: tuple[Holding, Holding]) -> list[object]:
    """Return what the page shows of two people, to tell whether it is still so."""
    rows = [[each.id for each in part] for side in sides for part in side[1:]]
    return [rows, [(each.id, each.state) for side in sides for each in side.enrollments]]


def _pair(inspector_id: int, other_id: int) -> Pair:
    if inspector_id == other_id:
        abort(404)
    return _person(inspector_id), _person(other_id)


def _person(inspector_id: int) -> Inspector:
    """Return a person within reach; who was joined with another meanwhile leads to them."""
    scope = within(actor(), Permission.CORRECT_IDENTITY, Inspector)
    found = db.session.scalar(sa.select(Inspector).where(Inspector.id == inspector_id, scope))
    if found is None and (kept := now_known_as(db.session(), inspector_id)):
        flash("Las dos fichas ya eran una: nada más cambió.", "warning")
        abort(redirect(url_for("identity.show", inspector_id=kept)))
    return found or abort(404)
