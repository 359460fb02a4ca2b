"""How many of a commune may be away in courses at once: the continuity cap, which `obstacle_rules` keeps."""

import sqlalchemy as sa
from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access import audit
from tracker.access.policy import Permission, requires, within
from tracker.enrollments import cap_lists
from tracker.enrollments.forms import CapForm
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.territory import Commune
from tracker.web.communes import commune_in_reach
from tracker.web.forms import finish, sent_before
from tracker.web.gate import actor
from tracker.web.lists import respond

bp = Blueprint("enrollments_cap", __name__)


@bp.get("/topes")
@requires(Permission.SET_CAP)
def index() -> ResponseReturnValue:
    scope = within(actor(), Permission.SET_CAP, Commune)
    return respond(cap_lists.caps(scope, clock.today()), "enrollments/caps.html")


@bp.get("/comunas/<cut>/tope")
@requires(Permission.SET_CAP)
def edit(cut: str) -> ResponseReturnValue:
    found = commune_in_reach(cut, Permission.SET_CAP)
    form = CapForm(formdata=None, obj=found)
    form.shows(found.most_away)
    return _page(found, form)


@bp.post("/comunas/<cut>/tope")
@requires(Permission.SET_CAP)
def save(cut: str) -> ResponseReturnValue:
    commune_in_reach(cut, Permission.SET_CAP)
    if earlier := sent_before():
        return earlier
    found, form = _locked(cut), CapForm()
    if not (form.validate() and form.still_shows(found.most_away)):
        return _page(found, form), 400
    found.most_away = form.most_away.data
    audit.note(actor().id, "cap_set", found)
    flash(f"{found.name}: {_words(found.most_away)}.", "success")
    return finish(url_for("enrollments_cap.index"))


def _words(most: int | None) -> str:
    if most is None:
        return "queda sin tope"
    return f"el tope es de {most} {'persona' if most == 1 else 'personas'} fuera a la vez"


def _page(found: Commune, form: CapForm) -> str:
    roster = cap_lists.roster_of(db.session(), found.cut, clock.today())
    return render_template("enrollments/cap.html", commune=found, form=form, roster=roster)


def _locked(cut: str) -> Commune:
    """Return the commune as it is now; nobody else sets its cap before this transaction ends."""
    query = sa.select(Commune).where(Commune.cut == cut).with_for_update(of=Commune)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()
