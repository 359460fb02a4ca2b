"""How many of a commune may be away in courses at once: the continuity cap, which `obstacle_rules` keeps."""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement

from tracker.access.policy import Permission, requires, within
from tracker.enrollments.forms import CapForm
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.people import Posting, posted_on
from tracker.models.territory import Commune
from tracker.web import listing
from tracker.web.acts import Act, Done, acts
from tracker.web.gate import actor

bp = Blueprint("enrollments_cap", __name__)

HEADERS = ("CUT", "Comuna", "En la nómina", "Tope fuera a la vez")


class Row(NamedTuple):
    """A commune and how many people are on its roster today."""

    commune: Commune
    roster: int


@bp.get("/topes")
@requires(Permission.SET_CAP)
def index() -> ResponseReturnValue:
    rows = _rows(within(actor(), Permission.SET_CAP, Commune))
    if listing.wants_spreadsheet():
        body = [(row.commune.cut, row.commune.name, row.roster, row.commune.most_away) for row in rows]
        return listing.spreadsheet("Topes", HEADERS, body)
    return render_template("enrollments/caps.html", page=listing.page_of(rows))


@bp.get("/comunas/<cut>/tope")
@requires(Permission.SET_CAP)
def edit(cut: str) -> ResponseReturnValue:
    found = _commune(cut)
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
    [row] = _rows(Commune.cut == found.cut)
    return render_template("enrollments/cap.html", commune=found, form=form, roster=row.roster)


def _rows(where: ColumnElement[bool]) -> Sequence[Row]:
    """Return the communes of a clause in Spanish order of their names."""
    people = (
        sa.select(sa.func.count(sa.distinct(Posting.inspector_id)))
        .where(Posting.commune_cut == Commune.cut, posted_on(clock.today()))
        .correlate(Commune)
        .scalar_subquery()
    )
    query = sa.select(Commune, people).where(where).order_by(Commune.sort_key)
    return [Row(*row) for row in db.session.execute(query)]


def _commune(cut: str, *, locked: bool = False) -> Commune:
    """Return a commune within reach; `locked`: as it is now, and nobody else sets its cap before this is done."""
    scope = within(actor(), Permission.SET_CAP, Commune)
    query = sa.select(Commune).where(Commune.cut == cut, scope)
    if locked:
        query = query.with_for_update(of=Commune).execution_options(populate_existing=True)
    return db.session.scalar(query) or abort(404)
