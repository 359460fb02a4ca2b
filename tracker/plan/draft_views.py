"""The coordination writes a draft of the plan: one requirement and one clearance at a time."""

from dataclasses import replace
from datetime import date

import sqlalchemy as sa
from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access import audit
from tracker.access.policy import Permission, requires
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.plan import Clearance, DeadlineKind, Origin, PlanState, PlanVersion, Requirement
from tracker.models.territory import Commune
from tracker.plan import agreeing_rules, draft_rules, reach_lists, transition_rules, version_lists
from tracker.plan.draft_forms import (
    BeginForm,
    ClearanceForm,
    RequirementForm,
    stored_clearance,
    stored_rule,
)
from tracker.plan.rules import clearance_entry, lock, requirement_entry
from tracker.standing.obligations import plan_in_force
from tracker.web.acts import Act, Done, acts
from tracker.web.errors import NotHere
from tracker.web.forms import ActForm
from tracker.web.gate import actor

bp = Blueprint("plan_draft", __name__)


@bp.get("/plan/borradores/nuevo")
@requires(Permission.WRITE_PLAN)
def new() -> ResponseReturnValue:
    current = _base()
    form = BeginForm(formdata=None, data={"title": current.title if current else None})
    form.offer(current)
    return render_template("plan/begin.html", form=form)


@bp.post("/plan/borradores/nuevo")
@requires(Permission.WRITE_PLAN)
@acts
def begin() -> Act:
    form, current = BeginForm(), _base()
    form.offer(current)
    yield form, lambda: render_template("plan/begin.html", form=form)
    base = current if form.base.data else None
    draft = draft_rules.begin(db.session(), form.version.data or "", form.title.data or "", base)
    return Done("plan_draft", draft, to=_page_of(draft))


@bp.get("/plan/borradores/<int:draft_id>")
@requires(Permission.WRITE_PLAN)
def show(draft_id: int) -> ResponseReturnValue:
    draft = _draft(draft_id)
    if draft.state is not PlanState.DRAFT:
        return redirect(url_for("plan_agreement.show", version_id=draft_id))
    current = _base()
    rows = version_lists.rows(db.session(), draft)
    return render_template(
        "plan/draft.html",
        version=draft,
        current=current,
        changes=draft_rules.in_words(db.session(), current, draft),
        rules=[(row, version_lists.line(row)) for row in rows],
        early=agreeing_rules.dated_before(rows, clock.today()),
        clearances=version_lists.clearances(db.session(), draft),
        transition=transition_rules.acts(db.session(), draft),
        may_extend=actor().has(Permission.EXTEND_RECORDS),
        act_form=ActForm,
    )


@bp.get("/plan/borradores/<int:draft_id>/exigencias/nueva")
@requires(Permission.WRITE_PLAN)
def new_rule(draft_id: int) -> ResponseReturnValue:
    kinds = {"origin": Origin.AGREEMENT, "deadline_kind": DeadlineKind.NONE}
    return _rule_page(_rule_form(RequirementForm(formdata=None, data=kinds)), _open_draft(draft_id), None)


@bp.post("/plan/borradores/<int:draft_id>/exigencias/nueva")
@requires(Permission.WRITE_PLAN)
@acts
def add_rule(draft_id: int) -> Act:
    draft, form = _draft(draft_id), _rule_form(RequirementForm())
    yield form, lambda: _rule_page(form, draft, None)
    draft_rules.put_requirement(db.session(), draft, form.entry, None)
    return Done("plan_edit", draft, "La exigencia quedó agregada.", to=_page_of(draft))


@bp.get("/plan/borradores/<int:draft_id>/exigencias/<int:rule_id>")
@requires(Permission.WRITE_PLAN)
def rule(draft_id: int, rule_id: int) -> ResponseReturnValue:
    found = reach_lists.part(Requirement, rule_id, draft_id)
    form = _rule_form(RequirementForm(formdata=None, data=stored_rule(found)))
    form.profiles.data = found.profiles
    form.shows(*_shown_rule(found))
    return _rule_page(form, _open_draft(draft_id), found)


@bp.post("/plan/borradores/<int:draft_id>/exigencias/<int:rule_id>")
@requires(Permission.WRITE_PLAN)
@acts
def save_rule(draft_id: int, rule_id: int) -> Act:
    draft, form = _draft(draft_id), _rule_form(RequirementForm())
    lock(db.session())
    found = reach_lists.part(Requirement, rule_id, draft_id)
    yield form, lambda: _rule_page(form, draft, found)
    form.check_seen(*_shown_rule(found))
    draft_rules.put_requirement(db.session(), draft, form.entry, found)
    return Done("plan_edit", draft, "Los cambios quedaron guardados.", to=_page_of(draft))


@bp.post("/plan/borradores/<int:draft_id>/exigencias/<int:rule_id>/quitar")
@requires(Permission.WRITE_PLAN)
@acts
def remove_rule(draft_id: int, rule_id: int) -> Act:
    return _remove(_draft(draft_id), reach_lists.part(Requirement, rule_id, draft_id))


@bp.get("/plan/borradores/<int:draft_id>/habilitaciones/nueva")
@requires(Permission.WRITE_PLAN)
def new_clearance(draft_id: int) -> ResponseReturnValue:
    return _clearance_page(_clearance_form(ClearanceForm(formdata=None)), _open_draft(draft_id), None)


