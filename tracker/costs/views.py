"""What an edition costs and who pays it; and what courses cost a year, and a version of the plan."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access import audit
from tracker.access.policy import Permission, requires, within
from tracker.costs import lists
from tracker.costs.forms import CostForm
from tracker.ground import clock
from tracker.ground.database import db
from tracker.ground.words import word
from tracker.models.editions import Edition, EditionState
from tracker.models.means import Cost
from tracker.models.territory import Commune
from tracker.sheets.write import Value
from tracker.web import listing
from tracker.web.forms import ActForm, finish, pressed, sent_before
from tracker.web.gate import actor

bp = Blueprint("costs", __name__)

HEADERS = ("Curso", "Última jornada", "Versión del plan", "En qué", "Quién paga", "Pesos", "Nota")


@bp.get("/costos")
@requires(Permission.SEE_COSTS)
def index() -> ResponseReturnValue:
    found = lists.lines(db.session(), within(actor(), Permission.SEE_COSTS, Cost))
    years = {str(line.on.year): str(line.on.year) for line in found}
    year = listing.chosen("anio", years)
    found = [line for line in found if year in ("", str(line.on.year))]
    if listing.wants_spreadsheet():
        return listing.spreadsheet("Costos", HEADERS, _rows(found))
    return render_template(
        "costs/index.html",
        page=listing.page_of(found),
        totals=lists.totals(found),
        years=years,
        year=year,
        everything=actor().has(Permission.WRITE_EDITIONS),
    )


@bp.get("/cursos-programados/<int:edition_id>/costos")
@requires(Permission.WRITE_EDITIONS)
def edition(edition_id: int) -> ResponseReturnValue:
    return _page(_edition(edition_id), _form(formdata=None))


@bp.post("/cursos-programados/<int:edition_id>/costos")
@requires(Permission.WRITE_EDITIONS)
def add(edition_id: int) -> ResponseReturnValue:
    found = _edition(edition_id)
    if earlier := sent_before():
        return earlier
    form = _form()
    if not form.validate():
        return _page(found, form), 400
    made = Cost(edition=found, added_at=clock.now(), **form.values)
    db.session.add(made)
    db.session.flush()
    audit.note(actor().id, "cost_add", made)
    flash("El gasto quedó anotado.", "success")
    return finish(url_for("costs.edition", edition_id=edition_id))


@bp.post("/costos/<int:cost_id>/quitar")
@requires(Permission.WRITE_EDITIONS)
def remove(cost_id: int) -> ResponseReturnValue:
    found = db.session.scalar(sa.select(Cost).where(Cost.id == cost_id).with_for_update()) or abort(404)
    if earlier := sent_before():
        return earlier
    here = url_for("costs.edition", edition_id=found.edition_id)
    if not pressed():
        return redirect(here)
    if found.removed_at is None:
        found.removed_at = clock.now()
        audit.note(actor().id, "cost_remove", found)
    flash("El gasto ya no se cuenta.", "success")
    return finish(here)


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
    costs = lists.of_edition(db.session(), found)
    return render_template(
        "costs/edition.html",
        edition=found,
        costs=costs,
        total=sum(cost.pesos for cost in costs),
        form=form,
        act_form=lambda: ActForm(formdata=None),  # each has a key of its own
    )


def _rows(found: Sequence[lists.Line]) -> Iterator[tuple[Value, ...]]:
    for line in found:
        cost = line.cost
        title = cost.edition.course.title
        yield title, line.on, line.version, word(cost.kind), line.payer, cost.pesos, cost.note
