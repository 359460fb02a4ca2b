"""Who is in an edition, and what is done about each: approved, rejected, withdrawn, swapped, given a seat."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import audit
from tracker.access.policy import Permission, requires, within
from tracker.editions import seat_mails, seating_rules
from tracker.editions.attending_rules import attends_online
from tracker.enrollments import lists, rules
from tracker.enrollments.candidate_lists import Candidate, candidates
from tracker.enrollments.forms import (
    ApproveForm,
    CancelForm,
    GiveBackForm,
    RejectForm,
    SwapForm,
)
from tracker.enrollments.obstacle_rules import first_day
from tracker.enrollments.reach_lists import commune_of, edition_of, enrollment_of, locked, locked_enrollment
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.editions import Edition, Enrollment
from tracker.models.people import Inspector
from tracker.models.territory import Commune
from tracker.people.name_rules import matching, roster_of
from tracker.people.sight_rules import sight_of
from tracker.web import listing
from tracker.web.forms import ActForm, Form, finish, sent_before
from tracker.web.gate import actor

bp = Blueprint("enrollments", __name__)


@bp.get("/cursos-programados/<int:edition_id>/inscritos")
@requires(Permission.SEE_ENROLLMENTS)
def index(edition_id: int) -> ResponseReturnValue:
    edition = edition_of(edition_id)
    if listing.wants_spreadsheet():
        return _download(edition)
    return _index(edition)


@bp.get("/inscripciones/<int:enrollment_id>")
@requires(Permission.ENROLL)
def show(enrollment_id: int) -> ResponseReturnValue:
    return _show(enrollment_of(enrollment_id, Permission.ENROLL))


@bp.post("/inscripciones/<int:enrollment_id>/aprobar")
@requires(Permission.ENROLL)
def approve(enrollment_id: int) -> ResponseReturnValue:
    found, form = locked_enrollment(enrollment_id, Permission.ENROLL), ApproveForm()

    def act(now: datetime) -> None:
        rules.approve(db.session(), found, by=actor().id, now=now, cap_note=form.cap_note.data)

    return _act(found, "approve", form, act, "enroll_approve")


@bp.post("/inscripciones/<int:enrollment_id>/rechazar")
@requires(Permission.ENROLL)
def reject(enrollment_id: int) -> ResponseReturnValue:
    found, form = locked_enrollment(enrollment_id, Permission.ENROLL), RejectForm()

    def act(now: datetime) -> None:
        rules.reject(found, str(form.reason.data), by=actor().id, now=now)

    return _act(found, "reject", form, act, "enroll_reject")


@bp.post("/inscripciones/<int:enrollment_id>/retirar")
@requires(Permission.ENROLL)
def cancel(enrollment_id: int) -> ResponseReturnValue:
    found, form = locked_enrollment(enrollment_id, Permission.ENROLL), CancelForm()

    def act(now: datetime) -> None:
        rules.cancel(db.session(), found, by=actor().id, now=now, note=form.note.data)

    return _act(found, "cancel", form, act, "enroll_cancel")


@bp.post("/inscripciones/<int:enrollment_id>/dar-cupo")
@requires(Permission.WRITE_EDITIONS)
def give_seat(enrollment_id: int) -> ResponseReturnValue:
    found, form = locked_enrollment(enrollment_id, Permission.WRITE_EDITIONS), ActForm()

    def act(now: datetime) -> None:
        rules.give_seat(db.session(), found, by=actor().id, now=now)

    return _act(found, "give", form, act, "enroll_give_seat")


@bp.get("/inscripciones/<int:enrollment_id>/cambiar")
@requires(Permission.ENROLL)
def choose(enrollment_id: int) -> ResponseReturnValue:
    return _swap_page(enrollment_of(enrollment_id, Permission.ENROLL), SwapForm(formdata=None))


@bp.post("/inscripciones/<int:enrollment_id>/cambiar")
@requires(Permission.ENROLL)
def swap(enrollment_id: int) -> ResponseReturnValue:
    found = locked_enrollment(enrollment_id, Permission.ENROLL)
    if earlier := sent_before():
        return earlier
    form, now = SwapForm(), clock.now()
    people = {each.person.id: each.person for each in _in_place_of(found)}
    if not form.validate() or form.chosen() not in people:
        form.person.errors = ["Elija a una persona de la lista."]
        return _swap_page(found, form), 400
    try:
        made = rules.swap(db.session(), found, people[form.chosen()], by=actor().id, now=now)
    except rules.EnrollRefused as refused:
        form.form_errors.append(str(refused))
        return _swap_page(found, form), 409
    for each in (found, made):
        audit.note(actor().id, "enroll_swap", each)
    return _done(found.edition, now, "El cambio quedó hecho.", found.commune_cut)


@bp.post("/cursos-programados/<int:edition_id>/devolver/<cut>")
@requires(Permission.ENROLL)
def give_back(edition_id: int, cut: str) -> ResponseReturnValue:
    commune, edition = commune_of(cut, Permission.ENROLL), locked(edition_id)
    if earlier := sent_before():
        return earlier
    form, now = GiveBackForm(), clock.now()
    if not form.validate():
        return _index(edition, form), 400
    try:
        rules.give_back(db.session(), edition, cut, form.seats.data, now=now)
    except rules.EnrollRefused as refused:
        form.seats.errors = [str(refused)]
        return _index(edition, form), 409
    audit.note(actor().id, "seats_give_back", edition)
    return _done(edition, now, f"{commune.name} devolvió cupos al fondo común.", cut)


@bp.post("/cursos-programados/<int:edition_id>/liberar")
@requires(Permission.WRITE_EDITIONS)
def release(edition_id: int) -> ResponseReturnValue:
    edition = locked(edition_id)
    if earlier := sent_before():
        return earlier
    form, now = ActForm(), clock.now()
    if not form.validate():
        return _index(edition), 400
    try:
        rules.release(db.session(), edition, now=now)
    except rules.EnrollRefused as refused:
        flash(str(refused), "warning")
        return _index(edition), 409
    audit.note(actor().id, "seats_release", edition)
    return _done(edition, now, "Los cupos quedaron liberados para todas las comunas.")


def _act(
    found: Enrollment, name: str, form: Form, act: Callable[[datetime], None], verb: str
) -> ResponseReturnValue:
    """Do one thing about an enrollment, whose edition is locked, or show why not."""
    if earlier := sent_before():
        return earlier
    if not form.validate():
        return _show(found, **{name: form}), 400
    now = clock.now()
    try:
        act(now)
    except rules.EnrollRefused as refused:
        form.form_errors.append(str(refused))
        return _show(found, **{name: form}), 409
    audit.note(actor().id, verb, found)
    words = f"{found.inspector.full_name}: {lists.STATES[found.state].lower()}."
    return _done(found.edition, now, words, found.commune_cut)


def _done(edition: Edition, now: datetime, words: str, cut: str | None = None) -> ResponseReturnValue:
    seat_mails.tell(db.session(), edition, now)
    flash(words, "success")
    return finish(url_for("enrollments.index", edition_id=edition.id, comuna=cut))


def _entries(edition: Edition) -> list[lists.Entry]:
    mine = sa.and_(within(actor(), Permission.SEE_ENROLLMENTS, Enrollment), matching(listing.search_words()))
    return lists.entries(db.session(), edition, mine, seating_rules.waiting(db.session(), edition))


def _chosen(found: Sequence[lists.Entry]) -> tuple[list[lists.Entry], dict[str, str]]:
    """Return what the address asks for, in its order, and the communes (names by CUT) one may choose."""
    communes = _communes()
    cut = listing.chosen("comuna", communes)
    state = listing.chosen("estado", lists.STATES)
    order = listing.chosen("orden", listing.both_ways(lists.ORDER_KEYS), "estado")
    rows = [
        each
        for each in found
        if cut in {"", each.enrollment.commune_cut} and state in {"", each.enrollment.state}
    ]
    return listing.in_order(rows, order, lists.ORDER_KEYS), communes


def _communes() -> dict[str, str]:
    """Return the communes, names by CUT, whose people the actor may enroll."""
    scope = within(actor(), Permission.ENROLL, Commune)
    query = sa.select(Commune.cut, Commune.name).where(scope).order_by(Commune.sort_key)
    return {row.cut: row.name for row in db.session.execute(query)}


def _index(edition: Edition, give_back_form: GiveBackForm | None = None) -> str:
    now, manages = clock.now(), actor().has(Permission.ENROLL)
    rows, communes = _chosen(_entries(edition))
    seats = seating_rules.seats(db.session(), edition, now)
    counts = lists.counts(db.session(), edition, seats)
    return render_template(
        "enrollments/index.html",
        edition=edition,
        seats=seats,
        waiting=sum(each.waiting for each in counts),
        page=listing.page_of(rows),
        order=request.args.get("orden", "estado"),
        communes=communes,
        states=lists.STATES,
        counts=listing.page_of(counts, name="comunas"),
        manages=manages,
        here=_here(communes),
        writes=actor().has(Permission.WRITE_EDITIONS),
        released=now >= clock.start_of(edition.release_on),
        give_back=give_back_form or GiveBackForm(formdata=None),
        act_form=lambda: ActForm(formdata=None),
    )


def _download(edition: Edition) -> ResponseReturnValue:
    """Return the list as it is shown and, for who sees it, what each commune has."""
    counts = None
    if actor().has(Permission.ENROLL):
        counts = lists.counts(db.session(), edition, seating_rules.seats(db.session(), edition, clock.now()))
    rows, _ = _chosen(_entries(edition))
    return lists.download(f"Inscritos en {edition.course.title}", rows, counts)


def _here(communes: Mapping[str, str]) -> dict[str, str]:
    """Return the communes the page is about: the one that is chosen, else one's own."""
    cut = listing.chosen("comuna", communes)
    return {
        each: name for each, name in communes.items() if each == cut or (not cut and each in actor().communes)
    }