@bp.post("/plan/borradores/<int:draft_id>/habilitaciones/nueva")
@requires(Permission.WRITE_PLAN)
@acts
def add_clearance(draft_id: int) -> Act:
    draft, form = _draft(draft_id), _clearance_form(ClearanceForm())
    yield form, lambda: _clearance_page(form, draft, None)
    draft_rules.put_clearance(db.session(), draft, form.entry, None)
    return Done("plan_edit", draft, "La habilitación quedó agregada.", to=_page_of(draft))


@bp.get("/plan/borradores/<int:draft_id>/habilitaciones/<int:clearance_id>")
@requires(Permission.WRITE_PLAN)
def clearance(draft_id: int, clearance_id: int) -> ResponseReturnValue:
    found = reach_lists.part(Clearance, clearance_id, draft_id)
    form = _clearance_form(ClearanceForm(formdata=None, data=stored_clearance(found)))
    form.profiles.data = found.profiles
    form.subjects.data = {subject.id for subject in found.subjects}
    form.shows(*_shown_clearance(found))
    return _clearance_page(form, _open_draft(draft_id), found)


@bp.post("/plan/borradores/<int:draft_id>/habilitaciones/<int:clearance_id>")
@requires(Permission.WRITE_PLAN)
@acts
def save_clearance(draft_id: int, clearance_id: int) -> Act:
    draft, form = _draft(draft_id), _clearance_form(ClearanceForm())
    lock(db.session())
    found = reach_lists.part(Clearance, clearance_id, draft_id)
    yield form, lambda: _clearance_page(form, draft, found)
    form.check_seen(*_shown_clearance(found))
    draft_rules.put_clearance(db.session(), draft, form.entry, found)
    return Done("plan_edit", draft, "Los cambios quedaron guardados.", to=_page_of(draft))


@bp.post("/plan/borradores/<int:draft_id>/habilitaciones/<int:clearance_id>/quitar")
@requires(Permission.WRITE_PLAN)
@acts
def remove_clearance(draft_id: int, clearance_id: int) -> Act:
    return _remove(_draft(draft_id), reach_lists.part(Clearance, clearance_id, draft_id))


@bp.get("/plan/borradores/<int:draft_id>/descartar")
@requires(Permission.WRITE_PLAN)
def confirm_discarding(draft_id: int) -> ResponseReturnValue:
    return render_template("plan/discard.html", version=_open_draft(draft_id), form=ActForm(formdata=None))


@bp.post("/plan/borradores/<int:draft_id>/descartar")
@requires(Permission.WRITE_PLAN)
@acts
def discard(draft_id: int) -> Act:
    draft = _draft(draft_id)
    yield ActForm(), lambda: redirect(_page_of(draft))
    for prepared in transition_rules.acts(db.session(), draft):
        audit.note(actor().id, "extension_discard", prepared)
    draft_rules.discard(db.session(), draft)
    said = f"El borrador {draft.version} quedó descartado."
    return Done("plan_discard", draft, said, to=url_for("plan.versions"))


def _draft(draft_id: int) -> PlanVersion:
    return db.session.get(PlanVersion, draft_id) or abort(404)


def _open_draft(draft_id: int) -> PlanVersion:
    """Return a version that may still be written; 404, saying so, where it may not."""
    draft = _draft(draft_id)
    if draft.state is not PlanState.DRAFT:
        raise NotHere("Esa versión ya no es un borrador: no se puede cambiar.")
    return draft


def _base() -> PlanVersion | None:
    """Return the version that a new one replaces: the last adopted, also where it is still to come."""
    return plan_in_force(version_lists.versions(db.session()), date.max)


def _rule_form(form: RequirementForm) -> RequirementForm:
    communes = db.session.scalars(sa.select(Commune).order_by(Commune.sort_key)).all()
    form.offer(draft_rules.subjects(db.session()).values(), communes)
    return form


def _clearance_form(form: ClearanceForm) -> ClearanceForm:
    form.offer(draft_rules.subjects(db.session()).values())
    return form


def _rule_page(form: RequirementForm, draft: PlanVersion, found: Requirement | None) -> str:
    return render_template("plan/requirement.html", form=form, version=draft, rule=found)


def _clearance_page(form: ClearanceForm, draft: PlanVersion, found: Clearance | None) -> str:
    return render_template("plan/clearance.html", form=form, version=draft, clearance=found)


def _shown_rule(found: Requirement) -> list[object]:
    entry = requirement_entry(found)
    return [sorted(entry.profiles), replace(entry, profiles=frozenset())]


def _shown_clearance(found: Clearance) -> list[object]:
    entry = clearance_entry(found)
    return [entry.code, entry.name, sorted(entry.profiles), sorted(entry.subjects)]


def _page_of(draft: PlanVersion) -> str:
    return url_for("plan_draft.show", draft_id=draft.id)


def _remove(draft: PlanVersion, part: Requirement | Clearance) -> Act:
    yield ActForm(), lambda: redirect(_page_of(draft))
    draft_rules.remove(db.session(), draft, part)
    return Done("plan_edit", draft, "Quedó fuera del borrador.", to=_page_of(draft))
