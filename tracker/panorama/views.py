"""Who is covered and who is missing: the matrix, a commune, the people behind a cell."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, may, requires, within
from tracker.attestation.rules import is_stale
from tracker.ground import clock
from tracker.ground.database import db
from tracker.ground.words import word
from tracker.models.people import Inspector
from tracker.models.plan import Subject
from tracker.panorama import board_lists, matrix_lists, sheets, table_lists
from tracker.panorama.map_lists import drawn
from tracker.panorama.step_lists import Steps, first_steps
from tracker.people.name_rules import matching, roster_of
from tracker.people.own_period_rules import Sight, sight_of
from tracker.plan.ratification_lists import unanswered
from tracker.records.lists import count_waiting, in_sight
from tracker.standing import load
from tracker.standing.coverage import Cell
from tracker.standing.facts import CommuneFact, PlanFacts, RequirementFact
from tracker.standing.figures import with_region
from tracker.standing.urgency import tally
from tracker.web import listing
from tracker.web.gate import actor, association
from tracker.web.lists import Listing, respond
from tracker.web.rows import Known, Order, Page

bp = Blueprint("panorama", __name__)

ORIGINS = ("law", "agreement")
VIEWS = {"urgencia": "Por urgencia", "materia": "Por materia", "persona": "Por persona"}
TABLES: dict[str, Callable[..., Listing[Any]]] = {
    "urgencia": table_lists.urgent,
    "materia": table_lists.subjects,
    "persona": table_lists.people,
}
COMMUNES_PER_PAGE = 25


@bp.get("/panorama")
@requires(Permission.SEE_FIGURES)
def show() -> ResponseReturnValue:
    on = listing.chosen_date()
    plan, _ = load.terms(db.session(), on)
    subjects = [rule.subject for rule in matrix_lists.columns(plan)]
    columns = matrix_lists.columns(plan, request.args.get("materia", ""), listing.chosen("origen", ORIGINS))
    communes = load.communes(db.session(), on)
    order = listing.chosen("orden", listing.both_ways(matrix_lists.ORDERS), "comuna")
    page, total = _matrix_page(communes, columns, order, plan, on)
    if listing.wants_spreadsheet():
        return sheets.matrix(columns, page.rows, total, on)
    return render_template(
        "panorama/show.html",
        on=on,
        plan=plan,
        subjects=[(code, plan.names[code]) for code in subjects] if plan else [],
        origins=[(origin, word(origin)) for origin in ORIGINS],
        columns=columns,
        links=matrix_lists.links(columns, f"?al={on.isoformat()}"),
        numbers=matrix_lists.numbers,
        order=order,
        page=page,
        map=drawn(page.rows, {rule.subject for rule in columns}),
        region=total,
        unknown=[commune.name for commune in communes if not commune.sent_roster],
        reached={row.commune.cut for row in page.rows if may(actor(), Permission.SEE_COMMUNE, row.commune)},
        waiting=_waiting(),
        steps=_steps(on, communes, plan),
    )


@bp.get("/comunas/<cut>")
@requires(Permission.SEE_COMMUNE)
def commune(cut: str) -> ResponseReturnValue:
    on = listing.chosen_date()
    found = _commune(cut, on)
    terms = load.terms(db.session(), on)
    plan = terms.plan
    view = listing.chosen("vista", VIEWS, "urgencia")
    lines = _lines(found, board_lists.Judged(on, terms))
    return respond(
        TABLES[view](lines, found, plan.names if plan else {}, on),
        "panorama/commune.html",
        on=on,
        plan=plan,
        commune=found,
        stale=is_stale(found.attested_on, on, association().stale_days),
        unanswered=unanswered(db.session(), cut) if cut in actor().communes else [],
        view=view,
        views=VIEWS,
        tally=tally(line.standing for line in lines),
        nobody=not lines,
        warning_days=association().warning_days,
    )


@bp.get("/comunas/<cut>/materias/<subject>")
@requires(Permission.SEE_COMMUNE)
def people(cut: str, subject: str) -> ResponseReturnValue:
    """Show the people behind a cell of the matrix; `exigencia=propia` is the commune's own requirement."""
    on = listing.chosen_date()
    found = _commune(cut, on)
    terms = load.terms(db.session(), on)
    plan, judged = terms.plan, board_lists.Judged(on, terms)
    own = listing.chosen("exigencia", {"propia"})
    rule = _requirement(plan, subject, cut if own else None)
    if plan is None or rule is None:
        return _not_required(found, subject, on)
    lines = [line for line in _lines(found, judged) if line.standing.requirement == rule]
    explained = partial(board_lists.explained, db.session(), judged=judged, sight=_sight())
    return respond(
        table_lists.behind(Known(lines, explained), found, rule, plan.names, on),
        "panorama/people.html",
        on=on,
        plan=plan,
        commune=found,
        rule=rule,
        tally=tally(line.standing for line in lines),
    )


