"""What an edition costs and who pays it; and what courses cost a year, and a version of the plan."""

import sqlalchemy as sa
from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires, within
from tracker.costs import lists
from tracker.costs.forms import CostForm
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.editions import Edition, EditionState
from tracker.models.means import Cost
from tracker.models.territory import Commune
from tracker.web.acts import Act, Done, acts
from tracker.web.forms import ActForm
from tracker.web.gate import actor
from tracker.web.lists import respond

bp = Blueprint("costs", __name__)


@bp.get("/costos")
@requires(Permission.SEE_COSTS)
def index() -> ResponseReturnValue:
    listed = lists.costs(lists.lines(db.session(), within(actor(), Permission.SEE_COSTS, Cost)))
    everything = actor().has(Permission.WRITE_EDITIONS)
    return respond(
        listed,
        "costs/index.html",
        totals=lists.totals(listed.every()),
        year=listed.filters[0].asked,
        everything=everything,
    )


@bp.get("/cursos-programados/<int:edition_id>/costos")
@requires(Permission.WRITE_EDITIONS)
def edition(edition_id: int) -> ResponseReturnValue:
    return _page(_edition(edition_id), _form(formdata=None))


@bp.post("/cursos-programados/<int:edition_id>/costos")
@requires(Permission.WRITE_EDITIONS)
@acts
def add(edition_id: int) -> Act:
    found, form = _edition(edition_id), _form()
    yield form, lambda: _page(found, form)
    made = Cost(edition=found, added_at=clock.now(), **form.values)
    db.session.add(made)
    return Done("cost_add", made, "El gasto quedó anotado.", to=_page_of(edition_id))


@bp.post("/costos/<int:cost_id>/quitar")
@requires(Permission.WRITE_EDITIONS)
@acts
def remove(cost_id: int) -> Act:
    found = db.session.scalar(sa.select(Cost).where(Cost.id == cost_id).with_for_update()) or abort(404)
    here, first = _page_of(found.edition_id), found.removed_at is None
    yield ActForm(), lambda: redirect(here)
    found.removed_at = found.removed_at or clock.now()
    return Done("cost_remove", [found] if first else [], "El gasto ya no se cuenta.", to=here)


def _page_of(edition_id: int) -> str:
    return url_for("costs.edition", edition_id=edition_id)


def _edition(edition_id: int) -> Edition:
    """Return a dated course that was published."""
    query = sa.select(Edition).where(Edition.id == edition_id, Edition.state != EditionState.DRAFT)
    found: Edition | None = db.session.scalar(query)
    return found or abort(404)


def _form(**more: object) -> CostForm:
    form = CostForm(**more)
    form.offer(db.session.scalars(sa.select(Commune).order_by(Commune.sort_key)))
    return form


def _page(found: Edition, form: CostForm) -> str:
    listed = lists.of_edition(found)
    return render_template(
        "costs/edition.html",
        edition=found,
        listed=listed,
        total=sum(cost.pesos for cost in listed.every()),
        form=form,
        act_form=lambda: ActForm(formdata=None),  # each has a key of its own
    )
