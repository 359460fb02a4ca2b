"""Spreadsheets of rosters and records: sent, understood, confirmed, and taken back."""

from collections.abc import Callable
from contextlib import closing, suppress
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import undefer

from tracker.access.policy import Permission, may, requires, within
from tracker.ground import clock
from tracker.ground.database import db, reading
from tracker.ground.refused import Refused
from tracker.imports import batch_lists, sending_lists, sheets, upload_rules
from tracker.imports.forms import (
    AnswersForm,
    ConfirmForm,
    LeaversForm,
    ReadingForm,
    RecordsFileForm,
    RosterFileForm,
    RowForm,
    answers_form,
    leavers_form,
    reading_form,
    records_form,
    row_form,
)
from tracker.imports.offer_lists import titles
from tracker.imports.reading_rules import ReadOtherwise, Understood, understand, version
from tracker.imports.reading_rules import confirm as apply
from tracker.imports.review_rules import Review, result
from tracker.imports.review_rules import review as look
from tracker.imports.row_rules import row_of
from tracker.imports.sending_rules import Place, place_of
from tracker.models.machinery import Batch, BatchKind, SentFile, Upload
from tracker.models.people import Inspector, Posting
from tracker.models.territory import Commune
from tracker.sheets import full_report
from tracker.sheets.doubts import ASKED
from tracker.sheets.full_report import FullReport
from tracker.sheets.report import by_kind
from tracker.sheets.undo import undo as take_back
from tracker.standing import load
from tracker.web import choices, listing, progress
from tracker.web.acts import Act, Done, acts, acts_each_time, waiting_for_nobody
from tracker.web.communes import commune_in_reach
from tracker.web.errors import NotHere
from tracker.web.forms import CHANGED, ActForm, Form, NotRight
from tracker.web.gate import actor
from tracker.web.lists import respond

bp = Blueprint("imports", __name__)
bp.after_request(progress.led_on)

GONE = (
    "Esa planilla no está: puede que ya se haya confirmado o descartado, o que se haya borrado sola a los siete días. "
    "Lo que se importó está en «Planillas»."
)
CROSSED = "Otro cambio simultáneo lo impidió. Nada se guardó: revise y confirme otra vez."


@bp.get("/importaciones")
@requires(Permission.EDIT_ROSTER)
def index() -> ResponseReturnValue:
    everywhere = load.communes(db.session(), clock.today())
    together = actor().has(Permission.SEND_ROSTERS)
    return respond(
        batch_lists.batches(upload_rules.in_reach(actor(), Batch)),
        "imports/index.html",
        communes=[commune for commune in everywhere if may(actor(), Permission.EDIT_ROSTER, commune)],
        waiting=batch_lists.waiting(db.session(), upload_rules.in_reach(actor(), Upload), alone=together),
        most_waiting=batch_lists.MOST_WAITING,
        sendings=sending_lists.recent(db.session()) if together else None,
        kinds=batch_lists.KINDS,
        for_all=actor().has(Permission.WRITE_SETTINGS),
    )


@bp.get("/comunas/<cut>/importar")
@requires(Permission.EDIT_ROSTER)
def new_roster(cut: str) -> ResponseReturnValue:
    return _roster_page(RosterFileForm(formdata=None), commune_in_reach(cut, Permission.EDIT_ROSTER))


@bp.post("/comunas/<cut>/importar")
@requires(Permission.EDIT_ROSTER)
@acts
def send_roster(cut: str) -> Act:
    commune, form = commune_in_reach(cut, Permission.EDIT_ROSTER), RosterFileForm()
    yield form, lambda: _roster_page(form, commune)
    return _sent(form, BatchKind.ROSTER, cut)


@bp.get("/importaciones/registros")
@requires(Permission.ADD_RECORDS)
def new_records() -> ResponseReturnValue:
    return _records_page(records_form(actor(), sent=False))


@bp.post("/importaciones/registros")
@requires(Permission.ADD_RECORDS)
@acts
def send_records() -> Act:
    form = records_form(actor(), sent=True)
    yield form, lambda: _records_page(form)
    return _sent(form, BatchKind.RECORDS, form.commune_cut)


