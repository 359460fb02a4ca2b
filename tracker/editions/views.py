"""Dated courses as everybody finds them: the list, the months, and the page of one."""

import re
from datetime import date

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, may, requires
from tracker.catalogue.lists import authorisation
from tracker.catalogue.words import STATES, pass_rule
from tracker.editions import lists, rules, settling_rules
from tracker.editions.attending_rules import attends_online
from tracker.editions.hours_rules import hours
from tracker.editions.minimum_rules import is_short
from tracker.editions.stage_rules import stage
from tracker.ground import clock
from tracker.ground.database import db
from tracker.lending.lists import suggested
from tracker.models.editions import EditionState
from tracker.web import listing
from tracker.web.errors import BadQuery
from tracker.web.forms import ActForm
from tracker.web.gate import actor
from tracker.web.lists import respond

bp = Blueprint("editions", __name__)

VIEWS = {"lista": "Lista", "meses": "Por mes"}
_MONTH = re.compile("(20[0-9]{2})-(0[1-9]|1[0-2])")


@bp.get("/cursos-programados")
@requires(Permission.SEE_EDITIONS)
def index() -> ResponseReturnValue:
    now, view = clock.now(), listing.chosen("vista", VIEWS, "lista")
    around = {"view": view, "views": VIEWS, "writes": _writes()}
    if view == "lista":
        return respond(lists.editions(db.session(), now, drafts=_writes()), "editions/index.html", **around)
    month = _month()
    return respond(
        lists.agenda(db.session(), month, now, drafts=_writes()),
        "editions/month.html",
        month=month,
        before=lists.month_before(month),
        after=lists.next_month(month),
        **around,
    )


@bp.get("/cursos-programados/<int:edition_id>")
@requires(Permission.SEE_EDITIONS)
def show(edition_id: int) -> ResponseReturnValue:
    found = lists.one(db.session(), edition_id, lists.in_sight(drafts=_writes())) or abort(404)
    now, today = clock.now(), clock.today()
    before = stage(found, now) in rules.BEFORE_IT_BEGINS
    seats = settling_rules.seats(db.session(), found, now)
    short = _writes() and is_short(found, seats.held.total(), now)
    return render_template(
        "editions/show.html",
        edition=found,
        stage=stage(found, now),
        seats=seats,
        short=short,
        others=lists.others_to_come(found, now) if short else [],
        inside=settling_rules.count_inside(db.session(), found) if short else 0,
        pass_rule=pass_rule,
        hours=hours(found),
        authorised=authorisation(found.provider, today) if found.provider else None,
        authorisation_words=STATES,
        released=now >= clock.start_of(found.release_on),
        writes=_writes(),
        enrolls=actor().has(Permission.ENROLL),
        own_communes=actor().communes,
        online=[each.commune.name for each in found.quotas if attends_online(found, each.commune_cut)],
        gives=may(actor(), Permission.TAKE_ATTENDANCE, found),
        before=before,
        edits=_writes() and rules.may_change(db.session(), found, now),
        lent=suggested(db.session(), found) if before and _writes() else [],
        warnings=list(rules.warnings(found)),
        ended=lists.ended(db.session(), found) if found.state is EditionState.FINISHED else None,
        act_form=lambda: ActForm(formdata=None),  # each has a key of its own
    )


def _writes() -> bool:
    return actor().has(Permission.WRITE_EDITIONS)


def _month() -> date:
    """Return the first day of the month of the address; of this month where it names none."""
    given = request.args.get("mes", "") or f"{clock.today():%Y-%m}"
    if not (match := _MONTH.fullmatch(given)):
        raise BadQuery("Ese mes no existe. Elija otro con Anterior y Siguiente.")
    return date(int(match[1]), int(match[2]), 1)
