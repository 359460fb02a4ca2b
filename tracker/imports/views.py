"""Spreadsheets of rosters and records: sent, understood, confirmed, and taken back."""

from collections.abc import Callable
from contextlib import closing, suppress
from datetime import date

import sqlalchemy as sa
from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from tracker.access import audit
from tracker.access.policy import Permission, may, requires, within
from tracker.ground import clock
from tracker.ground.database import db, reading
from tracker.imports import batch_lists, sheets, upload_rules
from tracker.imports.forms import (
    ConfirmForm,
    ReadingForm,
    RecordsFileForm,
    RosterFileForm,
    reading_form,
    records_form,
)
from tracker.imports.offer_lists import labels
from tracker.imports.reading_rules import Outcome, ReadOtherwise, Understood, understand, version
from tracker.imports.reading_rules import confirm as apply
from tracker.imports.review_rules import Review, result
from tracker.imports.review_rules import review as look
from tracker.models.machinery import Batch, BatchKind, Upload
from tracker.models.people import Inspector, Posting
from tracker.models.territory import Commune
from tracker.sheets.read import UnreadableFile, read
from tracker.sheets.undo import UndoRefused
from tracker.sheets.undo import undo as take_back
from tracker.standing import load
from tracker.web import choices, forms, listing
from tracker.web.errors import NotHere
from tracker.web.gate import actor

bp = Blueprint("imports", __name__)

GONE = (
    "Esa planilla no está: puede que ya se haya confirmado o descartado, o que se haya borrado sola a los siete días. "
    "Lo que se importó está en «Planillas»."
)
CROSSED = "Otro cambio simultáneo lo impidió. Nada se guardó: revise y confirme otra vez."


@bp.get("/importaciones")
@requires(Permission.EDIT_ROSTER)
def index() -> ResponseReturnValue:
    everywhere = load.communes(db.session(), clock.today())
    order = listing.chosen("orden", listing.both_ways(batch_lists.ORDERS), batch_lists.LATEST)
    shown = upload_rules.in_reach(actor(), Batch) & batch_lists.chosen(
        listing.chosen("que", sheets.KINDS), listing.chosen("estado", batch_lists.STATES)
    )
    if listing.wants_spreadsheet():
        return sheets.imports(batch_lists.every(db.session(), shown, order))
    return render_template(
        "imports/index.html",
        communes=[commune for commune in everywhere if may(actor(), Permission.EDIT_ROSTER, commune)],
        waiting=batch_lists.waiting(db.session(), upload_rules.in_reach(actor(), Upload)),
        kinds=sheets.KINDS,
        states=batch_lists.STATES.items(),
        order=order,
        page=batch_lists.page(db.session(), shown, order, listing.page_number()),
    )


@bp.get("/comunas/<cut>/importar")
@requires(Permission.EDIT_ROSTER)
def new_roster(cut: str) -> ResponseReturnValue:
    return _roster_page(RosterFileForm(formdata=None), _commune(cut))


@bp.post("/comunas/<cut>/importar")
@requires(Permission.EDIT_ROSTER)
def send_roster(cut: str) -> ResponseReturnValue:
    commune = _commune(cut)
    return _sent(RosterFileForm(), BatchKind.ROSTER, lambda _: cut, lambda form: _roster_page(form, commune))


@bp.get("/importaciones/registros")
@requires(Permission.ADD_RECORDS)
def new_records() -> ResponseReturnValue:
    return _records_page(records_form(actor(), sent=False))


@bp.post("/importaciones/registros")
@requires(Permission.ADD_RECORDS)
def send_records() -> ResponseReturnValue:
    form = records_form(actor(), sent=True)
    return _sent(form, BatchKind.RECORDS, lambda form: form.commune_cut, _records_page)


@bp.get("/comunas/<cut>/importar/nomina.xlsx")
@requires(Permission.EDIT_ROSTER)
def roster_sheet(cut: str) -> ResponseReturnValue:
    commune, on = _commune(cut), listing.chosen_date()
    rows = (
        sa.select(Inspector, Posting)
        .join(Posting.inspector)
        .where(within(actor(), Permission.SEE_PEOPLE, Inspector), Posting.commune_cut == cut)
        .where(Posting.start <= on, sa.or_(Posting.end.is_(None), Posting.end >= on))
        .order_by(Inspector.sort_key, Posting.start)
    )
    return sheets.roster(commune.name, db.session.execute(rows), on, clock.today())


