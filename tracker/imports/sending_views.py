"""Rosters of several communes, sent together by the coordination: whose each is, and how far it is."""

from collections.abc import Sequence
from contextlib import closing
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires, within
from tracker.ground import clock
from tracker.ground.database import db, reading
from tracker.ground.refused import Refused
from tracker.imports import sending_lists, sending_rules, upload_rules
from tracker.imports.review_rules import review
from tracker.imports.sending_forms import CommunesForm, RosterFilesForm, communes_form, field_of
from tracker.imports.sending_rules import Received, received
from tracker.models.machinery import Sending, SentFile
from tracker.web import progress
from tracker.web.acts import Act, Done, acts, waiting_for_nobody
from tracker.web.communes import communes_in_reach
from tracker.web.errors import NotHere
from tracker.web.gate import actor
from tracker.web.lists import respond

bp = Blueprint("imports_sending", __name__)
bp.after_request(progress.led_on)

GONE = "Ese envío no está: se borra solo a los siete días. Lo que se importó está en «Planillas»."


@bp.get("/importaciones/envios/nuevo")
@requires(Permission.SEND_ROSTERS)
def new() -> ResponseReturnValue:
    return _new_page(RosterFilesForm(formdata=None))


@bp.post("/importaciones/envios/nuevo")
@requires(Permission.SEND_ROSTERS)
@acts
def send() -> Act:
    form = RosterFilesForm()
    yield form, lambda: _new_page(form)
    with waiting_for_nobody():
        sent = [_received(file) for file in form.file.data]
    sending = sending_rules.send(db.session(), sent, actor().id, clock.now())
    return Done("rosters_send", sending, to=_page_of(sending.id))


@bp.get("/importaciones/envios/<int:sending_id>")
@requires(Permission.SEND_ROSTERS)
def show(sending_id: int) -> ResponseReturnValue:
    return _page(_sending(sending_id).id)


@bp.post("/importaciones/envios/<int:sending_id>/comunas")
@requires(Permission.SEND_ROSTERS)
@acts
def say(sending_id: int) -> Act:
    """Take what was said of whose each file is."""
    _sending(sending_id, lock=True)
    form = _form(sending_id, sent=True)
    yield form, lambda: _page(sending_id, form)
    form.check_seen(*form.shown)
    settled = sending_rules.settle(db.session(), sending_id, form.said, actor().id, clock.now())
    return Done("rosters_say", settled, _told(settled), to=_page_of(sending_id))


def _received(file: Any) -> Received:
    """Read a file; one that cannot be read does not keep the others from it."""
    name = upload_rules.file_name(file.filename)
    try:
        with closing(file):
            return received(name, upload_rules.contents(file.stream))
    except Refused as unreadable:
        return Received(name, problem=str(unreadable))


def _sending(sending_id: int, *, lock: bool = False) -> Sending:
    scope = within(actor(), Permission.SEND_ROSTERS, Sending)
    query = sa.select(Sending).where(Sending.id == sending_id, scope)
    if found := db.session.scalar(query.with_for_update() if lock else query):
        return found
    raise NotHere(GONE)


def _form(sending_id: int, *, sent: bool) -> CommunesForm:
    waiting = sending_rules.waiting(db.session(), sending_id)
    return communes_form(waiting, communes_in_reach(Permission.EDIT_ROSTER), sent=sent)


def _told(settled: Sequence[SentFile]) -> str:
    read = sum(file.upload_id is not None for file in settled)
    gone = len(settled) - read
    said = ["1 planilla se leyó" if read == 1 else f"{read} planillas se leyeron"] if read else []
    said += ["1 se descartó" if gone == 1 else f"{gone} se descartaron"] if gone else []
    return f"{' y '.join(said)}. Todavía no se importó nada: revise cada una."


def _page_of(sending_id: int) -> str:
    return url_for("imports_sending.show", sending_id=sending_id)


def _new_page(form: RosterFilesForm) -> str:
    return render_template("imports/send_together.html", form=form, most=sending_rules.MOST_FILES)


def _page(sending_id: int, form: CommunesForm | None = None) -> ResponseReturnValue:
    asked = _asked(sending_id)
    return respond(
        sending_lists.files(sending_id, asked),
        "imports/sending.html",
        sending=_sending(sending_id),
        unreadable=sending_rules.unreadable(db.session(), sending_id),
        form=form or _form(sending_id, sent=False),
        field_of=field_of,
        next_one=sending_rules.next_of(db.session(), sending_id),
        twice=sending_lists.twice(db.session(), sending_id),
    )


def _asked(sending_id: int) -> dict[int, str]:
    """Return how each file that is read stands, where that is not too much to read at once."""
    asked = {}
    for upload_id in sending_lists.to_look_at(db.session(), sending_id):
        with reading():
            upload = upload_rules.find(db.session(), actor(), upload_id, whole=True)
            if upload:
                seen = review(db.session(), upload, upload_rules.sender_of(actor()), clock.now())
                asked[upload_id] = sending_lists.standing(seen)
    return asked
