"""The coordination adds a subject to the catalogue while it writes a draft that asks for it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access import audit
from tracker.access.policy import Permission, requires
from tracker.ground.database import db
from tracker.models.plan import Origin, PlanState, PlanVersion, Subject
from tracker.plan import reach_lists
from tracker.plan.draft_forms import SubjectForm
from tracker.plan.file_rules import read_subject
from tracker.plan.rules import add_subject
from tracker.plan.table_rules import PlanRefused
from tracker.web.forms import finish, sent_before
from tracker.web.gate import actor

bp = Blueprint("plan_subject", __name__)


@bp.get("/plan/borradores/<int:draft_id>/materias/nueva")
@requires(Permission.WRITE_PLAN)
def new(draft_id: int) -> ResponseReturnValue:
    draft = reach_lists.version(draft_id)
    if draft.state is not PlanState.DRAFT:
        return redirect(url_for("plan_agreement.show", version_id=draft_id))
    return _page(SubjectForm(formdata=None, data={"origin": Origin.AGREEMENT}), draft)


@bp.post("/plan/borradores/<int:draft_id>/materias/nueva")
@requires(Permission.WRITE_PLAN)
def create(draft_id: int) -> ResponseReturnValue:
    draft = reach_lists.version(draft_id)
    if earlier := sent_before():
        return earlier
    form = SubjectForm()
    made = _added(form) if form.validate() else None
    if made is None:
        return _page(form, draft), 400
    audit.note(actor().id, "subject_create", made)
    flash(
        f"{made.name} quedó en el catálogo. Para exigirla hace falta también un curso que la cubra.",
        "success",
    )
    return finish(url_for("plan_draft.show", draft_id=draft_id))


def _page(form: SubjectForm, draft: PlanVersion) -> str:
    return render_template("plan/subject.html", form=form, version=draft)


def _added(form: SubjectForm) -> Subject | None:
    """Return the subject; None where that is refused, and the form says why."""
    try:
        return add_subject(db.session(), read_subject(form.values))
    except PlanRefused as refused:
        form.form_errors.append(str(refused))
        return None
