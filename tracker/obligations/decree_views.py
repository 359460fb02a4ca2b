"""The pages that move the law's deadlines: a mayor's decree, and the date of the training regulation."""

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from tracker.access import audit
from tracker.access.policy import Permission, requires, within
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.people import Posting
from tracker.models.territory import Association
from tracker.obligations import decree_rules
from tracker.obligations.forms import DecreeForm, RegulationForm
from tracker.people.rules import lock
from tracker.standing import load
from tracker.standing.facts import PlanFacts, Settings
from tracker.web import listing
from tracker.web.forms import ActForm, finish, pressed, sent_before
from tracker.web.gate import actor

bp = Blueprint("obligations_decree", __name__)


@bp.get("/destinaciones/<int:posting_id>/prorroga")
@requires(Permission.EXTEND_TERM)
def decree(posting_id: int) -> ResponseReturnValue:
    found = _posting(posting_id)
    form = DecreeForm(formdata=None, obj=found)
    form.shows(found.mayor_decree, found.mayor_decree_on)
    return _decree_page(found, form)


@bp.post("/destinaciones/<int:posting_id>/prorroga")
@requires(Permission.EXTEND_TERM)
def extend(posting_id: int) -> ResponseReturnValue:
    found = _posting(posting_id)
    if earlier := sent_before():
        return earlier
    found, form = _locked(found), DecreeForm()
    if not (form.validate() and form.still_shows(found.mayor_decree, found.mayor_decree_on)):
        return _decree_page(found, form), 400
    try:
        decree_rules.keep_second_year(
            found, form.mayor_decree.data or "", form.mayor_decree_on.data, clock.today()
        )
    except decree_rules.DecreeRefused as refused:
        form.form_errors.append(str(refused))
        return _decree_page(found, form), 400
    audit.note(actor().id, "mayor_extend", found)
    flash("La prórroga quedó guardada: su plazo es ahora de 24 meses.", "success")
    return finish(url_for("people.show", inspector_id=found.inspector_id))


@bp.post("/destinaciones/<int:posting_id>/prorroga/quitar")
@requires(Permission.EXTEND_TERM)
def remove(posting_id: int) -> ResponseReturnValue:
    found = _posting(posting_id)
    if earlier := sent_before():
        return earlier
    found = _locked(found)
    if not pressed():
        return redirect(url_for("obligations_decree.decree", posting_id=posting_id))
    found.mayor_decree = found.mayor_decree_on = None
    audit.note(actor().id, "mayor_extension_remove", found)
    flash("La prórroga quedó quitada: su plazo vuelve a ser de 12 meses.", "success")
    return finish(url_for("people.show", inspector_id=found.inspector_id))


@bp.get("/plan/reglamento")
@requires(Permission.WRITE_SETTINGS)
def regulation() -> ResponseReturnValue:
    """Ask for the date; with one in the address, show what it would do and ask to confirm."""
    stored = _association()
    day = listing.chosen_date("fecha") if request.args.get("fecha") else None
    if "fecha" not in request.args:
        day = stored.regulation_published_on
    form = RegulationForm(formdata=None, data={"published_on": day})
    form.shows(stored.regulation_published_on)
    return _regulation_page(form, day)


@bp.post("/plan/reglamento")
@requires(Permission.WRITE_SETTINGS)
def publish() -> ResponseReturnValue:
    if earlier := sent_before():
        return earlier
    stored, form = _association(locked=True), RegulationForm()
    if not (form.validate() and form.still_shows(stored.regulation_published_on)):
        return _regulation_page(form, form.published_on.data), 400
    stored.regulation_published_on = form.published_on.data
    audit.note(actor().id, "regulation_date", stored)
    flash("La fecha quedó guardada: los plazos ya se cuentan con ella.", "success")
    return finish(url_for("plan.show"))


def _decree_page(found: Posting, form: DecreeForm) -> str:
    return render_template(
        "obligations/decree.html",
        posting=found,
        form=form,
        removing=ActForm(formdata=None),
        under_law=decree_rules.is_under_law(found),
    )


def _regulation_page(form: RegulationForm, day: date | None) -> str:
    on = clock.today()
    plan, settings = load.terms(db.session(), on)
    return render_template(
        "obligations/regulation.html",
        form=form,
        stored=settings.regulation_on,
        day=day,
        on=on,
        plan=plan,
        effects=list(_effects(plan, settings, day, on)) if plan else [],
    )


def _effects(
    plan: PlanFacts, settings: Settings, day: date | None, on: date
) -> Iterator[tuple[str, decree_rules.Effect, decree_rules.Effect]]:
    """Yield each commune that the law's deadlines reach, with what they are now and what they would be."""
    lawful, communes = decree_rules.of_the_law(plan), load.communes(db.session(), on)
    names = {commune.cut: commune.name for commune in communes}
    subjects = {rule.subject for rule in lawful.requirements}
    for some, people in load.rosters(db.session(), on, communes, subjects):
        before = after = decree_rules.effects(people, lawful, settings, on, some)
        if day != settings.regulation_on:
            after = decree_rules.effects(people, lawful, settings._replace(regulation_on=day), on, some)
        yield from ((names[cut], before[cut], after[cut]) for cut in names if cut in after)


def _association(*, locked: bool = False) -> Association:
    query = sa.select(Association)
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query) or abort(404)


def _posting(posting_id: int) -> Posting:
    scope = within(actor(), Permission.EXTEND_TERM, Posting)
    query = sa.select(Posting).where(Posting.id == posting_id, scope)
    return db.session.scalar(
        query.options(joinedload(Posting.inspector), joinedload(Posting.commune))
    ) or abort(404)


def _locked(found: Posting) -> Posting:
    """Return the posting as it is now; nobody else changes its person before this is done."""
    posting_id = found.id
    lock(db.session(), [found.commune_cut], [found.inspector.rut])
    db.session.expire_all()
    return _posting(posting_id)
