"""The page on which a director enrolls at once the people who need an edition most."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires, within
from tracker.editions import seat_mails, settling_rules
from tracker.editions.attending_rules import attends_online
from tracker.enrollments import rules
from tracker.enrollments.candidate_lists import Candidate, candidates
from tracker.enrollments.forms import EnrollForm
from tracker.enrollments.obstacle_rules import first_day
from tracker.enrollments.reach_lists import any_time, commune_of, edition_of, locked
from tracker.ground import clock
from tracker.ground.database import db
from tracker.ground.refused import Refused
from tracker.models.editions import Edition, Enrollment, EnrollmentState
from tracker.models.people import Inspector
from tracker.models.territory import Commune
from tracker.people.name_rules import roster_of
from tracker.people.own_period_rules import sight_of
from tracker.web import listing
from tracker.web.acts import Act, Done, acts
from tracker.web.gate import actor
from tracker.web.writing import writer

bp = Blueprint("enrollments_enrolling", __name__)

WHO = {"todos"}


@bp.get("/cursos-programados/<int:edition_id>/inscribir/<cut>")
@requires(Permission.ENROLL)
def begin(edition_id: int, cut: str) -> ResponseReturnValue:
    commune, edition = commune_of(cut, Permission.ENROLL), edition_of(edition_id)
    shown = _shown(_candidates(edition, cut), everybody=bool(listing.chosen("ver", WHO)))
    return _page(edition, commune, shown, EnrollForm(formdata=None))


@bp.post("/cursos-programados/<int:edition_id>/inscribir/<cut>")
@requires(Permission.ENROLL)
@acts
def enroll(edition_id: int, cut: str) -> Act:
    commune, edition = commune_of(cut, Permission.ENROLL), edition_of(edition_id)
    form, found = EnrollForm(), _candidates(edition, cut)  # others wait less where this is not locked yet
    form.offered = {each.person.id for each in found}
    edition = locked(edition_id)
    yield form, lambda: _page(edition, commune, _shown(found, keep=form.people.data), form)
    chosen = [each.person for each in found if each.person.id in form.people.data]
    try:
        made = _enrolled(edition, cut, chosen, form.cap_note.data)
    except rules.Obstructed as refused:
        form.obstacles = refused.found
        raise
    here = url_for("enrollments.index", edition_id=edition_id, comuna=cut)
    return Done("enroll", made, _seats_of(made), to=here)


def _enrolled(edition: Edition, cut: str, chosen: Sequence[Inspector], note: str | None) -> list[Enrollment]:
    now, at_any = clock.now(), any_time()
    events = rules.enroll(
        db.session(), edition, chosen, cut, by=actor().id, now=now, any_time=at_any, cap_note=note
    )
    seat_mails.tell(writer(now), edition, events)
    return [event.enrollment for event in events if not event.by_rule]


def _seats_of(made: Sequence[Enrollment]) -> str:
    held = sum(enrollment.state is EnrollmentState.CONFIRMED for enrollment in made)
    waiting = f" {len(made) - held} en lista de espera." if held < len(made) else ""
    return f"Con cupo: {held}.{waiting} Abajo está cada persona con su motivo."


def _candidates(edition: Edition, cut: str) -> list[Candidate]:
    people = sa.and_(within(actor(), Permission.ENROLL, Inspector), roster_of([cut], first_day(edition)))
    return candidates(db.session(), edition, cut, people, sight_of(actor(), clock.today()))


def _shown(
    found: Sequence[Candidate], *, everybody: bool = False, keep: set[int] | frozenset[int] = frozenset()
) -> list[Candidate]:
    """Return who misses what the edition covers, or everybody; who was chosen stays."""
    return [each for each in found if everybody or each.standing or each.person.id in keep]


def _page(
    edition: Edition,
    commune: Commune,
    shown: Sequence[Candidate],
    form: EnrollForm,
) -> str:
    now = clock.now()
    return render_template(
        "enrollments/enroll.html",
        edition=edition,
        commune=commune,
        online=attends_online(edition, commune.cut),
        shown=shown,
        form=form,
        refused=form.obstacles,
        seats=settling_rules.seats(db.session(), edition, now),
        waiting=settling_rules.count_waiting(db.session(), edition),
        by_hand=settling_rules.decided_by_hand(edition, now),
        closed=_why_closed(edition),
        day=first_day(edition),
    )


def _why_closed(edition: Edition) -> str | None:
    try:
        rules.check_open(edition, clock.now(), any_time=any_time())
    except Refused as refused:
        return str(refused)
    return None
