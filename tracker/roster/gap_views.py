"""What a roster lacks to be judged by the law, filled in for many people at once."""

import sqlalchemy as sa
from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.people import Posting
from tracker.models.territory import Commune
from tracker.people.roster_rules import lines
from tracker.people.rules import lock
from tracker.roster.gap_forms import GapsForm
from tracker.roster.gap_lists import gaps_of
from tracker.roster.gap_rules import Gap, Gaps, fill
from tracker.web.acts import Act, Done, acts
from tracker.web.communes import commune_in_reach

bp = Blueprint("roster_gap", __name__)

AT_ONCE = 60  # people: a page that a phone can fill in


@bp.get("/comunas/<cut>/nomina/completar")
@requires(Permission.EDIT_ROSTER)
def edit(cut: str) -> ResponseReturnValue:
    found = commune_in_reach(cut, Permission.EDIT_ROSTER)
    return _page(found, GapsForm(formdata=None))


@bp.post("/comunas/<cut>/nomina/completar")
@requires(Permission.EDIT_ROSTER)
@acts
def save(cut: str) -> Act:
    found, form, today = commune_in_reach(cut, Permission.EDIT_ROSTER), GapsForm(), clock.today()
    lock(db.session(), [cut], [each.line.name.rut for each in _gaps(cut).lacking])
    db.session.expire_all()
    yield form, lambda: _page(found, form)
    said = {each.line.posting.id: form.said_of(each) for each in _gaps(cut).lacking}
    filled = [number for number, values in said.items() if values]
    for posting in db.session.scalars(sa.select(Posting).where(Posting.id.in_(filled))):
        fill(posting, said[posting.id], today)
    told = f"{len(filled)} personas quedaron completadas."
    if len(filled) == 1:
        told = "1 persona quedó completada."
    return Done(
        "roster_fill", found, told if filled else "No se escribió nada: no cambió nada.", to=_next(cut)
    )


def _next(cut: str) -> str:
    return url_for("roster_gap.edit" if _gaps(cut).lacking else "roster.show", cut=cut)


def _gaps(cut: str) -> Gaps:
    today = clock.today()
    return gaps_of(db.session(), cut, lines(db.session(), cut, today), today)


def _page(commune: Commune, form: GapsForm) -> str:
    found = _gaps(commune.cut)
    return render_template(
        "roster/gaps.html",
        commune=commune,
        form=form,
        found=found,
        shown=found.lacking[:AT_ONCE],
        gaps=[gap for gap in Gap if found.count(gap)],
    )
