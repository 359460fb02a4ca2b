"""A commune's roster, and who joins it by hand."""

import sqlalchemy as sa
from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, Reach, may, reaches, requires
from tracker.attestation.lists import state
from tracker.ground import clock
from tracker.ground.database import db
from tracker.ground.refused import Refused
from tracker.hand_overs.rules import waiting
from tracker.models.people import Inspector
from tracker.models.territory import Commune
from tracker.people.name_rules import agree
from tracker.people.roster_rules import now_and_later
from tracker.people.rules import lock
from tracker.roster import lists, rules
from tracker.roster import newcomer_rules as newcomers
from tracker.roster.doubt_rules import OF_ANOTHER
from tracker.roster.forms import AddForm, RutForm
from tracker.roster.gap_lists import gaps_of
from tracker.roster.renewal_rules import waiting as ending_soon
from tracker.web import listing
from tracker.web.acts import Act, Done, acts, acts_otherwise
from tracker.web.communes import commune_in_reach
from tracker.web.gate import actor, association
from tracker.web.lists import respond

bp = Blueprint("roster", __name__)


@bp.get("/comunas/<cut>/nomina")
@requires(Permission.SEE_COMMUNE)
def show(cut: str) -> ResponseReturnValue:
    on, today = listing.chosen_date(), clock.today()
    found = commune_in_reach(cut, Permission.SEE_COMMUNE)
    may_edit = may(actor(), Permission.EDIT_ROSTER, found)
    now, later = now_and_later(db.session(), cut, today)
    return respond(
        lists.roster(found, on, corrects=may_edit),
        "roster/show.html",
        on=on,
        commune=found,
        state=state(db.session(), cut, now, today, association().stale_days),
        may_edit=may_edit,
        may_attest=may(actor(), Permission.ATTEST_ROSTER, found),
        asked=waiting(db.session(), cut),
        gaps=gaps_of(db.session(), cut, now, today) if may_edit else None,
        ending=ending_soon(db.session(), cut, today),
        later=[line for line in later if today <= on < line.posting.start],
    )


@bp.get("/comunas/<cut>/nomina/agregar")
@requires(Permission.EDIT_ROSTER)
def begin(cut: str) -> ResponseReturnValue:
    return _rut_page(commune_in_reach(cut, Permission.EDIT_ROSTER), RutForm(formdata=None))


@bp.post("/comunas/<cut>/nomina/agregar")
@requires(Permission.EDIT_ROSTER)
@acts_otherwise("It only asks who it is: no address may hold a RUT.")
def look_up(cut: str) -> ResponseReturnValue:
    """Go on from the RUT, which no address may hold: who is it, and may they join."""
    found, form = commune_in_reach(cut, Permission.EDIT_ROSTER), RutForm()
    if not form.validate():
        return _rut_page(found, form), 400
    try:
        person = _who(form.rut.data, cut)
    except Refused as refused:
        form.refuse(refused)
        return _rut_page(found, form), 409
    adding = AddForm(formdata=None, data={"rut": form.rut.data, "start": clock.today()})
    if person:
        adding.keep_person()
    adding.ask_name(unseen=_is_unseen(person))
    return _add_page(found, adding, person)


@bp.post("/comunas/<cut>/nomina/personas")
@requires(Permission.EDIT_ROSTER)
@acts
def add(cut: str) -> Act:
    found, form = commune_in_reach(cut, Permission.EDIT_ROSTER), AddForm()
    if form.rut.process_errors or not form.rut.data:
        abort(400)
    lock(db.session(), [cut], [form.rut.data])
    known = db.session.scalar(sa.select(Inspector).where(Inspector.rut == form.rut.data))
    if known:
        form.keep_person()
    form.ask_name(unseen=_is_unseen(known))
    yield form, lambda: _rut_page(found, form) if form.rut.errors else _add_page(found, form, known)
    person = _who(form.rut.data, cut)
    if "called" in form and not _agrees(form, known):
        return _doubted(found)
    if known is None and not form.another.data:
        said = form.rut.data, form.person, cut, clock.today()
        newcomers.check_new(db.session(), *said, everywhere=_everywhere())
    person = person or rules.add_person(db.session(), form.rut.data, form.person)
    rules.open_posting(db.session(), person, cut, form.posting)
    here = url_for("roster_correction.person", inspector_id=person.id)
    return Done("roster_add", person, f"{person.full_name} quedó en la nómina.", to=here)


def _agrees(form: AddForm, known: Inspector | None) -> bool:
    """Say whether the person is called as was typed; raise Refused where nothing was, or too often."""
    newcomers.check_tries(db.session(), actor().id, clock.now())
    if not form.called.data:
        raise Refused("Escriba su nombre, para comprobar el RUT.", "called")
    return known is not None and agree(form.called.data, known.full_name)


def _doubted(commune: Commune) -> Done:
    """Ask for the RUT again, and count that it was somebody else's."""
    form = RutForm(formdata=None)
    form.refuse(Refused(OF_ANOTHER, "rut"))
    page = _rut_page(commune, form), 409
    return Done(newcomers.DOUBTED, commune, to=url_for("roster.begin", cut=commune.cut), page=page)


def _is_unseen(person: Inspector | None) -> bool:
    return person is not None and not may(actor(), Permission.SEE_PEOPLE, person)


def _everywhere() -> bool:
    return Reach.EVERYONE in reaches(actor(), Permission.EDIT_ROSTER)


def _who(rut: str, cut: str) -> Inspector | None:
    return rules.who_may_join(db.session(), rut, cut, clock.today(), everywhere=_everywhere())


def _rut_page(commune: Commune, form: RutForm) -> str:
    return render_template("roster/begin.html", commune=commune, form=form)


def _add_page(commune: Commune, form: AddForm, person: Inspector | None) -> str:
    """Ask for what is not known yet; a known person is named only to those who may see them."""
    seen = person if person and may(actor(), Permission.SEE_PEOPLE, person) else None
    return render_template(
        "roster/add.html", commune=commune, form=form, known=person is not None, person=seen
    )
