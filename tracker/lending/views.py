"""What each commune can lend for courses: found by every director, written by one's own."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access import audit
from tracker.access.policy import Permission, may, requires, within
from tracker.ground import clock
from tracker.ground.database import db
from tracker.ground.format import phone
from tracker.ground.words import word
from tracker.lending import lists
from tracker.lending.forms import ResourceForm
from tracker.models.means import Resource, ResourceKind
from tracker.models.territory import Commune
from tracker.sheets.write import Value
from tracker.web import choices, listing
from tracker.web.forms import ActForm, finish, pressed, sent_before
from tracker.web.gate import actor

bp = Blueprint("lending", __name__)

HEADERS = ("Comuna", "Qué es", "Nombre", "Materias", "Condiciones", "A quién llamar", "Celular", "Correo")


@bp.get("/prestamos")
@requires(Permission.SEE_LENDING)
def index() -> ResponseReturnValue:
    communes = lists.communes(db.session())
    cut = listing.chosen("comuna", {commune.cut for commune in communes})
    kind = listing.chosen("tipo", set(ResourceKind))
    words = listing.search_words()
    found = lists.resources(db.session(), cut or None, ResourceKind(kind) if kind else None, words)
    if listing.wants_spreadsheet():
        return listing.spreadsheet("Préstamos", HEADERS, _lines(found))
    return render_template(
        "lending/index.html",
        page=listing.page_of(found),
        communes={commune.cut: commune.name for commune in communes},
        kinds={each.value: word(each) for each in ResourceKind},
        writes=actor().has(Permission.WRITE_LENDING),
        may_write=lambda each: may(actor(), Permission.WRITE_LENDING, each),
    )


@bp.get("/prestamos/nuevo")
@requires(Permission.WRITE_LENDING)
def new() -> ResponseReturnValue:
    return _page(_form(formdata=None), None)


@bp.post("/prestamos/nuevo")
@requires(Permission.WRITE_LENDING)
def create() -> ResponseReturnValue:
    if earlier := sent_before():
        return earlier
    form = _form()
    if not form.validate():
        return _page(form, None), 400
    made = Resource(**form.values, updated_at=clock.now())
    db.session.add(made)
    db.session.flush()
    audit.note(actor().id, "resource_create", made)
    flash("Quedó en la lista: lo ven todas las direcciones.", "success")
    return finish(url_for("lending.index", comuna=made.commune_cut))


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
def save(resource_id: int) -> ResponseReturnValue:
    _resource(resource_id)
    if earlier := sent_before():
        return earlier
    found, form = _resource(resource_id, locked=True), _form()
    if not (form.validate() and form.still_shows(*_shown(found))):
        return _page(form, found), 400
    for name, value in form.values.items():
        setattr(found, name, value)
    found.updated_at = clock.now()
    audit.note(actor().id, "resource_edit", found)
    flash("Los cambios quedaron guardados.", "success")
    return finish(url_for("lending.index", comuna=found.commune_cut))


@bp.post("/prestamos/<int:resource_id>/retirar")
@requires(Permission.WRITE_LENDING)
def withdraw(resource_id: int) -> ResponseReturnValue:
    _resource(resource_id)
    if earlier := sent_before():
        return earlier
    found = _resource(resource_id, locked=True)
    if not pressed():
        return redirect(url_for("lending.edit", resource_id=resource_id))
    found.withdrawn_at = clock.now()
    audit.note(actor().id, "resource_withdraw", found)
    flash("Ya no está en la lista.", "success")
    return finish(url_for("lending.index"))


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


def _lines(found: Sequence[Resource]) -> Iterator[tuple[Value, ...]]:
    for each in found:
        subjects = ", ".join(subject.name for subject in each.subjects)
        number = phone(each.phone) if each.phone else None
        called = each.contact, number, each.email
        yield each.commune.name, word(each.kind), each.name, subjects or None, each.conditions, *called
