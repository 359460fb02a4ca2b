"""Who gives courses: the list, and the coordinator's form."""

import sqlalchemy as sa
from flask import Blueprint, abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access import audit
from tracker.access.policy import Permission, requires
from tracker.catalogue import lists, rules, sheets
from tracker.catalogue.forms import ProviderForm
from tracker.catalogue.words import STATES
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.editions import Provider
from tracker.web import listing
from tracker.web.forms import finish, sent_before
from tracker.web.gate import actor

bp = Blueprint("catalogue_provider", __name__)


@bp.get("/organismos")
@requires(Permission.SEE_EDITIONS)
def index() -> ResponseReturnValue:
    found = lists.providers(db.session(), clock.today())
    if listing.wants_spreadsheet():
        return sheets.providers(found)
    writes = actor().has(Permission.WRITE_EDITIONS)
    page = listing.page_of(found)
    return render_template("catalogue/providers.html", page=page, states=STATES, writes=writes)


@bp.get("/organismos/nuevo")
@requires(Permission.WRITE_EDITIONS)
def new() -> ResponseReturnValue:
    return _page(ProviderForm(formdata=None), None)


@bp.post("/organismos/nuevo")
@requires(Permission.WRITE_EDITIONS)
def create() -> ResponseReturnValue:
    if earlier := sent_before():
        return earlier
    form = ProviderForm()
    try:
        made = rules.add(db.session(), form.values) if form.validate() else None
    except rules.ProviderRefused as refused:
        form[refused.about].errors = [str(refused)]
        made = None
    if made is None:
        return _page(form, None), 400
    audit.note(actor().id, "provider_create", made)
    flash(f"{made.name} quedó entre los organismos.", "success")
    return finish(url_for("catalogue_provider.index"))


@bp.get("/organismos/<int:provider_id>")
@requires(Permission.WRITE_EDITIONS)
def edit(provider_id: int) -> ResponseReturnValue:
    found = _provider(provider_id)
    form = ProviderForm(formdata=None, obj=found)
    form.shows(*_shown(found))
    return _page(form, found)


@bp.post("/organismos/<int:provider_id>")
@requires(Permission.WRITE_EDITIONS)
def save(provider_id: int) -> ResponseReturnValue:
    found = _provider(provider_id)
    if earlier := sent_before():
        return earlier
    rules.lock(db.session())
    db.session.refresh(found)
    form = ProviderForm()
    if not (form.validate() and form.still_shows(*_shown(found)) and _corrected(form, found)):
        return _page(form, found), 400
    audit.note(actor().id, "provider_edit", found)
    flash("Los cambios quedaron guardados.", "success")
    return finish(url_for("catalogue_provider.index"))


def _provider(provider_id: int) -> Provider:
    return db.session.scalar(sa.select(Provider).where(Provider.id == provider_id)) or abort(404)


def _page(form: ProviderForm, found: Provider | None) -> str:
    return render_template("catalogue/provider.html", form=form, provider=found)


def _shown(found: Provider) -> list[object]:
    return [
        found.name,
        found.kind.value,
        found.authorisation,
        found.authorised_from,
        found.authorised_until,
    ]


def _corrected(form: ProviderForm, found: Provider) -> bool:
    try:
        rules.correct(db.session(), found, form.values)
    except rules.ProviderRefused as refused:
        form[refused.about].errors = [str(refused)]
        return False
    return True