def _matrix_page(
    communes: Sequence[CommuneFact],
    columns: Sequence[RequirementFact],
    order: str,
    plan: PlanFacts | None,
    on: date,
) -> tuple[Page[matrix_lists.MatrixRow], dict[str, Cell]]:
    """Return the rows that are shown, all in a download, and the region's cells: by name only theirs are read."""
    per_page = max(1, len(communes)) if listing.wants_spreadsheet() else COMMUNES_PER_PAGE
    number, stale_days = listing.page_number(), association().stale_days
    if order.removeprefix("-") == "comuna":
        named: Known[CommuneFact, CommuneFact] = Known(matrix_lists.by_name(communes, order))
        page = named.page(None, number, per_page)
        parts, total = with_region(db.session(), communes, page.rows, plan, on)
        rows = matrix_lists.rows(page.rows, parts, on, stale_days)
        return Page(rows, page.number, page.total, per_page), matrix_lists.by_subject(total)
    parts, total = with_region(db.session(), communes, communes, plan, on)
    found: Known[matrix_lists.MatrixRow, matrix_lists.MatrixRow] = Known(
        matrix_lists.rows(communes, parts, on, stale_days)
    )
    by = Order(matrix_lists.share_of(columns), order.startswith("-"))
    return found.page(by, number, per_page), matrix_lists.by_subject(total)


def _waiting() -> int:
    """Return how many records wait for the actor's decision."""
    if not actor().has(Permission.ACCEPT_RECORDS):
        return 0
    return count_waiting(db.session(), in_sight(actor(), Permission.ACCEPT_RECORDS, clock.today()))


def _commune(cut: str, on: date) -> CommuneFact:
    found = load.communes(db.session(), on, [cut])
    if not found or not may(actor(), Permission.SEE_COMMUNE, found[0]):
        abort(404)
    return found[0]


def _steps(on: date, communes: Sequence[CommuneFact], plan: PlanFacts | None) -> Steps | None:
    if on < clock.today() or not actor().has(Permission.WRITE_PLAN):
        return None
    return first_steps(db.session(), communes, plan)


def _requirement(plan: PlanFacts | None, subject: str, commune: str | None) -> RequirementFact | None:
    rules = {(rule.subject, rule.commune): rule for rule in plan.requirements} if plan else {}
    return rules.get((subject, commune))


def _not_required(commune: CommuneFact, subject: str, on: date) -> str:
    """Say of a subject that exists that the plan of the date does not ask for it: one may come by choosing a date."""
    name = db.session.scalar(sa.select(Subject.name).where(Subject.code == subject)) or abort(404)
    return render_template("panorama/not_required.html", on=on, commune=commune, name=name)


def _lines(commune: CommuneFact, judged: board_lists.Judged) -> list[board_lists.Line]:
    people = sa.and_(
        within(actor(), Permission.SEE_PEOPLE, Inspector),
        roster_of([commune.cut], judged.on),
        matching(listing.search_words()),
    )
    return board_lists.lines(db.session(), people, commune.cut, judged, _sight())


def _sight() -> Sight:
    return sight_of(actor(), clock.today())
