"""«Plazos»: who reaches a deadline, and what they may not do until then."""

import sqlalchemy as sa
from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement

from tracker.access.policy import Permission, requires, within
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.people import Inspector
from tracker.obligations import lists
from tracker.people.name_rules import roster_of
from tracker.people.own_period_rules import sight_of
from tracker.web import listing
from tracker.web.communes import communes_in_reach
from tracker.web.errors import BadQuery
from tracker.web.gate import actor
from tracker.web.lists import respond

bp = Blueprint("obligations", __name__)


@bp.get("/plazos")
@requires(Permission.SEE_PEOPLE)
def deadlines() -> ResponseReturnValue:
    on, communes, sight = (
        listing.chosen_date(),
        communes_in_reach(Permission.SEE_COMMUNE),
        sight_of(actor(), clock.today()),
    )
    scope = within(actor(), Permission.SEE_PEOPLE, Inspector)

    def people(cut: str) -> ColumnElement[bool]:
        return scope & roster_of([cut] if cut else sight.communes, on)

    try:
        listed, too_many = lists.deadlines(db.session(), people, communes, on, sight), False
    except lists.TooMany:
        if listing.wants_spreadsheet():
            raise BadQuery("Son demasiadas personas para una planilla: elija una comuna.") from None
        listed, too_many = lists.deadlines(db.session(), lambda _: sa.false(), communes, on, sight), True
    return respond(listed, "obligations/deadlines.html", on=on, too_many=too_many)
