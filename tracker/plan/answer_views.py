"""What a commune answers to a version, and the papers that show it."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.agreement import Minutes, Ratification
from tracker.models.plan import PlanState, PlanVersion
from tracker.models.records import Evidence
from tracker.models.territory import Commune
from tracker.plan import agreeing_rules, ratification_lists, reach_lists, transition_rules
from tracker.plan.forms import AnswerForm, MinutesAnswerForm, said
from tracker.plan.ratification_lists import Position
from tracker.plan.rules import hold
from tracker.web.acts import Act, Done, acts
from tracker.web.gate import actor
from tracker.web.papers import download_of

bp = Blueprint("plan_answer", __name__)


@bp.get("/plan/acuerdos/<int:version_id>/respuestas/<cut>")
@requires(Permission.ANSWER_PLAN)
def begin(version_id: int, cut: str) -> ResponseReturnValue:
    commune, version = reach_lists.commune(cut), reach_lists.version(version_id)
    if version.state is not PlanState.CONSULTATION:
        return redirect(url_for("plan_agreement.show", version_id=version_id))
    form, position = _form(version, commune, formdata=None), _position(version, commune)
    form.shows(position.number)
    return _page(form, version, position)


@bp.post("/plan/acuerdos/<int:version_id>/respuestas/<cut>")
@requires(Permission.ANSWER_PLAN)
@acts
def answer(version_id: int, cut: str) -> Act:
    commune, version = reach_lists.commune(cut), reach_lists.version(version_id)
    form = _form(version, commune)
    yield form, lambda: _page(form, version, _position(version, commune))
    hold(db.session(), version, PlanState.CONSULTATION)
    form.check_seen(_position(version, commune).number)
    made = agreeing_rules.answer(
        db.session(), version, commune.cut, said(form), by=actor().id, now=clock.now()
    )
    here = url_for("plan_agreement.show", version_id=version_id)
    return Done("plan_answer", made, f"La respuesta de {commune.name} quedó registrada.", to=here)


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
    held = ratification_lists.minutes(db.session(), version)
    form.offer(each for each in held if commune.cut in {there.commune_cut for there in each.attended})
    return form


def _position(version: PlanVersion, commune: Commune) -> Position:
    return ratification_lists.position(db.session(), version, commune)


def _page(form: AnswerForm, version: PlanVersion, position: Position) -> str:
    return render_template(
        "plan/answer.html",
        form=form,
        version=version,
        commune=position.commune,
        last=position.latest,
        transition=transition_rules.acts(db.session(), version),
    )
