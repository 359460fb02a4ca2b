"""What each commune can lend for courses: found by every director, written by one's own."""

import sqlalchemy as sa
from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, may, requires, within
from tracker.ground import clock
from tracker.ground.database import db
from tracker.lending import lists
from tracker.lending.forms import ResourceForm
from tracker.models.means import Resource
from tracker.models.territory import Commune
from tracker.web import choices
from tracker.web.acts import Act, Done, acts
from tracker.web.forms import ActForm
from tracker.web.gate import actor
from tracker.web.lists import respond

bp = Blueprint("lending", __name__)


@bp.get("/prestamos")
@requires(Permission.SEE_LENDING)
def index() -> ResponseReturnValue:
    def may_write(each: Resource) -> bool:
        return may(actor(), Permission.WRITE_LENDING, each)

    writes = actor().has(Permission.WRITE_LENDING)
    return respond(lists.resources(db.session()), "lending/index.html", writes=writes, may_write=may_write)


@bp.get("/prestamos/nuevo")
@requires(Permission.WRITE_LENDING)
def new() -> ResponseReturnValue:
    return _page(_form(formdata=None), None)


@bp.post("/prestamos/nuevo")
@requires(Permission.WRITE_LENDING)
@acts
def create() -> Act:
    form = _form()
    yield form, lambda: _page(form, None)
    made = Resource(**form.values, updated_at=clock.now())
    db.session.add(made)
    said = "Quedó en la lista: lo ven todas las direcciones."
    return Done("resource_create", made, said, to=url_for("lending.index", comuna=made.commune_cut))


@bp.get("/prestamos/<int:resource_id>")
@requires(Permission.WRITE_LENDING)
def edit(resource_id: int) -> ResponseReturnValue:
    found = _resource(resource_id)
    form = _form(formdata=None, obj=found)
    form.show(found)
    form.shows(*_shown(found))
    return _page(form, found)


@bp.post("/prestamos/<int:resource_id>")
@requires(Permission.WRITE_LENDING)
@acts
def save(resource_id: int) -> Act:
    found, form = _resource(resource_id, locked=True), _form()
    yield form, lambda: _page(form, found)
    form.check_seen(*_shown(found))
    for name, value in form.values.items():
        setattr(found, name, value)
    found.updated_at = clock.now()
    here = url_for("lending.index", comuna=found.commune_cut)
    return Done("resource_edit", found, "Los cambios quedaron guardados.", to=here)


@bp.post("/prestamos/<int:resource_id>/retirar")
@requires(Permission.WRITE_LENDING)
@acts
def withdraw(resource_id: int) -> Act:
    found = _resource(resource_id, locked=True)
    yield ActForm(), lambda: redirect(url_for("lending.edit", resource_id=resource_id))
    found.withdrawn_at = clock.now()
    return Done("resource_withdraw", found, "Ya no está en la lista.", to=url_for("lending.index"))


def _resource(resource_id: int, *, locked: bool = False) -> Resource:
    """Return what an address names, if it is lent and within reach."""
    query = sa.select(Resource).where(
        Resource.id == resource_id,
        Resource.withdrawn_at.is_(None),
        within(actor(), Permission.WRITE_LENDING, Resource),
    )
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: Resource | None = db.session.scalar(query)
    return found or abort(404)


def _form(**more: object) -> ResourceForm:
    form = ResourceForm(**more)
    own = sa.select(Commune).where(within(actor(), Permission.WRITE_LENDING, Commune))
    form.offer(db.session.scalars(own.order_by(Commune.sort_key)), choices.subjects(db.session()))
    return form


def _page(form: ResourceForm, found: Resource | None) -> str:
    return render_template("lending/edit.html", form=form, resource=found, withdrawing=ActForm(formdata=None))


def _shown(found: Resource) -> list[object]:
    return [
        found.commune_cut, found.kind.value, found.name, found.conditions, found.contact, found.phone,
        found.email, sorted(subject.code for subject in found.subjects),
    ]  # fmt: skip
