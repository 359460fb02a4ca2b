"""Dated courses as everybody finds them: the list, the months, and the page of one."""

import re
from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa
from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement

from tracker.access.policy import Permission, may, requires
from tracker.catalogue.lists import authorisation
from tracker.catalogue.words import STATES, pass_rule
from tracker.editions import lists, rules, seating_rules, sheets
from tracker.editions.attending_rules import attends_online
from tracker.editions.stage_rules import Stage, at_stage, stage
from tracker.ground import clock
from tracker.ground.database import db
from tracker.ground.words import word
from tracker.lending.lists import suggested
from tracker.web import listing
from tracker.web.choices import courses, subjects
from tracker.web.errors import BadQuery
from tracker.web.forms import ActForm
from tracker.web.gate import actor

bp = Blueprint("editions", __name__)

VIEWS = {"lista": "Lista", "meses": "Por mes"}
_MONTH = re.compile("(20[0-9]{2})-(0[1-9]|1[0-2])")


@bp.get("/cursos-programados")
@requires(Permission.SEE_EDITIONS)
def index() -> ResponseReturnValue:
    now, view = clock.now(), listing.chosen("vista", VIEWS, "lista")
    choices = _choices()
    where = _filtered(choices)
    if view == "meses":
        return _month_page(where, choices)
    if listing.wants_spreadsheet():
        return sheets.editions(lists.lines(db.session(), where, now))
    total = lists.count(db.session(), where)
    number = listing.last_page_at_most(listing.page_number(), total)
    rows = lists.lines(db.session(), where, now, (number - 1) * listing.PER_PAGE, listing.PER_PAGE)
    page = listing.Page(rows, number, total)
    return render_template("editions/index.html", page=page, view=view, **_around(choices))


@bp.get("/cursos-programados/<int:edition_id>")
@requires(Permission.SEE_EDITIONS)
def show(edition_id: int) -> ResponseReturnValue:
    found = lists.one(db.session(), edition_id, lists.in_sight(drafts=_writes())) or abort(404)
    now, today = clock.now(), clock.today()
    before = stage(found, now) in rules.BEFORE_IT_BEGINS
    return render_template(
        "editions/show.html",
        edition=found,
        stage=stage(found, now),
        seats=seating_rules.seats(db.session(), found, now),
        pass_rule=pass_rule,
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
        act_form=lambda: ActForm(formdata=None),  # each has a key of its own
    )


def _writes() -> bool:
    return actor().has(Permission.WRITE_EDITIONS)


def _choices() -> dict[str, dict[str, str]]:
    """Return what each filter of the list offers: words by value."""
    stages = [each for each in Stage if each is not Stage.DRAFT or _writes()]
    return {
        "curso": {each.code: each.title for each in courses(db.session())},
        "materia": {each.code: each.name for each in subjects(db.session())},
        "comuna": {each.cut: each.name for each in lists.communes(db.session())},
        "etapa": {each.value: word(each) for each in stages},
    }


def _filtered(choices: Mapping[str, Mapping[str, str]]) -> ColumnElement[bool]:
    """Return the clause of the editions in sight that the address asks for."""
    asked = {name: listing.chosen(name, options) for name, options in choices.items()}
    at = at_stage(Stage(asked["etapa"]), clock.now()) if asked["etapa"] else sa.true()
    about = lists.about(asked["curso"], asked["materia"], asked["comuna"])
    return sa.and_(lists.in_sight(drafts=_writes()), about, at)


def _month_page(where: ColumnElement[bool], choices: Mapping[str, Mapping[str, str]]) -> ResponseReturnValue:
    month, now = _month(), clock.now()
    if listing.wants_spreadsheet():
        return sheets.month(lists.agenda(db.session(), where, month, now), month)
    total = lists.count_meetings(db.session(), where, month)
    number = listing.last_page_at_most(listing.page_number(), total)
    skip = (number - 1) * listing.PER_PAGE
    rows = lists.agenda(db.session(), where, month, now, skip, listing.PER_PAGE)
    return render_template(
        "editions/month.html",
        page=listing.Page(rows, number, total),
        month=month,
        before=lists.month_before(month),
        after=lists.next_month(month),
        view="meses",
        **_around(choices),
    )


def _around(choices: Mapping[str, Mapping[str, str]]) -> dict[str, object]:
    return {"views": VIEWS, "choices": choices, "writes": _writes()}


def _month() -> date:
    """Return the first day of the month of the address; of this month where it names none."""
    given = request.args.get("mes", "") or f"{clock.today():%Y-%m}"
    if not (match := _MONTH.fullmatch(given)):
        raise BadQuery("Ese mes no existe. Elija otro con Anterior y Siguiente.")
    return date(int(match[1]), int(match[2]), 1)
