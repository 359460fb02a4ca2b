"""The agreement on a version: what it says, what it would change, proposing, its minutes, adopting, withdrawing."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, Reach, may, reaches, requires, within
from tracker.ground import clock
from tracker.ground.database import db
from tracker.ground.format import short_date
from tracker.models.people import Inspector
from tracker.models.plan import UNDECIDED, PlanState, PlanVersion
from tracker.models.territory import Commune
from tracker.plan import (
    agreeing_rules,
    draft_rules,
    effect_lists,
    effect_rules,
    lists,
    mails,
    ratification_lists,
    reach_lists,
    transition_rules,
    version_lists,
)
from tracker.plan.forms import AdoptForm, MinutesForm, ProposeForm, WithdrawForm
from tracker.plan.rules import hold
from tracker.plan.words import asks, for_whom
from tracker.standing import load
from tracker.standing.figures import keep_ready
from tracker.web import listing
from tracker.web.acts import Act, Done, acts
from tracker.web.errors import BadQuery
from tracker.web.forms import NotRight
from tracker.web.gate import actor
from tracker.web.lists import respond
from tracker.web.writing import writer

bp = Blueprint("plan_agreement", __name__)


@bp.get("/plan/acuerdos/<int:version_id>")
@requires(Permission.SEE_PLAN)
def show(version_id: int) -> ResponseReturnValue:
    version = reach_lists.version(version_id)
    if version.state is PlanState.DRAFT:
        return redirect(url_for("plan_draft.show", draft_id=version_id))
    found = version_lists.versions(db.session())
    before = version_lists.before(found, version, clock.today())
    positions = _positions(version)
    return render_template(
        "plan/agreement.html",
        version=version,
        stage=dict(version_lists.stages(found, clock.today()))[version],
        before=before,
        changes=draft_rules.in_words(db.session(), before, version),
        lines=version_lists.lines(db.session(), version),
        clearances=version_lists.clearances(db.session(), version),
        positions=positions,
        counts=ratification_lists.counts(positions),
        minutes=ratification_lists.minutes(db.session(), version) if version.proposed_at else [],
        transition=transition_rules.acts(db.session(), version),
        late=version.answer_by is not None and version.answer_by < clock.today(),
        asks=asks,
        for_whom=for_whom,
        may_write=actor().has(Permission.WRITE_PLAN),
        own_communes=actor().communes,
        may_open=actor().has(Permission.SEE_PLAN_PAPERS),
        may_preview=actor().has(Permission.SEE_FIGURES),
        may_extend=actor().has(Permission.EXTEND_RECORDS),
        may_answer={
            each.commune.cut for each in positions if may(actor(), Permission.ANSWER_PLAN, each.commune)
        },
    )


@bp.get("/plan/acuerdos/<int:version_id>/efectos")
@requires(Permission.SEE_FIGURES)
def preview(version_id: int) -> ResponseReturnValue:
    """Show what a version that is not adopted would change, with the names within reach."""
    version = reach_lists.version(version_id)
    if version.state not in UNDECIDED:
        return _to(version)
    on = listing.chosen_date()
    if on < clock.today():
        raise BadQuery("Elija hoy o una fecha por venir: se muestra lo que cambiaría desde entonces.")
    communes = load.communes(db.session(), on)
    found = effect_rules.effects(db.session(), version_id, communes, on)
    reached = {each.cut for each in communes if may(actor(), Permission.SEE_COMMUNE, each)}
    everybody = Reach.EVERYONE in reaches(actor(), Permission.SEE_PEOPLE)
    people = None if everybody else within(actor(), Permission.SEE_PEOPLE, Inspector)
    lines = effect_lists.lines(db.session(), found, people, reached)
    return respond(
        lists.who_changes(lines, version.version, on, transition=found.alone is not None),
        "plan/effects.html",
        version=version,
        on=on,
        effects=found,
        reached=reached,
        transition=transition_rules.acts(db.session(), version),
        may_extend=actor().has(Permission.EXTEND_RECORDS),
    )


@bp.get("/plan/borradores/<int:draft_id>/proponer")
@requires(Permission.WRITE_PLAN)
def confirm_proposing(draft_id: int) -> ResponseReturnValue:
    version = reach_lists.version(draft_id)
    if version.state is not PlanState.DRAFT:
        return _to(version)
    form = ProposeForm(formdata=None)
    form.shows(*_content(version, []))
    return _propose_page(form, version)


@bp.post("/plan/borradores/<int:draft_id>/proponer")
@requires(Permission.WRITE_PLAN)
@acts
def propose(draft_id: int) -> Act:
    version, form, now = reach_lists.version(draft_id), ProposeForm(), clock.now()
    yield form, lambda: _propose_page(form, version)
    hold(db.session(), version, PlanState.DRAFT)
    form.check_seen(*_content(version, []))
    agreeing_rules.propose(db.session(), version, form.answer_by.data, by=actor().id, now=now)
    written = mails.tell_directors(writer(now), version)
    people = "1 dirección" if written == 1 else f"{written} direcciones"
    said = f"La versión {version.version} quedó en consulta. Se avisa por correo a {people}."
    return Done("plan_propose", version, said, to=_page_of(version))


@bp.get("/plan/acuerdos/<int:version_id>/actas/nueva")
@requires(Permission.WRITE_PLAN)
def new_minutes(version_id: int) -> ResponseReturnValue:
    version = reach_lists.version(version_id)
    if version.state is not PlanState.CONSULTATION:
        return _to(version)
    return _minutes_page(_minutes_form(formdata=None), version)


@bp.post("/plan/acuerdos/<int:version_id>/actas/nueva")
@requires(Permission.WRITE_PLAN)
@acts
def add_minutes(version_id: int) -> Act:
    version, form = reach_lists.version(version_id), _minutes_form()
    yield form, lambda: _minutes_page(form, version)
    if form.file.evidence is None:
        raise NotRight
    what = form.place.data or "", form.held_on.data, form.attended.data, form.file.evidence
    agreeing_rules.add_minutes(db.session(), version, *what, by=actor().id, now=clock.now())
    return Done("plan_minutes", version, "El acta quedó agregada.", to=_page_of(version))


@bp.get("/plan/acuerdos/<int:version_id>/adoptar")
@requires(Permission.WRITE_PLAN)
def confirm_adopting(version_id: int) -> ResponseReturnValue:
    version = reach_lists.version(version_id)
    if version.state not in UNDECIDED:
        return _to(version)
    form = AdoptForm(formdata=None, data={"adopt_from": listing.chosen_date("fecha")})
    positions = _positions(version)
    form.shows(*_content(version, positions))
    return _adopt_page(form, version, positions)


@bp.post("/plan/acuerdos/<int:version_id>/adoptar")
@requires(Permission.WRITE_PLAN)
@acts
def adopt(version_id: int) -> Act:
    version, form = reach_lists.version(version_id), AdoptForm()
    yield form, lambda: _adopt_page(form, version, _positions(version))
    hold(db.session(), version, *UNDECIDED)
    form.check_seen(*_content(version, _positions(version)))
    day, meant = form.adopt_from.data, form.past.data
    agreeing_rules.adopt(db.session(), version, day, by=actor().id, now=clock.now(), past_meant=meant)
    transition_rules.note_begun(db.session(), version, actor().id)
    said = f"La versión {version.version} rige desde el {short_date(version.in_force_from)}."
    return Done("plan_adopted", version, said, to=_page_of(version), then=_keep_figures)


def _keep_figures() -> None:
    """Count by the new version now, and not when somebody waits for it."""
    keep_ready(db.session(), clock.now())


@bp.get("/plan/acuerdos/<int:version_id>/retirar")
@requires(Permission.WRITE_PLAN)
def confirm_withdrawing(version_id: int) -> ResponseReturnValue:
    version = reach_lists.version(version_id)
    if version.state is not PlanState.CONSULTATION:
        return _to(version)
    return render_template("plan/withdraw.html", version=version, form=WithdrawForm(formdata=None))


@bp.post("/plan/acuerdos/<int:version_id>/retirar")
@requires(Permission.WRITE_PLAN)
@acts
def withdraw(version_id: int) -> Act:
    version, form = reach_lists.version(version_id), WithdrawForm()
    yield form, lambda: render_template("plan/withdraw.html", version=version, form=form)
    draft = agreeing_rules.withdraw(db.session(), version, form.version.data or "")
    said = f"La consulta terminó sin acuerdo. El trabajo sigue en el borrador {draft.version}."
    return Done("plan_withdraw", version, said, to=url_for("plan_draft.show", draft_id=draft.id))


def _to(version: PlanVersion) -> ResponseReturnValue:
    """Lead to the version's page where it says by itself why a form is no more."""
    return redirect(_page_of(version))


