"""One's own data: what is wrong, what else one may ask, what the commune answers, a copy; and the public notice."""

import json
from datetime import date

import sqlalchemy as sa
from flask import Blueprint, Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, Reach, may, public, reaches, requires, within
from tracker.ground import clock
from tracker.ground.database import db
from tracker.ground.format import short_date
from tracker.models.accounts import Account
from tracker.models.people import Inspector
from tracker.models.privacy import DataRequest, RequestKind, RequestState
from tracker.models.territory import Association
from tracker.people.posting_rules import has_ended
from tracker.privacy import copy_lists, lists, notice_rules, rules, term_rules, words
from tracker.privacy.datum_rules import EVERYTHING, Datum, parse, said
from tracker.privacy.forms import AnswerForm, CorrectionForm, ExtensionForm, RightForm
from tracker.web import listing
from tracker.web.acts import Act, Done, acts
from tracker.web.communes import communes_in_reach
from tracker.web.gate import actor
from tracker.web.lists import respond

bp = Blueprint("privacy", __name__)


@bp.get("/privacidad")
@public
def notice() -> ResponseReturnValue:
    return _notice(notice_rules.current(clock.today()))


@bp.get("/privacidad/<notice>")
@public
def notice_version(notice: str) -> ResponseReturnValue:
    return _notice(notice_rules.find(notice) or abort(404))


@bp.get("/mis-solicitudes")
@requires(Permission.SEE_OWN_TRAINING)
def own() -> ResponseReturnValue:
    person = _oneself()
    if person is None:
        return render_template("people/unknown.html")
    mine = DataRequest.inspector_id == person.id
    return render_template(
        "privacy/own.html",
        page=lists.asked(mine).page(None, listing.page_number(), listing.PER_PAGE),
        today=clock.today(),
        words=words,
        complaint_until=_complaint_until,
    )


@bp.get("/mis-solicitudes/nueva")
@requires(Permission.SEE_OWN_TRAINING)
def rights() -> ResponseReturnValue:
    if _oneself() is None:
        abort(404)
    return _rights_page(RightForm(formdata=None))


@bp.post("/mis-solicitudes/nueva")
@requires(Permission.SEE_OWN_TRAINING)
@acts
def ask() -> Act:
    person, form = _oneself(lock=True) or abort(404), RightForm()
    yield form, lambda: _rights_page(form)
    return _asked(person, RequestKind(form.kind.data), Datum(EVERYTHING), form.text.data)


@bp.get("/mis-solicitudes/nueva/<datum>")
@requires(Permission.SEE_OWN_TRAINING)
def wrong(datum: str) -> ResponseReturnValue:
    """Show what the screen says of a datum, and ask what is wrong with it."""
    person = _oneself() or abort(404)
    return _correction_page(person, _datum(person, datum), CorrectionForm(formdata=None))


@bp.post("/mis-solicitudes/nueva/<datum>")
@requires(Permission.SEE_OWN_TRAINING)
@acts
def correct(datum: str) -> Act:
    person, form = _oneself(lock=True) or abort(404), CorrectionForm()
    about = _datum(person, datum)
    yield form, lambda: _correction_page(person, about, form)
    return _asked(person, RequestKind.RECTIFICATION, about, form.text.data)


@bp.get("/mis-datos")
@requires(Permission.SEE_OWN_TRAINING)
def download() -> ResponseReturnValue:
    """Give everything about oneself, as a spreadsheet to read or as JSON to take elsewhere."""
    account = db.session.get_one(Account, actor().id)
    chosen = listing.chosen("formato", {"xlsx", "json"}, "xlsx")
    pages = copy_lists.tables(db.session(), account, _oneself())
    name = f"Mis datos al {short_date(clock.today())}"
    if chosen == "xlsx":
        return listing.workbook(name, *pages)
    told = {"generado": clock.now().isoformat(timespec="seconds"), **copy_lists.as_mapping(pages)}
    answer = Response(json.dumps(told, ensure_ascii=False, indent=1), mimetype="application/json")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.json")
    return answer


@bp.get("/solicitudes")
@requires(Permission.ANSWER_REQUESTS)
def index() -> ResponseReturnValue:
    scope, communes = (
        within(actor(), Permission.ANSWER_REQUESTS, DataRequest),
        communes_in_reach(Permission.ANSWER_REQUESTS),
    )
    return respond(lists.requests(scope, communes), "privacy/index.html", today=clock.today(), words=words)


@bp.get("/solicitudes/<int:request_id>")
@requires(Permission.ANSWER_REQUESTS)
def show(request_id: int) -> ResponseReturnValue:
    return _request_page(_request(request_id))