@bp.get("/importaciones/plantilla.xlsx")
@requires(Permission.EDIT_ROSTER)
def template_sheet() -> ResponseReturnValue:
    return sheets.template()


@bp.get("/importaciones/plantilla-registros.xlsx")
@requires(Permission.ADD_RECORDS)
def records_template_sheet() -> ResponseReturnValue:
    return sheets.records_template(choices.courses(db.session()))


@bp.get("/importaciones/subidas/<int:upload_id>")
@requires(Permission.EDIT_ROSTER)
def review(upload_id: int) -> ResponseReturnValue:
    seen = _reviewed(upload_id)
    if listing.wants_spreadsheet():
        return sheets.report(seen)
    return _review_page(seen)


@bp.post("/importaciones/subidas/<int:upload_id>")
@requires(Permission.EDIT_ROSTER)
def choose(upload_id: int) -> ResponseReturnValue:
    """Keep how the file is to be read."""
    seen = _reviewed(upload_id)
    form = reading_form(seen, sent=True)
    if not form.validate():
        return _review_page(seen, form), 400
    upload = _upload(upload_id, lock=True)
    if not form.still_shows(*version(upload.at, upload.choices)):
        return _told_again(upload_id, forms.CHANGED), 400
    upload.choices = form.choices()
    audit.note(actor().id, "upload_read", upload)
    db.session.commit()
    return redirect(url_for("imports.review", upload_id=upload_id))


@bp.post("/importaciones/subidas/<int:upload_id>/confirmar")
@requires(Permission.EDIT_ROSTER)
def confirm(upload_id: int) -> ResponseReturnValue:
    said = _understood(upload_id)
    if earlier := _done_before():
        return earlier
    upload = _upload(upload_id, lock=True)
    form = ConfirmForm()
    if not form.validate():
        return _told_again(upload_id, forms.CAME_BACK), 400
    try:
        shown = version(upload.at, upload.choices)
        outcome = apply(db.session(), upload, said, upload_rules.sender_of(actor()), clock.now())
        if not form.still_shows(*shown, result(outcome)):
            return _told_again(upload_id, forms.CHANGED), 400
        return _confirmed(outcome)
    except (ReadOtherwise, UnreadableFile) as reason:
        return _told_again(upload_id, str(reason) or forms.CHANGED), 400
    except IntegrityError:
        return _told_again(upload_id, CROSSED), 409


@bp.post("/importaciones/subidas/<int:upload_id>/descartar")
@requires(Permission.EDIT_ROSTER)
def discard(upload_id: int) -> ResponseReturnValue:
    if earlier := _done_before():
        return earlier
    upload = _upload(upload_id, lock=True)
    audit.note(actor().id, "upload_discard", upload)
    db.session.execute(sa.delete(Upload).where(Upload.id == upload_id))
    flash("La planilla se descartó. Nada cambió.", "success")
    return forms.finish(url_for("imports.index"))


@bp.get("/importaciones/<int:batch_id>")
@requires(Permission.EDIT_ROSTER)
def batch(batch_id: int) -> ResponseReturnValue:
    return _batch_page(_batch(batch_id))


@bp.post("/importaciones/<int:batch_id>/deshacer")
@requires(Permission.EDIT_ROSTER)
def undo(batch_id: int) -> ResponseReturnValue:
    found = _batch(batch_id)
    try:
        take_back(db.session(), found.id, clock.now())
    except UndoRefused as refused:
        db.session.rollback()
        return _batch_page(_batch(batch_id), refused=str(refused)), 409
    audit.note(actor().id, "imports_undo", found)
    db.session.commit()
    flash("La importación se deshizo: todo quedó como antes de ella.", "success")
    return redirect(url_for("imports.batch", batch_id=batch_id))


