"""A commune's roster, and who joins it by hand."""

import sqlalchemy as sa
from flask import Blueprint, abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access import audit
from tracker.access.policy import Permission, Reach, may, reaches, requires, within
from tracker.attestation.lists import state
from tracker.ground import clock
from tracker.ground.database import db
from tracker.ground.words import word
from tracker.hand_overs.rules import waiting
from tracker.models.people import Inspector
from tracker.models.territory import Commune
from tracker.people.name_rules import matching
from tracker.people.posting_rules import DaysRefused
from tracker.people.roster_rules import Line, lines
from tracker.people.rules import lock
from tracker.roster import rules, sheets
from tracker.roster.forms import AddForm, RutForm
from tracker.web import listing
from tracker.web.forms import finish, sent_before
from tracker.web.gate import actor, association

bp = Blueprint("roster", __name__)

ORDER_KEYS = {
    "nombre": lambda line: line.name.sort_key,
    "funcion": lambda line: word(line.profile),
    "contrato": lambda line: word(line.contract) if line.contract else None,
    "nombramiento": lambda line: line.appointed_on,
    "desde": lambda line: line.start,
}


@bp.get("/comunas/<cut>/nomina")
@requires(Permission.SEE_COMMUNE)
def show(cut: str) -> ResponseReturnValue:
    on, today = listing.chosen_date(), clock.today()
    found = _commune(cut, Permission.SEE_COMMUNE)
    order = listing.chosen("orden", listing.both_ways(ORDER_KEYS), "nombre")
    shown = lines(db.session(), cut, on, matching(listing.search_words()))
    rows: list[Line] = listing.in_order(shown, order, ORDER_KEYS)
    if listing.wants_spreadsheet():
        return sheets.roster(found.name, rows, on)
    roster = lines(db.session(), cut, today)
    return render_template(
        "roster/show.html",
        on=on,
        commune=found,
        order=order,
        page=listing.page_of(rows),
        state=state(db.session(), cut, roster, today, association().stale_days),
        may_edit=may(actor(), Permission.EDIT_ROSTER, found),
        may_attest=may(actor(), Permission.ATTEST_ROSTER, found),
        asked=waiting(db.session(), cut),
    )


@bp.get("/comunas/<cut>/nomina/agregar")
@requires(Permission.EDIT_ROSTER)
def begin(cut: str) -> ResponseReturnValue:
    return _rut_page(_commune(cut, Permission.EDIT_ROSTER), RutForm(formdata=None))


@bp.post("/comunas/<cut>/nomina/agregar")
@requires(Permission.EDIT_ROSTER)
def look_up(cut: str) -> ResponseReturnValue:
    """Go on from the RUT, which no address may hold: who is it, and may they join."""
    found, form = _commune(cut, Permission.EDIT_ROSTER), RutForm()
    if not form.validate():
        return _rut_page(found, form), 400
    try:
        person = _who(form.rut.data, cut)
    except rules.RosterRefused as refused:
        return _rut_page(found, form, refused), 400
    adding = AddForm(formdata=None, data={"rut": form.rut.data, "start": clock.today()})
    if person:
        adding.keep_person()
    return _add_page(found, adding, person)


@bp.post("/comunas/<cut>/nomina/personas")
@requires(Permission.EDIT_ROSTER)
def add(cut: str) -> ResponseReturnValue:
    found = _commune(cut, Permission.EDIT_ROSTER)
    if earlier := sent_before():
        return earlier
    form = AddForm()
    if form.rut.process_errors or not form.rut.data:
        abort(400)
    lock(db.session(), [cut], [form.rut.data])
    try:
        person = _who(form.rut.data, cut)
        if person:
            form.keep_person()
        if not form.validate():
            return _add_page(found, form, person), 400
        person = person or rules.add_person(db.session(), form.rut.data, form.person)
        rules.open_posting(db.session(), person, cut, form.posting)
    except rules.RosterRefused as refused:
        return _rut_page(found, RutForm(), refused), 400
    except DaysRefused as refused:
        form[refused.about].errors.append(str(refused))
        return _add_page(found, form, person), 400
    audit.note(actor().id, "roster_add", person)
    flash(f"{person.full_name} quedó en la nómina.", "success")
    return finish(url_for("roster_correction.person", inspector_id=person.id))


def _who(rut: str, cut: str) -> Inspector | None:
    everywhere = Reach.EVERYONE in reaches(actor(), Permission.EDIT_ROSTER)
    return rules.who_may_join(db.session(), rut, cut, clock.today(), everywhere=everywhere)


def _rut_page(commune: Commune, form: RutForm, refused: rules.RosterRefused | None = None) -> str:
    if refused:
        db.session.rollback()
        form.form_errors.append(str(refused))
    return render_template(
        "roster/begin.html",
        commune=commune,
        form=form,
        there=refused.inspector_id if isinstance(refused, rules.AlreadyThere) else None,
        elsewhere=isinstance(refused, rules.PostedElsewhere),
    )


def _add_page(commune: Commune, form: AddForm, person: Inspector | None) -> str:
    """Ask for what is not known yet; a known person is named only to those who may see them."""
    seen = person if person and may(actor(), Permission.SEE_PEOPLE, person) else None
    return render_template(
        "roster/add.html", commune=commune, form=form, known=person is not None, person=seen
    )


def _commune(cut: str, permission: Permission) -> Commune:
    scope = within(actor(), permission, Commune)
    return db.session.scalar(sa.select(Commune).where(Commune.cut == cut, scope)) or abort(404)