@bp.post("/solicitudes/<int:request_id>/respuesta")
@requires(Permission.ANSWER_REQUESTS)
@acts
def answer(request_id: int) -> Act:
    request, form = _request(request_id, lock=True), AnswerForm()
    yield form, lambda: _request_page(request, answering=form)
    state = RequestState(form.decision.data)
    rules.answer(request, state, form.words.data, by_id=actor().id, now=clock.now())
    said = "La respuesta quedó registrada; la persona la verá en «Mis solicitudes»."
    here = url_for("privacy.show", request_id=request.id)
    return Done(f"data_request_{state}", request, said, to=here)


@bp.post("/solicitudes/<int:request_id>/prorroga")
@requires(Permission.ANSWER_REQUESTS)
@acts
def extend(request_id: int) -> Act:
    request, form = _request(request_id, lock=True), ExtensionForm()
    yield form, lambda: _request_page(request, extending=form)
    rules.extend(request, form.reason.data, now=clock.now())
    said = f"El plazo se prorrogó hasta el {short_date(request.due_on)}."
    here = url_for("privacy.show", request_id=request.id)
    return Done("data_request_extended", request, said, to=here)


def _notice(found: notice_rules.Notice) -> str:
    owner = db.session.get(Association, 1)
    return render_template(
        "privacy/notice.html",
        notice=found,
        notices=sorted(notice_rules.NOTICES, key=lambda each: each.in_force_from, reverse=True),
        association_name=owner.name if owner else "",
    )


def _oneself(*, lock: bool = False) -> Inspector | None:
    query = sa.select(Inspector).where(within(actor(), Permission.SEE_OWN_TRAINING, Inspector))
    return db.session.scalars(query.with_for_update() if lock else query).one_or_none()


def _datum(person: Inspector, text: str) -> Datum:
    """Return the datum an address names, if this person has it."""
    datum = parse(text) or abort(404)
    if said(db.session(), person, datum) is None:
        abort(404)
    return datum


def _asked(person: Inspector, kind: RequestKind, datum: Datum, text: str) -> Done:
    request = rules.ask(db.session(), person, kind, datum, text, by_id=actor().id, now=clock.now())
    said = f"Su solicitud quedó enviada. Le deben responder hasta el {short_date(request.due_on)}."
    return Done("data_request", request, said, to=url_for("privacy.own"))


def _rights_page(form: RightForm) -> str:
    return render_template("privacy/rights.html", form=form)


def _correction_page(person: Inspector, datum: Datum, form: CorrectionForm) -> str:
    waiting = rules.open_request(db.session(), person, RequestKind.RECTIFICATION, datum)
    return render_template(
        "privacy/wrong.html",
        form=form,
        name=words.ABOUT[datum.about],
        shown=said(db.session(), person, datum),
        waiting=waiting,
        today=clock.today(),
    )


def _request(request_id: int, *, lock: bool = False) -> DataRequest:
    scope = within(actor(), Permission.ANSWER_REQUESTS, DataRequest)
    query = sa.select(DataRequest).where(DataRequest.id == request_id, scope)
    return db.session.scalars(query.with_for_update() if lock else query).one_or_none() or abort(404)


def _request_page(
    request: DataRequest,
    answering: AnswerForm | None = None,
    extending: ExtensionForm | None = None,
) -> str:
    today, person = clock.today(), request.inspector
    return render_template(
        "privacy/show.html",
        asked=request,
        person=person,
        now_says=said(db.session(), person, Datum(request.about, request.about_id)),
        has_left=_has_left(person, today),
        corrects_rut=actor().has(Permission.CORRECT_IDENTITY),
        may_see_person=may(actor(), Permission.SEE_PEOPLE, person),
        why_not_extend=rules.why_not_extend(request, today),
        answering=answering or AnswerForm(formdata=None),
        extending=extending or ExtensionForm(formdata=None),
        complaint_until=_complaint_until,
        today=today,
        words=words,
    )


def _has_left(person: Inspector, today: date) -> bool:
    """Say whether the person is nobody's of the actor any more, who may not know then what is stored of them now."""
    if Reach.EVERYONE in reaches(actor(), Permission.ANSWER_REQUESTS):
        return False
    return all(has_ended(each, today) for each in person.postings if each.commune_cut in actor().communes)


def _complaint_until(request: DataRequest) -> date | None:
    """Return until when who was refused may complain to the Agencia."""
    if request.state is not RequestState.DENIED or request.answered_at is None:
        return None
    return term_rules.complaint_until(clock.local_date(request.answered_at))