def _commune(cut: str) -> Commune:
    found = db.session.get(Commune, cut)
    if found is None or not may(actor(), Permission.EDIT_ROSTER, found):
        abort(404)
    return found


def _upload(upload_id: int, *, lock: bool = False) -> Upload:
    query = sa.select(Upload).where(Upload.id == upload_id, upload_rules.in_reach(actor(), Upload))
    query = query.with_for_update().execution_options(populate_existing=True) if lock else query
    if found := db.session.scalar(query):
        return found
    raise NotHere(GONE)


def _understood(upload_id: int) -> Understood | None:
    """Return what an upload says, unless it is gone; nobody waits for the database meanwhile."""
    with reading(), suppress(NotHere):
        return understand(db.session(), _upload(upload_id))
    return None


def _batch(batch_id: int) -> Batch:
    query = sa.select(Batch).where(Batch.id == batch_id, upload_rules.in_reach(actor(), Batch))
    return db.session.scalar(query) or abort(404)


def _done_before() -> ResponseReturnValue | None:
    """Return the way on of a form that was sent twice: what it was about is gone by now."""
    return forms.sent_before() if request.form.get("once") else None


def _sent(
    form: RosterFileForm,
    kind: BatchKind,
    commune_of: Callable[..., str | None],
    page: Callable[..., str],
) -> ResponseReturnValue:
    """Read the file that was sent, and lead on to what was understood."""
    if not form.validate():
        return page(form), 400
    commune_cut, name = commune_of(form), upload_rules.file_name(form.file.data.filename)
    db.session.commit()  # nobody waits for the database while a file is read
    try:
        with closing(form.file.data) as file:
            found = read(file.stream)
        upload_rules.check(found)
    except UnreadableFile as reason:
        form.file.errors = [str(reason)]
        return page(form), 400
    if earlier := forms.sent_before():
        return _led_on(earlier)
    upload = upload_rules.store(db.session(), kind, commune_cut, name, found, actor().id, clock.now())
    audit.note(actor().id, "upload", upload)
    return _led_on(forms.finish(url_for("imports.review", upload_id=upload.id)))


def _led_on(answer: ResponseReturnValue) -> ResponseReturnValue:
    """Say where to go to the script that shows the progress, which cannot keep a redirect from being followed."""
    said = make_response(answer)
    if "X-Progress" in request.headers:
        said.status_code = 201
    return said


def _reviewed(upload_id: int) -> Review:
    with reading():  # what would be done is in the session, and goes
        return look(db.session(), _upload(upload_id), upload_rules.sender_of(actor()), clock.now())


def _told_again(upload_id: int, reason: str) -> str:
    """Show an upload as it is now, and why nothing was done."""
    db.session.rollback()
    seen = _reviewed(upload_id)
    form = reading_form(seen, sent=False)
    form.form_errors.append(reason)
    return _review_page(seen, form)


def _confirmed(outcome: Outcome) -> ResponseReturnValue:
    batch = db.session.get_one(Batch, outcome.report.batch)
    audit.note(actor().id, f"{batch.kind}_import", batch)
    flash(batch_lists.in_short(outcome), "success")
    return forms.finish(url_for("imports.batch", batch_id=batch.id))


def _roster_page(form: RosterFileForm, commune: Commune) -> str:
    return render_template("imports/roster.html", form=form, commune=commune)


def _records_page(form: RecordsFileForm) -> str:
    return render_template("imports/records.html", form=form)


def _review_page(seen: Review, form: ReadingForm | None = None) -> str:
    confirm = ConfirmForm(formdata=None)
    confirm.shows(*seen.version, result(seen.outcome))
    form = form or reading_form(seen, sent=False)
    return render_template("imports/review.html", seen=seen, form=form, confirm=confirm, labels=labels(seen))


def _batch_page(found: Batch, refused: str | None = None) -> str:
    today: date = clock.today()
    cut = found.commune_cut if found.undone_at is None else None
    return render_template(
        "imports/batch.html",
        batch=batch_lists.told(db.session(), found),
        refused=refused,
        gaps=batch_lists.gaps(db.session(), cut, today) if cut else [],
    )
