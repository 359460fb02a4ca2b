"""Who is in an edition, and what is done about each: approved, rejected, withdrawn, swapped, given a seat."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires, within
from tracker.editions import lists as editions
from tracker.editions import seat_mails, settling_rules
from tracker.editions.attending_rules import attends_online
from tracker.editions.record_rules import issued
from tracker.enrollments import lists, rules
from tracker.enrollments.candidate_lists import Candidate, candidates
from tracker.enrollments.forms import (
    ApproveForm,
    CancelForm,
    GiveBackForm,
    GiveForm,
    RejectForm,
    SwapForm,
)
from tracker.enrollments.obstacle_rules import first_day
from tracker.enrollments.reach_lists import (
    commune_of,
    edition_of,
    enrollment_of,
    locked,
    locked_enrollment,
)
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.editions import Edition, Enrollment, EnrollmentEvent
from tracker.models.people import Inspector
from tracker.people.name_rules import roster_of
from tracker.people.own_period_rules import sight_of
from tracker.web import listing
from tracker.web.acts import Act, Done, acts
from tracker.web.communes import communes_in_reach
from tracker.web.forms import ActForm, Form
from tracker.web.gate import actor
from tracker.web.lists import Listing
from tracker.web.writing import writer

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
@acts
def approve(enrollment_id: int) -> Act:
    found, form, now = locked_enrollment(enrollment_id, Permission.ENROLL), ApproveForm(), clock.now()
    yield form, lambda: _show(found, approve=form)
    events = rules.approve(db.session(), found, by=actor().id, now=now, cap_note=form.cap_note.data)
    return _decided("enroll_approve", found, now, events)


@bp.post("/inscripciones/<int:enrollment_id>/rechazar")
@requires(Permission.ENROLL)
@acts
def reject(enrollment_id: int) -> Act:
    found, form, now = locked_enrollment(enrollment_id, Permission.ENROLL), RejectForm(), clock.now()
    yield form, lambda: _show(found, reject=form)
    events = rules.reject(found, str(form.reason.data), by=actor().id, now=now)
    return _decided("enroll_reject", found, now, events)


@bp.post("/inscripciones/<int:enrollment_id>/retirar")
@requires(Permission.ENROLL)
@acts
def cancel(enrollment_id: int) -> Act:
    found, form, now = locked_enrollment(enrollment_id, Permission.ENROLL), CancelForm(), clock.now()
    yield form, lambda: _show(found, cancel=form)
    note, revokes = form.note.data, actor().has(Permission.REVOKE_RECORDS)
    events = rules.cancel(db.session(), found, by=actor().id, now=now, note=note, revokes=revokes)
    return _decided("enroll_cancel", found, now, events)


@bp.post("/inscripciones/<int:enrollment_id>/dar-cupo")
@requires(Permission.WRITE_EDITIONS)
@acts
def give_seat(enrollment_id: int) -> Act:
    found, form, now = locked_enrollment(enrollment_id, Permission.WRITE_EDITIONS), ActForm(), clock.now()
    yield form, lambda: _show(found, give=form)
    events = rules.give_seats(db.session(), found.edition, [found], by=actor().id, now=now)
    return _decided("enroll_give_seat", found, now, events)


@bp.post("/cursos-programados/<int:edition_id>/dar-cupos")
@requires(Permission.WRITE_EDITIONS)
@acts
def give_seats(edition_id: int) -> Act:
    """Give the free seats to several who wait, in the order in which they were shown."""
    edition, form, now = locked(edition_id), GiveForm(), clock.now()
    queue = {each.id: each for each in settling_rules.waiting(db.session(), edition)}
    form.offered = queue
    yield form, lambda: _index(edition, give=form)
    chosen = [each for number, each in queue.items() if number in form.people.data]
    events = rules.give_seats(db.session(), edition, chosen, by=actor().id, now=now)
    seat_mails.tell(writer(now), edition, events)
    said = "1 persona tiene cupo." if len(chosen) == 1 else f"{len(chosen)} personas tienen cupo."
    return Done("enroll_give_seat", chosen, said, to=_index_of(edition))


@bp.get("/inscripciones/<int:enrollment_id>/cambiar")
@requires(Permission.ENROLL)
def choose(enrollment_id: int) -> ResponseReturnValue:
    return _swap_page(enrollment_of(enrollment_id, Permission.ENROLL), SwapForm(formdata=None))


@bp.post("/inscripciones/<int:enrollment_id>/cambiar")
@requires(Permission.ENROLL)
@acts
def swap(enrollment_id: int) -> Act:
    found, form, now = locked_enrollment(enrollment_id, Permission.ENROLL), SwapForm(), clock.now()
    people = {each.person.id: each.person for each in _in_place_of(found)}
    form.offered = people
    yield form, lambda: _swap_page(found, form)
    events = rules.swap(db.session(), found, people[form.chosen()], by=actor().id, now=now)
    seat_mails.tell(writer(now), found.edition, events)
    here = _index_of(found.edition, found.commune_cut)
    return Done("enroll_swap", [each.enrollment for each in events], "El cambio quedó hecho.", to=here)


@bp.post("/cursos-programados/<int:edition_id>/devolver/<cut>")
@requires(Permission.ENROLL)
@acts
def give_back(edition_id: int, cut: str) -> Act:
    commune, edition, form = commune_of(cut, Permission.ENROLL), locked(edition_id), GiveBackForm()
    yield form, lambda: _index(edition, give_back=form)
    now = clock.now()
    events = rules.give_back(db.session(), edition, cut, form.seats.data, now=now)
    seat_mails.tell(writer(now), edition, events)
    said = f"{commune.name} devolvió cupos al fondo común."
    return Done("seats_give_back", edition, said, to=_index_of(edition, cut))


@bp.post("/cursos-programados/<int:edition_id>/liberar")
@requires(Permission.WRITE_EDITIONS)
@acts
def release(edition_id: int) -> Act:
    edition, form, now = locked(edition_id), ActForm(), clock.now()
    yield form, lambda: _index(edition, release=form)
    events = rules.release(db.session(), edition, now=now)
    seat_mails.tell(writer(now), edition, events)
    said = "Los cupos quedaron liberados para todas las comunas."
    return Done("seats_release", edition, said, to=_index_of(edition))


def _decided(verb: str, found: Enrollment, now: datetime, events: Sequence[EnrollmentEvent]) -> Done:
    """Tell whom a decision about an enrollment matters to, and say what it is now."""
    seat_mails.tell(writer(now), found.edition, events)
    said = f"{found.inspector.full_name}: {lists.STATES[found.state].lower()}."
    return Done(verb, found, said, to=_index_of(found.edition, found.commune_cut))


def _writes() -> bool:
    return actor().has(Permission.WRITE_EDITIONS)


def _index_of(edition: Edition, cut: str | None = None) -> str:
    return url_for("enrollments.index", edition_id=edition.id, comuna=cut)


def _entries(edition: Edition, communes: Mapping[str, str]) -> Listing[lists.Entry]:
    mine = within(actor(), Permission.SEE_ENROLLMENTS, Enrollment)
    return lists.entries(edition, mine, settling_rules.waiting(db.session(), edition), communes)


def _index(edition: Edition, **forms: Form) -> str:
    now, manages, communes = clock.now(), actor().has(Permission.ENROLL), communes_in_reach(Permission.ENROLL)
    seats = settling_rules.seats(db.session(), edition, now)
    ended = editions.ended(db.session(), edition)
    counts = lists.counts(db.session(), edition, seats, ended)
    turns = lists.turns(db.session(), edition, seats, now) if _writes() else []
    return render_template(
        "enrollments/index.html",
        edition=edition,
        seats=seats,
        waiting=sum(each.waiting for each in counts),
        listed=_entries(edition, communes),
        counts=lists.by_commune(counts, edition),
        ended=ended,
        manages=manages,
        here=_here(communes),
        writes=_writes(),
        by_hand=settling_rules.decided_by_hand(edition, now),
        released=now >= clock.start_of(edition.release_on),
        turns=turns,
        **_blank(turns) | forms,
    )


def _blank(turns: Sequence[lists.Turn]) -> dict[str, Form]:
    """Return the forms of the page as they are before anything is typed; ticked are those whose turn it is."""
    give = GiveForm(formdata=None)
    give.people.data = {turn.enrollment.id for turn in turns if turn.why}
    return {"give": give, "give_back": GiveBackForm(formdata=None), "release": ActForm(formdata=None)}


def _download(edition: Edition) -> ResponseReturnValue:
    """Return the list as it is shown and, for who sees it, what each commune has."""
    sheets = [_entries(edition, communes_in_reach(Permission.ENROLL)).sheet()]
    if actor().has(Permission.ENROLL):
        seats, ended = (
            settling_rules.seats(db.session(), edition, clock.now()),
            editions.ended(db.session(), edition),
        )
        counts = lists.counts(db.session(), edition, seats, ended)
        sheets.append(lists.by_commune(counts, edition).sheet())
    return listing.workbook(f"Inscritos en {edition.course.title}", *sheets)


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
        record=issued(db.session(), [found]).get(found.id),
        marked=bool(found.attendance),
        revokes=actor().has(Permission.REVOKE_RECORDS),
        gives=_writes() and settling_rules.decided_by_hand(found.edition, now),
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
