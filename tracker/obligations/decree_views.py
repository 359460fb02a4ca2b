"""The pages that move the law's deadlines: a mayor's decree, and the date of the training regulation."""

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from tracker.access.policy import Permission, requires, within
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.people import Posting
from tracker.models.territory import Association
from tracker.obligations import decree_rules, regulation_rules
from tracker.obligations.forms import DecreeForm, RegulationForm
from tracker.people.rules import lock
from tracker.standing import load
from tracker.standing.facts import PlanFacts, Settings
from tracker.web import listing
from tracker.web.acts import Act, Done, acts
from tracker.web.forms import ActForm
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
@acts
def extend(posting_id: int) -> Act:
    found, form = _locked(posting_id), DecreeForm()
    yield form, lambda: _decree_page(found, form)
    form.check_seen(found.mayor_decree, found.mayor_decree_on)
    what = form.mayor_decree.data or "", form.mayor_decree_on.data
    decree_rules.keep_second_year(db.session(), found, *what, clock.today(), by=actor().id)
    here = url_for("people.show", inspector_id=found.inspector_id)
    return Done("mayor_extend", found, "La prórroga quedó guardada: su plazo es ahora de 24 meses.", to=here)


@bp.post("/destinaciones/<int:posting_id>/prorroga/quitar")
@requires(Permission.EXTEND_TERM)
@acts
def remove(posting_id: int) -> Act:
    found = _locked(posting_id)
    yield ActForm(), lambda: redirect(url_for("obligations_decree.decree", posting_id=posting_id))
    decree_rules.take_back_second_year(db.session(), found, by=actor().id)
    here = url_for("people.show", inspector_id=found.inspector_id)
    said = "La prórroga quedó quitada: su plazo vuelve a ser de 12 meses."
    return Done("mayor_extension_remove", found, said, to=here)


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
@acts
def publish() -> Act:
    stored, form = _association(locked=True), RegulationForm()
    yield form, lambda: _regulation_page(form, form.published_on.data)
    form.check_seen(stored.regulation_published_on)
    stored.regulation_published_on = form.published_on.data
    said = "La fecha quedó guardada: los plazos ya se cuentan con ella."
    return Done("regulation_date", stored, said, to=url_for("plan.show"))


def _decree_page(found: Posting, form: DecreeForm) -> str:
    return render_template(
        "obligations/decree.html",
        posting=found,
        form=form,
        removing=ActForm(formdata=None),
        under_law=decree_rules.is_under_law(found),
        own=decree_rules.OWN if actor().is_person(found.inspector) else None,
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
) -> Iterator[tuple[str, regulation_rules.Effect, regulation_rules.Effect]]:
    """Yield each commune that the law's deadlines reach, with what they are now and what they would be."""
    communes = load.communes(db.session(), on)
    found = regulation_rules.told(db.session(), plan, communes, on)
    for commune in communes:
        if alike := found.get(commune.cut):
            before, after = (
                regulation_rules.effect(alike, when, on) for when in (settings.regulation_on, day)
            )
            yield commune.name, before, after


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


def _locked(posting_id: int) -> Posting:
    """Return the posting as it is now; nobody else changes its person before this is done."""
    found = _posting(posting_id)
    lock(db.session(), [found.commune_cut], [found.inspector.rut])
    db.session.expire_all()
    return _posting(posting_id)
