"""The page on which a director confirms the roster."""

from datetime import date

import sqlalchemy as sa
from flask import Blueprint, abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access import audit
from tracker.access.policy import Permission, requires, within
from tracker.attestation import rules
from tracker.attestation.forms import AttestForm
from tracker.attestation.lists import state, who_left
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.territory import Commune
from tracker.people.roster_rules import Line, lines
from tracker.people.rules import lock
from tracker.web.forms import finish, sent_before
from tracker.web.gate import actor, association

bp = Blueprint("attestation", __name__)


@bp.get("/comunas/<cut>/nomina/confirmar")
@requires(Permission.ATTEST_ROSTER)
def show(cut: str) -> ResponseReturnValue:
    found, today = _commune(cut), clock.today()
    roster = lines(db.session(), cut, today)
    form = _form(today, formdata=None)
    form.shows(rules.snapshot(roster))
    return _page(found, form, roster, today)


@bp.post("/comunas/<cut>/nomina/confirmar")
@requires(Permission.ATTEST_ROSTER)
def attest(cut: str) -> ResponseReturnValue:
    found, now = _commune(cut), clock.now()
    if earlier := sent_before():
        return earlier
    lock(db.session(), [cut], [])
    today = clock.local_date(now)
    roster, form = lines(db.session(), cut, today), _form(today)
    if not (form.validate() and form.still_shows(rules.snapshot(roster))):
        return _page(found, form, roster, today), 400
    try:
        made = rules.attest(db.session(), cut, roster, actor().id, now)
    except rules.NobodyOnRoster as refused:
        form.form_errors.append(str(refused))
        return _page(found, form, roster, today), 400
    audit.note(actor().id, "roster_attest", made)
    flash("La nómina quedó confirmada.", "success")
    return finish(url_for("roster.show", cut=cut))


def _form(today: date, **given: None) -> AttestForm:
    form = AttestForm(**given)
    form.right.label.text = f"La nómina es completa y correcta al {today:%d-%m-%Y}"
    return form


def _page(commune: Commune, form: AttestForm, roster: list[Line], today: date) -> str:
    now = state(db.session(), commune.cut, roster, today, association().stale_days)
    return render_template(
        "attestation/show.html",
        commune=commune,
        form=form,
        roster=roster,
        state=now,
        left=who_left(db.session(), now.changes) if now.changes else [],
        today=today,
    )


def _commune(cut: str) -> Commune:
    scope = within(actor(), Permission.ATTEST_ROSTER, Commune)
    return db.session.scalar(sa.select(Commune).where(Commune.cut == cut, scope)) or abort(404)
