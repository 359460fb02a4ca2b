"""The page on which a director confirms the roster."""

from datetime import date

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires
from tracker.attestation import lists, rules
from tracker.attestation.forms import AttestForm
from tracker.attestation.lists import state, who_left
from tracker.ground import clock
from tracker.ground.database import db
from tracker.ground.format import short_date
from tracker.models.territory import Commune
from tracker.people.roster_rules import Line, lines
from tracker.people.rules import lock
from tracker.web.acts import Act, Done, acts
from tracker.web.communes import commune_in_reach
from tracker.web.gate import actor, association

bp = Blueprint("attestation", __name__)


@bp.get("/comunas/<cut>/nomina/confirmar")
@requires(Permission.ATTEST_ROSTER)
def show(cut: str) -> ResponseReturnValue:
    found, today = commune_in_reach(cut, Permission.ATTEST_ROSTER), clock.today()
    roster = lines(db.session(), cut, today)
    form = _form(today, formdata=None)
    form.shows(rules.snapshot(roster))
    return _page(found, form, roster, today)


@bp.post("/comunas/<cut>/nomina/confirmar")
@requires(Permission.ATTEST_ROSTER)
@acts
def attest(cut: str) -> Act:
    found, now = commune_in_reach(cut, Permission.ATTEST_ROSTER), clock.now()
    lock(db.session(), [cut], [])
    today = clock.local_date(now)
    roster, form = lines(db.session(), cut, today), _form(today)
    yield form, lambda: _page(found, form, roster, today)
    form.check_seen(rules.snapshot(roster))
    made = rules.attest(db.session(), cut, roster, actor().id, now)
    return Done("roster_attest", made, "La nómina quedó confirmada.", to=url_for("roster.show", cut=cut))


def _form(today: date, **given: None) -> AttestForm:
    form = AttestForm(**given)
    form.right.label.text = f"La nómina es completa y correcta al {short_date(today)}"
    return form


def _page(commune: Commune, form: AttestForm, roster: list[Line], today: date) -> str:
    now = state(db.session(), commune.cut, roster, today, association().stale_days)
    return render_template(
        "attestation/show.html",
        in_words=rules.in_words,
        commune=commune,
        form=form,
        roster=roster,
        listed=lists.today(roster),
        state=now,
        left=who_left(db.session(), now.changes) if now.changes else [],
        today=today,
    )
