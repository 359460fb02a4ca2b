"""People: the list within one's reach, one person, and one's own training."""

from datetime import date

import sqlalchemy as sa
from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires, within
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.people import Inspector
from tracker.models.territory import Commune
from tracker.people import lists
from tracker.people.dossier_lists import Dossier, dossier, in_sight
from tracker.people.former_rules import now_known_as
from tracker.people.invitable_rules import enters_as_inspector, has_account
from tracker.people.own_period_rules import sight_of
from tracker.people.posting_rules import has_ended
from tracker.standing import load
from tracker.standing.clearances import clearances
from tracker.standing.status import person_standing
from tracker.standing.urgency import pressure, tally
from tracker.web import listing
from tracker.web.communes import communes_in_reach
from tracker.web.gate import actor
from tracker.web.lists import respond

bp = Blueprint("people", __name__)


@bp.get("/personas")
@requires(Permission.SEE_PEOPLE)
def index() -> ResponseReturnValue:
    on, communes = listing.chosen_date(), communes_in_reach(Permission.SEE_COMMUNE)
    return respond(lists.people(actor(), communes, on), "people/index.html", on=on, communes=communes)


@bp.get("/personas/<int:inspector_id>")
@requires(Permission.SEE_PEOPLE)
def show(inspector_id: int) -> ResponseReturnValue:
    scope = within(actor(), Permission.SEE_PEOPLE, Inspector)
    found = dossier(db.session(), sa.and_(Inspector.id == inspector_id, scope))
    if found is None:
        return redirect(url_for("people.show", inspector_id=_joined_with(inspector_id) or abort(404)))
    sight = sight_of(actor(), clock.today())
    return _page(
        "people/show.html", in_sight(found, sight), sight.last_day(found.facts), _invited_at(found.inspector)
    )


@bp.get("/mi-capacitacion")
@requires(Permission.SEE_OWN_TRAINING)
def own() -> ResponseReturnValue:
    found = dossier(db.session(), within(actor(), Permission.SEE_OWN_TRAINING, Inspector))
    if found is None:
        return render_template("people/unknown.html")
    return _page("people/own.html", found)


def _joined_with(inspector_id: int) -> int | None:
    """Return the person in reach (id) whom one that is no more was joined with."""
    now = now_known_as(db.session(), inspector_id)
    scope = within(actor(), Permission.SEE_PEOPLE, Inspector)
    return db.session.scalar(sa.select(Inspector.id).where(Inspector.id == now, scope))


def _invited_at(person: Inspector) -> str | None:
    """Return the commune (CUT) for which the actor may invite a person who cannot sign in yet."""
    today = clock.today()
    here = [each.commune_cut for each in person.postings if not has_ended(each, today)]
    scope = within(actor(), Permission.INVITE, Commune)
    cannot_enter = sa.exists().where(Inspector.id == person.id, ~has_account(enters_as_inspector()))
    query = sa.select(Commune.cut).where(Commune.cut.in_(here), scope, cannot_enter)
    return db.session.scalar(query.order_by(Commune.sort_key).limit(1)) if here else None


def _page(
    template: str, found: Dossier, last_day: date | None = None, invited_at: str | None = None
) -> ResponseReturnValue:
    """Show a person, on the last day of sight at the latest."""
    on = min(listing.chosen_date(), last_day or date.max)
    plan, settings = load.terms(db.session(), on)
    own = actor().is_person(found.inspector)
    standings = sorted(person_standing(found.facts, plan, on, settings), key=pressure)
    return respond(
        lists.standings(standings, plan.names if plan else {}, on),
        template,
        on=on,
        plan=plan,
        last_day=last_day,
        inspector=found.inspector,
        frozen=found.frozen,
        standings=standings,
        tally=tally(standings),
        clearances=clearances(found.facts, plan, on),
        records=found.records,
        acts=found.acts,
        exemptions=found.exemptions,
        may_revoke=actor().has(Permission.REVOKE_RECORDS) and not own,
        may_exempt=actor().has(Permission.ACCEPT_EXEMPTIONS) and not own,
        postings=found.postings,
        invited_at=invited_at,
    )
