"""Records: one course for several people, an own one, those that wait, the paper behind one, and revoking."""

from collections.abc import Collection, Iterator, Sequence

import sqlalchemy as sa
from flask import Blueprint, abort, flash, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload, selectinload

from tracker.access import audit
from tracker.access.policy import Permission, Reach, reaches, requires, within
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.people import Inspector
from tracker.models.plan import Course
from tracker.models.records import Evidence, Record
from tracker.models.territory import Commune
from tracker.records import decision_rules, lists, sheets
from tracker.records.entry_rules import Candidate, candidates, enter, on_roster
from tracker.records.forms import CompletionForm, DecisionForm, PeopleForm, RevokeForm
from tracker.records.rules import RecordRefused
from tracker.web import listing
from tracker.web.errors import BadQuery
from tracker.web.forms import finish, sent_before
from tracker.web.gate import actor
from tracker.web.papers import download_of

bp = Blueprint("records", __name__)


@bp.get("/comunas/<cut>/registros/nuevo")
@requires(Permission.ADD_RECORDS)
def new(cut: str) -> ResponseReturnValue:
    """Ask for course and date; then, for those, who passed it."""
    commune, courses = _commune(cut), _courses()
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
def add(cut: str) -> ResponseReturnValue:
    commune = _commune(cut)
    if earlier := sent_before():
        return earlier
    form = PeopleForm()
    form.offer(_courses())
    if form.course.data not in form.courses:
        abort(400)
    offered = _offered(commune, form)
    people = [each.person for each in offered if each.person.id in form.people.data]
    if not (form.validate() and _enter(form, people)):
        return _people_page(form, commune, offered), 400
    return finish(url_for("panorama.commune", cut=cut))


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
def add_own() -> ResponseReturnValue:
    person = _oneself() or abort(404)
    if earlier := sent_before():
        return earlier
    form = CompletionForm()
    form.offer(_courses())
    if not (form.validate() and _enter(form, [person])):
        return render_template("records/own.html", form=form), 400
    return finish(url_for("people.own"))


@bp.get("/registros")
@requires(Permission.ACCEPT_RECORDS)
def waiting() -> ResponseReturnValue:
    return _waiting_page(DecisionForm(formdata=None))


@bp.post("/registros")
@requires(Permission.ACCEPT_RECORDS)
def decide() -> ResponseReturnValue:
    if earlier := sent_before():
        return earlier
    form = DecisionForm()
    records = _locked(Permission.ACCEPT_RECORDS, form.records.data)
    if not (form.validate() and _decide(form, records)):
        return make_response(_waiting_page(form), 400)
    return finish(url_for("records.waiting"))


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
    return render_template("records/revoke.html", form=RevokeForm(formdata=None), record=_record(record_id))


@bp.post("/registros/<int:record_id>/revocar")
@requires(Permission.REVOKE_RECORDS)
def revoke(record_id: int) -> ResponseReturnValue:
    record = _record(record_id)
    if earlier := sent_before():
        return earlier
    form = RevokeForm()
    _locked(Permission.REVOKE_RECORDS, {record_id})
    if not (form.validate() and _revoke(form, record)):
        return render_template("records/revoke.html", form=form, record=record), 400
    return finish(url_for("people.show", inspector_id=record.inspector_id))


def _commune(cut: str) -> Commune:
    scope = within(actor(), Permission.ADD_RECORDS, Commune)
    return db.session.scalar(sa.select(Commune).where(Commune.cut == cut, scope)) or abort(404)


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
        "records/people.html", form=form, commune=commune, course=course, offered=offered, waits=not _counts()
    )


def _counts() -> bool:
    """Say whether what the actor adds counts at once."""
    return Reach.EVERYONE in reaches(actor(), Permission.ADD_RECORDS)


def _enter(form: CompletionForm, people: Sequence[Inspector]) -> bool:
    try:
        entered = enter(
            db.session(),
            form.completion(),
            people,
            form.proof(),
            by=actor().id,
            counts=_counts(),
            now=clock.now(),
        )
    except RecordRefused as refused:
        form.refuse(refused)
        return False
    for record in entered.made:
        audit.note(actor().id, "record_add", record)
    for message, kind in _told(len(entered.made), len(entered.known), waits=not _counts()):
        flash(message, kind)
    return True


