"""How many of a commune may be away in courses at once: the continuity cap, which `obstacle_rules` keeps."""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from flask import Blueprint, abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement

from tracker.access import audit
from tracker.access.policy import Permission, requires, within
from tracker.enrollments.forms import CapForm
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.people import Posting
from tracker.models.territory import Commune
from tracker.web import listing
from tracker.web.forms import finish, sent_before
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
def save(cut: str) -> ResponseReturnValue:
    _commune(cut)
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
    [row] = _rows(Commune.cut == found.cut)
    return render_template("enrollments/cap.html", commune=found, form=form, roster=row.roster)


def _rows(where: ColumnElement[bool]) -> Sequence[Row]:
    """Return the communes of a clause in Spanish order of their names."""
    today = clock.today()
    here = sa.and_(
        Posting.commune_cut == Commune.cut,
        Posting.start <= today,
        sa.or_(Posting.end.is_(None), Posting.end >= today),
    )
    people = (
        sa.select(sa.func.count(sa.distinct(Posting.inspector_id)))
        .where(here)
        .correlate(Commune)
        .scalar_subquery()
    )
    query = sa.select(Commune, people).where(where).order_by(Commune.sort_key)
    return [Row(*row) for row in db.session.execute(query)]


def _commune(cut: str) -> Commune:
    scope = within(actor(), Permission.SET_CAP, Commune)
    return db.session.scalar(sa.select(Commune).where(Commune.cut == cut, scope)) or abort(404)


def _locked(cut: str) -> Commune:
    """Return the commune as it is now; nobody else sets its cap before this transaction ends."""
    query = sa.select(Commune).where(Commune.cut == cut).with_for_update(of=Commune)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()
