"""Records: one course for several people, an own one, those that wait, the paper behind one, and revoking."""

from collections.abc import Collection, Iterator, Sequence

import sqlalchemy as sa
from flask import Blueprint, abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload, selectinload

from tracker.access.policy import Permission, Reach, reaches, requires, within
from tracker.accounts import reset_rules
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.people import Inspector
from tracker.models.plan import Course
from tracker.models.records import Evidence, Record
from tracker.models.territory import Commune
from tracker.records import decision_rules, lists
from tracker.records.entry_rules import Candidate, Entered, candidates, enter, on_roster
from tracker.records.forms import CompletionForm, DecisionForm, PeopleForm, RevokeForm
from tracker.web import listing
from tracker.web.acts import Act, Done, acts
from tracker.web.communes import commune_in_reach, communes_in_reach
from tracker.web.errors import BadQuery
from tracker.web.gate import actor
from tracker.web.lists import respond
from tracker.web.papers import download_of

bp = Blueprint("records", __name__)


@bp.get("/comunas/<cut>/registros/nuevo")
@requires(Permission.ADD_RECORDS)
def new(cut: str) -> ResponseReturnValue:
    """Ask for course and date; then, for those, who passed it."""
    commune, courses = commune_in_reach(cut, Permission.ADD_RECORDS), _courses()
    code = listing.chosen("curso", {course.code for course in courses})
    day = listing.chosen_date("fecha")
    if day > clock.today():
        raise BadQuery("La fecha del curso es posterior a hoy. Elija una fecha que ya pasó.")
    form = PeopleForm(formdata=None, data={"course": code, "obtained_on": day})
    form.offer(courses)
    if not code:
        return render_template("records/choose.html", commune=commune, form=form)
    return _people_page(form, commune, _offered(commune, form))


@bp.post("/comunas/<cut>/registros/nuevo")
@requires(Permission.ADD_RECORDS)
@acts
def add(cut: str) -> Act:
    commune, form = commune_in_reach(cut, Permission.ADD_RECORDS), PeopleForm()
    form.offer(_courses())
    if form.course.data not in form.courses:
        abort(400)
    offered = _offered(commune, form)
    yield form, lambda: _people_page(form, commune, offered)
    people = [each.person for each in offered if each.person.id in form.people.data]
    return _entered(form, people, to=url_for("panorama.commune", cut=cut))


@bp.get("/mi-capacitacion/registros/nuevo")
@requires(Permission.ADD_OWN_RECORD)
def new_own() -> ResponseReturnValue:
    if _oneself() is None:
        return render_template("people/unknown.html")
    form = CompletionForm(formdata=None)
    form.offer(_courses())
    return render_template("records/own.html", form=form)


@bp.post("/mi-capacitacion/registros/nuevo")
@requires(Permission.ADD_OWN_RECORD)
@acts
def add_own() -> Act:
    person, form = _oneself() or abort(404), CompletionForm()
    form.offer(_courses())
    yield form, lambda: render_template("records/own.html", form=form)
    return _entered(form, [person], to=url_for("people.own"))


@bp.get("/registros")
@requires(Permission.ACCEPT_RECORDS)
def waiting() -> ResponseReturnValue:
    return _waiting_page(DecisionForm(formdata=None))


@bp.post("/registros")
@requires(Permission.ACCEPT_RECORDS)
@acts
def decide() -> Act:
    form = DecisionForm()
    records = _locked(Permission.ACCEPT_RECORDS, form.records.data)
    yield form, lambda: _waiting_page(form)
    reason = form.reason.data if form.refuses else None
    decided = decision_rules.decide(db.session(), records, reason, by=actor().id, now=clock.now())
    if late := len(records) - len(decided):
        flash(f"Otra persona ya había decidido {late} de los que eligió: quedaron como estaban.", "warning")
    said = f"{'Rechazados' if reason else 'Aceptados'}: {len(decided)}." if decided else None
    here = url_for("records.waiting")
    return Done("record_refuse" if reason else "record_accept", decided, said, to=here)


@bp.get("/registros/<int:record_id>/evidencia")
@requires(Permission.SEE_RECORDS)
def evidence(record_id: int) -> ResponseReturnValue:
    shown = sa.exists().where(
        Record.evidence_id == Evidence.id,
        Record.id == record_id,
        lists.in_sight(actor(), Permission.SEE_RECORDS, clock.today()),
    )
    return download_of(db.session(), shown)


@bp.get("/registros/<int:record_id>/revocar")
@requires(Permission.REVOKE_RECORDS)
def confirm_revoking(record_id: int) -> ResponseReturnValue:
    return _revoke_page(RevokeForm(formdata=None), _record(record_id))


