"""The page on which a commune renews the postings that end soon, many at once."""

import sqlalchemy as sa
from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, Reach, reaches, requires
from tracker.ground import clock
from tracker.ground.database import db
from tracker.ground.format import short_date
from tracker.models.people import Posting
from tracker.models.territory import Commune
from tracker.roster import lists, renewal_rules
from tracker.roster.forms import RenewForm
from tracker.web.acts import Act, Done, acts
from tracker.web.communes import commune_in_reach
from tracker.web.gate import actor
from tracker.web.lists import respond

bp = Blueprint("roster_renewal", __name__)


@bp.get("/comunas/<cut>/renovaciones")
@requires(Permission.EDIT_ROSTER)
def show(cut: str) -> ResponseReturnValue:
    found, today = commune_in_reach(cut, Permission.EDIT_ROSTER), clock.today()
    ends = db.session.scalars(sa.select(Posting.end).where(renewal_rules.to_renew(cut, today))).all()
    until = renewal_rules.usual_end([each for each in ends if each])
    return _page(found, RenewForm(formdata=None, data={"until": until}))


@bp.post("/comunas/<cut>/renovaciones")
@requires(Permission.EDIT_ROSTER)
@acts
def renew(cut: str) -> Act:
    found, form = commune_in_reach(cut, Permission.EDIT_ROSTER), RenewForm()
    chosen = renewal_rules.prepare(db.session(), cut, sorted(form.postings.data))
    yield form, lambda: _page(found, form)
    until, everywhere = form.until.data, Reach.EVERYONE in reaches(actor(), Permission.EDIT_ROSTER)
    made = renewal_rules.renew(db.session(), chosen, until, clock.today(), everywhere=everywhere)
    many = f"{len(made)} personas siguen" if len(made) > 1 else "1 persona sigue"
    said = f"{many} hasta el {short_date(until)}, con sus cupos y sus plazos."
    return Done("posting_renew", made, said, to=url_for("roster_renewal.show", cut=cut))


def _page(commune: Commune, form: RenewForm) -> ResponseReturnValue:
    listed = lists.to_renew(commune, clock.today())
    return respond(listed, "roster/renew.html", commune=commune, form=form)