def _show(found: Enrollment, **forms: Form) -> str:
    blank = {
        "approve": ApproveForm(formdata=None),
        "reject": RejectForm(formdata=None),
        "cancel": CancelForm(formdata=None),
        "give": ActForm(formdata=None),
    }
    now = clock.now()
    return render_template(
        "enrollments/show.html",
        online=attends_online(found.edition, found.commune_cut),
        enrollment=found,
        words=lists.STATES,
        begun=first_day(found.edition) <= clock.local_date(now),
        story=lists.story(found),
        gives=actor().has(Permission.WRITE_EDITIONS) and seating_rules.decided_by_hand(found.edition, now),
        forms=list((blank | forms).values()),
        **(blank | forms),
    )


def _in_place_of(found: Enrollment) -> Sequence[Candidate]:
    """Return whom the commune could send instead."""
    people = sa.and_(
        within(actor(), Permission.ENROLL, Inspector),
        roster_of([found.commune_cut], first_day(found.edition)),
    )
    sight = sight_of(actor(), clock.today())
    offered = candidates(db.session(), found.edition, found.commune_cut, people, sight)
    return [each for each in offered if each.obstacle is None]


def _swap_page(found: Enrollment, form: SwapForm) -> str:
    return render_template("enrollments/swap.html", enrollment=found, form=form, offered=_in_place_of(found))
