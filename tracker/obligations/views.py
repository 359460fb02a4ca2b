"""«Plazos»: who reaches a deadline, and what they may not do until then."""

from datetime import date

import sqlalchemy as sa
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires, within
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.people import Inspector
from tracker.models.territory import Commune
from tracker.obligations import sheets
from tracker.obligations.lists import Line, TooMany, reaching
from tracker.people.name_rules import roster_of
from tracker.people.sight_rules import sight_of
from tracker.standing import load
from tracker.web import listing
from tracker.web.errors import BadQuery
from tracker.web.gate import actor

bp = Blueprint("obligations", __name__)

DAYS = {"30": "30 días", "90": "90 días", "180": "180 días"}


@bp.get("/plazos")
@requires(Permission.SEE_PEOPLE)
def deadlines() -> ResponseReturnValue:
    on, communes = listing.chosen_date(), _communes()
    cut = listing.chosen("comuna", communes)
    days = listing.chosen("dias", DAYS, "30")
    terms = load.terms(db.session(), on)
    lines = _lines([cut] if cut else None, terms, on, int(days))
    names = terms.plan.names if terms.plan else {}
    if listing.wants_spreadsheet():
        if lines is None:
            raise BadQuery("Son demasiadas personas para una planilla: elija una comuna.")
        return sheets.deadlines(lines, names, on, int(days))
    return render_template(
        "obligations/deadlines.html",
        on=on,
        days=days,
        choices=DAYS,
        communes=communes,
        names=names,
        page=None if lines is None else listing.page_of(lines),
    )


def _lines(cuts: list[str] | None, terms: load.Terms, on: date, days: int) -> list[Line] | None:
    """Return the lines of these communes' people, or of all in reach; None where they are too many."""
    sight = sight_of(actor(), clock.today())
    scope = within(actor(), Permission.SEE_PEOPLE, Inspector)
    people = sa.and_(scope, roster_of(cuts or sight.communes, on))
    try:
        return reaching(db.session(), people, terms, on, days, sight, listing.LONGEST_DOWNLOAD)
    except TooMany:
        return None


def _communes() -> dict[str, str]:
    scope = within(actor(), Permission.SEE_COMMUNE, Commune)
    query = sa.select(Commune.cut, Commune.name).where(scope).order_by(Commune.sort_key)
    return {row.cut: row.name for row in db.session.execute(query)}