@bp.get("/comunas/<cut>/importar/nomina.xlsx")
@requires(Permission.EDIT_ROSTER)
def roster_sheet(cut: str) -> ResponseReturnValue:
    commune, on = commune_in_reach(cut, Permission.EDIT_ROSTER), listing.chosen_date()
    rows = (
        sa.select(Inspector, Posting)
        .join(Posting.inspector)
        .where(within(actor(), Permission.SEE_PEOPLE, Inspector), Posting.commune_cut == cut)
        .where(Posting.posted_on(on))
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
    if not listing.wants_spreadsheet():
        return _review_page(seen)
    if seen.outcome is None:
        return sheets.problem(seen.problem)
    return sheets.report(seen.outcome.full, titles(seen.courses))


@bp.post("/importaciones/subidas/<int:upload_id>")
@requires(Permission.EDIT_ROSTER)
@acts_each_time
def choose(upload_id: int) -> Act:
    """Keep how the file is to be read."""
    return _taken(upload_id, reading_form, "form", "La planilla se leyó otra vez así.")


@bp.post("/importaciones/subidas/<int:upload_id>/respuestas")
@requires(Permission.EDIT_ROSTER)
@acts_each_time
def answer(upload_id: int) -> Act:
    """Keep what was answered to what the file asks."""
    said = "La planilla se leyó otra vez con lo que respondió."
    return _taken(upload_id, answers_form, "answers", said)


@bp.get("/importaciones/subidas/<int:upload_id>/filas/<int:sheet_number>/<int:row_number>")
@requires(Permission.EDIT_ROSTER)
def row(upload_id: int, sheet_number: int, row_number: int) -> ResponseReturnValue:
    return _row_page(_row_form(upload_id, (sheet_number - 1, row_number), sent=False))


@bp.post("/importaciones/subidas/<int:upload_id>/filas/<int:sheet_number>/<int:row_number>")
@requires(Permission.EDIT_ROSTER)
@acts_each_time
def correct_row(upload_id: int, sheet_number: int, row_number: int) -> Act:
    """Keep what the cells of a row are to say in place of what the file does."""
    form = _row_form(upload_id, (sheet_number - 1, row_number), sent=True)
    yield form, lambda: _row_page(form)
    said = f"La fila {row_number} se leyó otra vez con lo que corrigió."
    return (yield from _chosen(upload_id, form, said))


@bp.post("/importaciones/subidas/<int:upload_id>/termino")
@requires(Permission.EDIT_ROSTER)
@acts_each_time
def leave(upload_id: int) -> Act:
    """Keep who of those whom the file does not name left, and when."""
    said = "La planilla se leyó otra vez con quienes marcó. El término se pone al confirmar."
    return _taken(upload_id, leavers_form, "leavers", said)


@bp.post("/importaciones/subidas/<int:upload_id>/confirmar")
@requires(Permission.EDIT_ROSTER)
@acts
def confirm(upload_id: int) -> Act:
    with waiting_for_nobody():
        said = _understood(upload_id)
    upload, form = _upload(upload_id, lock=True), ConfirmForm()
    yield form, lambda: _told_again(upload_id, form)
    shown = version(upload.at, upload.choices)
    try:
        outcome = apply(db.session(), upload, said, upload_rules.sender_of(actor()), clock.now())
    except ReadOtherwise as changed:
        form.form_errors.append(CHANGED)
        raise NotRight from changed
    except IntegrityError as error:
        raise Refused(CROSSED) from error
    form.check_seen(*shown, result(outcome))
    batch = db.session.get_one(Batch, outcome.report.batch)
    here = url_for("imports.batch", batch_id=batch.id)
    return Done(f"{batch.kind}_import", batch, batch_lists.in_short(outcome), to=here)


@bp.post("/importaciones/subidas/<int:upload_id>/descartar")
@requires(Permission.EDIT_ROSTER)
@acts
def discard(upload_id: int) -> Act:
    upload, form = _upload(upload_id, lock=True), ActForm()
    yield form, lambda: _told_again(upload_id, form)
    among = _among(SentFile.upload_id == upload_id)
    db.session.delete(upload)
    to = url_for("imports_sending.show", sending_id=among.sending_id) if among else url_for("imports.index")
    return Done("upload_discard", upload, "La planilla se descartó. Nada cambió.", to=to)


@bp.get("/importaciones/<int:batch_id>")
@requires(Permission.EDIT_ROSTER)
def batch(batch_id: int) -> ResponseReturnValue:
    found = _batch(batch_id, whole=True)
    full = full_report.kept(found)
    if full and listing.wants_spreadsheet():
        return sheets.report(full, _titles())
    return _batch_page(found, full)


@bp.post("/importaciones/<int:batch_id>/deshacer")
@requires(Permission.EDIT_ROSTER)
@acts
def undo(batch_id: int) -> Act:
    found, form = _batch(batch_id), ActForm()
    yield form, lambda: _batch_page(_batch(batch_id), None, form)
    take_back(db.session(), found.id, clock.now())
    said = "La importación se deshizo: todo quedó como antes de ella."
    return Done("imports_undo", found, said, to=url_for("imports.batch", batch_id=batch_id))


def _upload(upload_id: int, *, lock: bool = False, whole: bool = False) -> Upload:
    if found := upload_rules.find(db.session(), actor(), upload_id, lock=lock, whole=whole):
        return found
    raise NotHere(GONE)


def _understood(upload_id: int) -> Understood | None:
    """Return what an upload says, unless it is gone; nobody waits for the database meanwhile."""
    with reading(), suppress(NotHere):
        return understand(db.session(), _upload(upload_id, whole=True))
    return None


def _taken(upload_id: int, asks: Callable[..., Any], name: str, said: str) -> Act:
    """Keep what a form of the review chooses; `name` is what the page calls that form."""
    seen = _reviewed(upload_id)
    form = asks(seen, sent=True)
    yield form, lambda: _review_page(seen, **{name: form})
    return (yield from _chosen(upload_id, form, said))


def _chosen(upload_id: int, form: ReadingForm | AnswersForm | LeaversForm | RowForm, said: str) -> Act:
    """Keep what a form chooses, unless somebody chose otherwise since it was shown."""
    upload = _upload(upload_id, lock=True)
    yield form, lambda: _told_again(upload_id, form)
    form.check_seen(*version(upload.at, upload.choices), *form.about.numbered)
    upload.choices = form.choices()
    return Done("upload_read", upload, said, to=url_for("imports.review", upload_id=upload_id))


def _batch(batch_id: int, *, whole: bool = False) -> Batch:
    query = sa.select(Batch).where(Batch.id == batch_id, upload_rules.in_reach(actor(), Batch))
    query = query.options(undefer(Batch.report)) if whole else query
    return db.session.scalar(query) or abort(404)


def _sent(form: RosterFileForm, kind: BatchKind, commune_cut: str | None) -> Done:
    """Read the file that was sent, and lead on to what was understood."""
    name = upload_rules.file_name(form.file.data.filename)
    try:
        with waiting_for_nobody(), closing(form.file.data) as file:
            sheets = upload_rules.contents(file.stream)
    except Refused as unreadable:
        form.file.errors = [str(unreadable)]
        raise NotRight from unreadable
    upload = upload_rules.store(db.session(), kind, commune_cut, name, sheets, actor().id, clock.now())
    return Done("upload", upload, to=url_for("imports.review", upload_id=upload.id))


def _reviewed(upload_id: int) -> Review:
    with reading():  # what would be done is in the session, and goes
        return look(
            db.session(), _upload(upload_id, whole=True), upload_rules.sender_of(actor()), clock.now()
        )


def _among(which: ColumnElement[bool]) -> Place | None:
    """Return where a file stands among those that were sent with it, for whom may see them."""
    return place_of(db.session(), which) if actor().has(Permission.SEND_ROSTERS) else None


def _told_again(upload_id: int, told: Form) -> str:
    """Show an upload as it is now, and why nothing was done."""
    seen = _reviewed(upload_id)
    form = reading_form(seen, sent=False)
    form.form_errors += told.form_errors
    return _review_page(seen, form)


def _roster_page(form: RosterFileForm, commune: Commune) -> str:
    together = actor().has(Permission.SEND_ROSTERS)
    return render_template("imports/roster.html", form=form, commune=commune, together=together)


def _records_page(form: RecordsFileForm) -> str:
    return render_template("imports/records.html", form=form)


def _row_form(upload_id: int, place: tuple[int, int], *, sent: bool) -> RowForm:
    seen = _reviewed(upload_id)
    cells = row_of(seen, *place)
    if cells is None:
        raise NotHere(GONE)
    return row_form(seen, cells, place, sent=sent)


def _row_page(form: RowForm) -> str:
    return render_template("imports/row.html", form=form)


def _review_page(
    seen: Review,
    form: ReadingForm | None = None,
    answers: AnswersForm | None = None,
    leavers: LeaversForm | None = None,
) -> str:
    confirm = ConfirmForm(formdata=None)
    confirm.shows(*seen.version, result(seen.outcome))
    return render_template(
        "imports/review.html",
        seen=seen,
        form=form or reading_form(seen, sent=False),
        answers=answers or answers_form(seen, sent=False),
        leavers=leavers or leavers_form(seen, sent=False),
        confirm=confirm,
        labels=titles(seen.courses),
        doubts=ASKED,
        sheet_numbers={sheet.name: number for number, sheet in enumerate(seen.sheets, start=1)},
        by_kind=by_kind,
        among=_among(SentFile.upload_id == seen.upload_id),
    )


def _titles() -> dict[str, str]:
    return titles((course.code, course.title) for course in choices.courses(db.session()))


def _batch_page(found: Batch, full: FullReport | None, undoing: ActForm | None = None) -> str:
    today: date = clock.today()
    cut = found.commune_cut if found.undone_at is None else None
    return render_template(
        "imports/batch.html",
        batch=batch_lists.told(db.session(), found),
        undoing=undoing or ActForm(formdata=None),
        gaps=batch_lists.gaps(db.session(), cut, today) if cut else [],
        full=full,
        labels=_titles(),
        by_kind=by_kind,
        among=_among(SentFile.batch_id == found.id),
    )
