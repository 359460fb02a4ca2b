"""Who gives courses: the list, and the coordinator's form."""

import sqlalchemy as sa
from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires
from tracker.catalogue import lists, rules
from tracker.catalogue.forms import ProviderForm
from tracker.catalogue.words import STATES
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.editions import Provider
from tracker.web.acts import Act, Done, acts
from tracker.web.gate import actor
from tracker.web.lists import respond

bp = Blueprint("catalogue_provider", __name__)


@bp.get("/organismos")
@requires(Permission.SEE_EDITIONS)
def index() -> ResponseReturnValue:
    writes = actor().has(Permission.WRITE_EDITIONS)
    listed = lists.providers(db.session(), clock.today())
    return respond(listed, "catalogue/providers.html", states=STATES, writes=writes)


@bp.get("/organismos/nuevo")
@requires(Permission.WRITE_EDITIONS)
def new() -> ResponseReturnValue:
    return _page(ProviderForm(formdata=None), None)


@bp.post("/organismos/nuevo")
@requires(Permission.WRITE_EDITIONS)
@acts
def create() -> Act:
    form = ProviderForm()
    yield form, lambda: _page(form, None)
    made = rules.add(db.session(), form.values)
    here = url_for("catalogue_provider.index")
    return Done("provider_create", made, f"{made.name} quedó entre los organismos.", to=here)


@bp.get("/organismos/<int:provider_id>")
@requires(Permission.WRITE_EDITIONS)
def edit(provider_id: int) -> ResponseReturnValue:
    found = _provider(provider_id)
    form = ProviderForm(formdata=None, obj=found)
    form.shows(*_shown(found))
    return _page(form, found)


@bp.post("/organismos/<int:provider_id>")
@requires(Permission.WRITE_EDITIONS)
@acts
def save(provider_id: int) -> Act:
    found, form = _provider(provider_id), ProviderForm()
    rules.lock(db.session())
    db.session.refresh(found)
    yield form, lambda: _page(form, found)
    form.check_seen(*_shown(found))
    rules.correct(db.session(), found, form.values)
    here = url_for("catalogue_provider.index")
    return Done("provider_edit", found, "Los cambios quedaron guardados.", to=here)


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
