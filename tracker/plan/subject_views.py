"""The coordination adds a subject to the catalogue while it writes a draft that asks for it."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires
from tracker.ground.database import db
from tracker.models.plan import Origin, PlanState, PlanVersion
from tracker.plan import reach_lists
from tracker.plan.draft_forms import SubjectForm
from tracker.plan.file_rules import read_subject
from tracker.plan.rules import add_subject
from tracker.web.acts import Act, Done, acts

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
@acts
def create(draft_id: int) -> Act:
    draft, form = reach_lists.version(draft_id), SubjectForm()
    yield form, lambda: _page(form, draft)
    made = add_subject(db.session(), read_subject(form.values))
    said = f"{made.name} quedó en el catálogo. Para exigirla hace falta también un curso que la cubra."
    return Done("subject_create", made, said, to=url_for("plan_draft.show", draft_id=draft_id))


def _page(form: SubjectForm, draft: PlanVersion) -> str:
    return render_template("plan/subject.html", form=form, version=draft)