def _page_of(version: PlanVersion) -> str:
    return url_for("plan_agreement.show", version_id=version.id)


def _propose_page(form: ProposeForm, version: PlanVersion) -> str:
    return render_template(
        "plan/propose.html", version=version, form=form, summary=_summary(version, clock.today())
    )


def _adopt_page(
    form: AdoptForm, version: PlanVersion, positions: Sequence[ratification_lists.Position]
) -> str:
    on = max(form.adopt_from.data or clock.today(), clock.today())
    return render_template(
        "plan/adopt.html",
        version=version,
        form=form,
        positions=positions,
        on=on,
        early=agreeing_rules.dated_before(
            version_lists.rows(db.session(), version), form.adopt_from.data or on
        ),
        summary=_summary(version, on),
    )


def _content(version: PlanVersion, positions: Sequence[ratification_lists.Position]) -> tuple[object, ...]:
    """Return what is proposed or adopted: what the version asks, its transition, and what the communes answered."""
    return (
        draft_rules.terms_of(db.session(), version),
        transition_rules.until(db.session(), version.id),
        [position.number for position in positions],
    )


def _positions(version: PlanVersion) -> list[ratification_lists.Position]:
    """Return what each commune says to a version; none where it was never put to them."""
    return ratification_lists.positions(db.session(), version) if version.proposed_at else []


def _summary(version: PlanVersion, on: date) -> effect_rules.Effects:
    """Return what the version would change on a date, for the coordination, who sees everybody."""
    return effect_rules.effects(db.session(), version.id, load.communes(db.session(), on), on)


def _minutes_form(**more: Any) -> MinutesForm:
    form = MinutesForm(**more)
    form.attended.communes = db.session.scalars(sa.select(Commune).order_by(Commune.sort_key)).all()
    return form


def _minutes_page(form: MinutesForm, version: PlanVersion) -> str:
    return render_template("plan/minutes.html", version=version, form=form)