@bp.post("/registros/<int:record_id>/revocar")
@requires(Permission.REVOKE_RECORDS)
@acts
def revoke(record_id: int) -> Act:
    record, form = _record(record_id), RevokeForm()
    _locked(Permission.REVOKE_RECORDS, {record_id})
    yield form, lambda: _revoke_page(form, record)
    decision_rules.revoke(db.session(), record, form.reason.data, by=actor().id, now=clock.now())
    said = "El registro quedó revocado: ya no cuenta, a ninguna fecha."
    return Done("record_revoke", record, said, to=url_for("people.show", inspector_id=record.inspector_id))


def _courses() -> Sequence[Course]:
    return db.session.scalars(sa.select(Course)).all()


def _oneself() -> Inspector | None:
    scope = within(actor(), Permission.ADD_OWN_RECORD, Inspector)
    return db.session.scalars(sa.select(Inspector).where(scope)).one_or_none()


def _offered(commune: Commune, form: PeopleForm) -> list[Candidate]:
    """Return the people on the commune's roster today or on the course's date."""
    day = form.obtained_on.data or clock.today()
    scope = within(actor(), Permission.ADD_RECORDS, Inspector)
    people = sa.and_(scope, on_roster(commune.cut, {day, clock.today()}))
    found = candidates(db.session(), people, form.courses[form.course.data], day)
    form.offered = {each.person.id for each in found}
    return found


def _people_page(form: PeopleForm, commune: Commune, offered: Sequence[Candidate]) -> str:
    course = form.courses[form.course.data]
    return render_template(
        "records/people.html",
        form=form,
        commune=commune,
        course=course,
        offered=offered,
        waits=not _counts(),
        own_id=next((each.person.id for each in offered if actor().is_person(each.person)), None),
        own_waits=decision_rules.OWN,
    )


def _counts() -> bool:
    """Say whether what the actor adds counts at once."""
    return Reach.EVERYONE in reaches(actor(), Permission.ADD_RECORDS)


def _entered(form: CompletionForm, people: Sequence[Inspector], *, to: str) -> Done:
    """Make the records that the form says, and say what became of each person."""
    what, counts = (form.completion(), people, form.proof()), _counts()
    entered = enter(db.session(), *what, by=actor().id, counts=counts, now=clock.now())
    for message, kind in _told(entered, waits=not counts):
        flash(message, kind)
    return Done("record_add", entered.made, to=to)


def _told(entered: Entered, *, waits: bool) -> Iterator[tuple[str, str]]:
    """Yield what became of the people of a form, with the kind of message it is; `waits`: all that was made."""
    own = [record for record in entered.made if not waits and actor().is_person(record.inspector)]
    if made := len(entered.made) - len(own):
        added = "Se agregó 1 registro" if made == 1 else f"Se agregaron {made} registros"
        yield f"{added}: {'por aceptar, lo decide otra persona' if waits else 'vale desde ya'}.", "success"
    if own:
        yield f"Su registro queda por aceptar. {decision_rules.OWN}", "info"
    if known := len(entered.known):
        people = "1 persona" if known == 1 else f"{known} personas"
        yield f"Ya estaba registrado para {people}: no se repitió.", "info"


def _revoke_page(form: RevokeForm, record: Record) -> str:
    own = decision_rules.OWN_STAYS if actor().is_person(record.inspector) else None
    return render_template("records/revoke.html", form=form, record=record, own=own)


def _waiting_page(form: DecisionForm) -> ResponseReturnValue:
    who, communes = actor(), communes_in_reach(Permission.ACCEPT_RECORDS)
    return respond(
        lists.waiting(who, communes, clock.today()),
        "records/waiting.html",
        form=form,
        communes=communes,
        own_id=who.id,
        is_own=lambda row: who.is_person(row.person),
        own=decision_rules.OWN,
        reset=reset_rules.reset_by(db.session(), who.id, clock.now()),
        reset_own=reset_rules.OWN,
    )


def _locked(permission: Permission, ids: Collection[int]) -> Sequence[Record]:
    """Return these records, locked until the transaction ends; all must be in sight."""
    in_sight = lists.in_sight(actor(), permission, clock.today())
    query = sa.select(Record).where(Record.id.in_(ids), in_sight).order_by(Record.id)
    query = query.options(selectinload(Record.inspector))
    found = db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
    if len(found) < len(ids):
        abort(404)
    return found


def _record(record_id: int) -> Record:
    in_sight = lists.in_sight(actor(), Permission.REVOKE_RECORDS, clock.today())
    query = sa.select(Record).where(Record.id == record_id, in_sight)
    return db.session.scalar(query.options(joinedload(Record.course), joinedload(Record.inspector))) or abort(
        404
    )