def _told(made: int, known: int, *, waits: bool) -> Iterator[tuple[str, str]]:
    """Yield what became of the people of a form, with the kind of message it is."""
    if made:
        added = "Se agregó 1 registro" if made == 1 else f"Se agregaron {made} registros"
        yield f"{added}: {'por aceptar, lo decide otra persona' if waits else 'vale desde ya'}.", "success"
    if known:
        people = "1 persona" if known == 1 else f"{known} personas"
        yield f"Ya estaba registrado para {people}: no se repitió.", "info"


def _waiting_page(form: DecisionForm) -> ResponseReturnValue:
    communes, today = _communes(), clock.today()
    cut = listing.chosen("comuna", communes)
    order = listing.chosen("orden", listing.both_ways(lists.ORDERS), lists.OLDEST)
    where = lists.in_sight(actor(), Permission.ACCEPT_RECORDS, today)
    if cut:
        where = sa.and_(where, lists.of_communes([cut], today))
    if listing.wants_spreadsheet():
        found = lists.waiting(db.session(), where, order, listing.LONGEST_DOWNLOAD)
        return sheets.waiting(found, communes, today)
    total = lists.count_waiting(db.session(), where)
    number = listing.last_page_at_most(listing.page_number(), total)
    first = (number - 1) * listing.PER_PAGE
    rows = lists.waiting(db.session(), where, order, listing.PER_PAGE, first)
    return render_template(
        "records/waiting.html",
        form=form,
        communes=communes,
        today=today,
        order=order,
        places=sheets.places,
        own_id=actor().id,
        own_rut=actor().rut,
        page=listing.Page(rows, number, total),
    )


def _communes() -> dict[str, str]:
    scope = within(actor(), Permission.ACCEPT_RECORDS, Commune)
    query = sa.select(Commune.cut, Commune.name).where(scope).order_by(Commune.sort_key)
    return {row.cut: row.name for row in db.session.execute(query)}


def _locked(permission: Permission, ids: Collection[int]) -> Sequence[Record]:
    """Return these records, locked until the transaction ends; all must be in sight."""
    in_sight = lists.in_sight(actor(), permission, clock.today())
    query = sa.select(Record).where(Record.id.in_(ids), in_sight).order_by(Record.id)
    query = query.options(selectinload(Record.inspector))
    found = db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
    if len(found) < len(ids):
        abort(404)
    return found


def _decide(form: DecisionForm, records: Sequence[Record]) -> bool:
    reason = form.reason.data if form.refuses else None
    try:
        decided = decision_rules.decide(records, reason, by=actor().id, own_rut=actor().rut, now=clock.now())
    except decision_rules.DecisionRefused as refused:
        form.records.errors = [*form.records.errors, str(refused)]
        return False
    for record in decided:
        audit.note(actor().id, "record_refuse" if reason else "record_accept", record)
    if decided:
        flash(f"{'Rechazados' if reason else 'Aceptados'}: {len(decided)}.", "success")
    if late := len(records) - len(decided):
        flash(f"Otra persona ya había decidido {late} de los que eligió: quedaron como estaban.", "warning")
    return True


def _record(record_id: int) -> Record:
    in_sight = lists.in_sight(actor(), Permission.REVOKE_RECORDS, clock.today())
    query = sa.select(Record).where(Record.id == record_id, in_sight)
    return db.session.scalar(query.options(joinedload(Record.course), joinedload(Record.inspector))) or abort(
        404
    )


def _revoke(form: RevokeForm, record: Record) -> bool:
    try:
        decision_rules.revoke(record, form.reason.data, clock.now())
    except decision_rules.DecisionRefused as refused:
        form.form_errors.append(str(refused))
        return False
    audit.note(actor().id, "record_revoke", record)
    flash("El registro quedó revocado: ya no cuenta, a ninguna fecha.", "success")
    return True
