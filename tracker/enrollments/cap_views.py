"""How many of a commune may be away in courses at once: the continuity cap, which `obstacle_rules` keeps."""

import sqlalchemy as sa
from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires, within
from tracker.enrollments import cap_lists
from tracker.enrollments.forms import CapForm
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.territory import Commune
from tracker.web.acts import Act, Done, acts
from tracker.web.communes import commune_in_reach
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
@acts
def save(cut: str) -> Act:
    found, form = _commune(cut, locked=True), CapForm()
    yield form, lambda: _page(found, form)
    form.check_seen(found.most_away)
    found.most_away = form.most_away.data
    return Done(
        "cap_set", found, f"{found.name}: {_words(found.most_away)}.", to=url_for("enrollments_cap.index")
    )


def _words(most: int | None) -> str:
    if most is None:
        return "queda sin tope"
    return f"el tope es de {most} {'persona' if most == 1 else 'personas'} fuera a la vez"


def _page(found: Commune, form: CapForm) -> str:
    roster = cap_lists.roster_of(db.session(), found.cut, clock.today())
    return render_template("enrollments/cap.html", commune=found, form=form, roster=roster)


def _commune(cut: str, *, locked: bool = False) -> Commune:
    """Return a commune within reach; `locked`: as it is now, and nobody else sets its cap before this is done."""
    scope = within(actor(), Permission.SET_CAP, Commune)
    query = sa.select(Commune).where(Commune.cut == cut, scope)
    if locked:
        query = query.with_for_update(of=Commune).execution_options(populate_existing=True)
    return db.session.scalar(query) or abort(404)
