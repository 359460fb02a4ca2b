"""What a commune answers to a version, and the papers that show it."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker import audit, clock
from tracker.access import Permission, requires
from tracker.database import db
from tracker.forms import finish, sent_before
from tracker.gate import actor
from tracker.models.agreement import Minutes, Ratification
from tracker.models.plan import PlanState, PlanVersion
from tracker.models.records import Evidence
from tracker.models.territory import Commune
from tracker.papers import download_of
from tracker.plan import agreeing, of_address, ratifications, transitions
from tracker.plan.forms import AnswerForm, MinutesAnswerForm, said
from tracker.plan.tables import PlanRefused

bp = Blueprint("answers", __name__)


@bp.get("/plan/acuerdos/<int:version_id>/respuestas/<cut>")
@requires(Permission.ANSWER_PLAN)
def begin(version_id: int, cut: str) -> ResponseReturnValue:
    commune, version = of_address.commune(cut), of_address.version(version_id)
    if version.state is not PlanState.CONSULTATION:
        return redirect(url_for("agreements.show", version_id=version_id))
    return _page(_form(version, commune, formdata=None), version, commune)


@bp.post("/plan/acuerdos/<int:version_id>/respuestas/<cut>")
@requires(Permission.ANSWER_PLAN)
def answer(version_id: int, cut: str) -> ResponseReturnValue:
    commune, version = of_address.commune(cut), of_address.version(version_id)
    if earlier := sent_before():
        return earlier
    form = _form(version, commune)
    made = _answered(form, version, commune) if form.validate() else None
    if made is None:
        return _page(form, version, commune), 400
    audit.note(actor().id, "plan_answer", made)
    flash(f"La respuesta de {commune.name} quedó registrada.", "success")
    return finish(url_for("agreements.show", version_id=version_id))


@bp.get("/plan/respuestas/<int:ratification_id>/archivo")
@requires(Permission.SEE_PLAN_PAPERS)
def paper(ratification_id: int) -> ResponseReturnValue:
    """Return the act by which a commune answered: a public act, for who coordinates or directs."""
    shown = sa.exists().where(Ratification.evidence_id == Evidence.id, Ratification.id == ratification_id)
    return download_of(db.session(), shown)


@bp.get("/plan/actas/<int:minutes_id>/archivo")
@requires(Permission.SEE_PLAN_PAPERS)
def signed_minutes(minutes_id: int) -> ResponseReturnValue:
    shown = sa.exists().where(Minutes.evidence_id == Evidence.id, Minutes.id == minutes_id)
    return download_of(db.session(), shown)


def _form(version: PlanVersion, commune: Commune, **more: Any) -> AnswerForm:
    """Return the form: who does not direct the commune takes its answer from signed minutes."""
    if commune.cut in actor().communes:
        return AnswerForm(**more)
    form = MinutesAnswerForm(**more)
    form.offer(ratifications.minutes(db.session(), version))
    return form


def _page(form: AnswerForm, version: PlanVersion, commune: Commune) -> str:
    return render_template(
        "plan/answer.html",
        form=form,
        version=version,
        commune=commune,
        transition=transitions.acts(db.session(), version),
    )


def _answered(form: AnswerForm, version: PlanVersion, commune: Commune) -> Ratification | None:
    """Return the answer; None where that is refused, and the form says why."""
    what = said(form)
    try:
        return agreeing.answer(db.session(), version, commune.cut, what, by=actor().id, now=clock.now())
    except PlanRefused as refused:
        db.session.rollback()
        form.form_errors.append(str(refused))
        return None
