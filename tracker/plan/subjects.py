"""The coordination adds a subject to the catalogue while it writes a draft that asks for it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker import audit
from tracker.access import Permission, requires
from tracker.database import db
from tracker.forms import finish, sent_before
from tracker.gate import actor
from tracker.models.plan import Origin, PlanState, PlanVersion, Subject
from tracker.plan import of_address
from tracker.plan.draft_forms import SubjectForm
from tracker.plan.file import read_subject
from tracker.plan.rules import add_subject
from tracker.plan.tables import PlanRefused

bp = Blueprint("subjects", __name__)


@bp.get("/plan/borradores/<int:draft_id>/materias/nueva")
@requires(Permission.WRITE_PLAN)
def new(draft_id: int) -> ResponseReturnValue:
    draft = of_address.version(draft_id)
    if draft.state is not PlanState.DRAFT:
        return redirect(url_for("agreements.show", version_id=draft_id))
    return _page(SubjectForm(formdata=None, data={"origin": Origin.AGREEMENT}), draft)


@bp.post("/plan/borradores/<int:draft_id>/materias/nueva")
@requires(Permission.WRITE_PLAN)
def create(draft_id: int) -> ResponseReturnValue:
    draft = of_address.version(draft_id)
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
    return finish(url_for("drafts.show", draft_id=draft_id))


def _page(form: SubjectForm, draft: PlanVersion) -> str:
    return render_template("plan/subject.html", form=form, version=draft)


def _added(form: SubjectForm) -> Subject | None:
    """Return the subject; None where that is refused, and the form says why."""
    try:
        return add_subject(db.session(), read_subject(form.values))
    except PlanRefused as refused:
        form.form_errors.append(str(refused))
        return None
