"""What communes taught about their spreadsheets: one page each, where it is corrected."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires
from tracker.ground.database import db
from tracker.imports import taught_rules
from tracker.imports.forms import TaughtForm, taught_form
from tracker.models.territory import Commune
from tracker.web import choices
from tracker.web.acts import Act, Done, acts_each_time
from tracker.web.communes import commune_in_reach

bp = Blueprint("imports_taught", __name__)
SAID = "Quedó corregido: así se leerán las próximas planillas."


@bp.get("/comunas/<cut>/aprendido")
@requires(Permission.EDIT_ROSTER)
def show(cut: str) -> ResponseReturnValue:
    commune = commune_in_reach(cut, Permission.EDIT_ROSTER)
    return _page(_form(commune, sent=False), commune)


@bp.post("/comunas/<cut>/aprendido")
@requires(Permission.EDIT_ROSTER)
@acts_each_time
def correct(cut: str) -> Act:
    commune = commune_in_reach(cut, Permission.EDIT_ROSTER)
    form = _form(commune, sent=True)
    yield form, lambda: _page(form, commune)
    return _corrected(form, url_for("imports_taught.show", cut=cut))


@bp.get("/importaciones/aprendido")
@requires(Permission.WRITE_SETTINGS)
def everywhere() -> ResponseReturnValue:
    return _page(_form(None, sent=False), None)


@bp.post("/importaciones/aprendido")
@requires(Permission.WRITE_SETTINGS)
@acts_each_time
def correct_everywhere() -> Act:
    form = _form(None, sent=True)
    yield form, lambda: _page(form, None)
    return _corrected(form, url_for("imports_taught.everywhere"))


def _form(commune: Commune | None, *, sent: bool) -> TaughtForm:
    found = taught_rules.lessons(db.session(), commune.cut if commune else None)
    return taught_form(found, choices.courses(db.session()), sent=sent)


def _corrected(form: TaughtForm, to: str) -> Done:
    form.check_seen(*form.shown)
    changed = taught_rules.correct(db.session(), form.lessons.all, form.values)
    return Done("taught_correct", changed, SAID if changed else "Nada cambió.", to=to)


def _page(form: TaughtForm, commune: Commune | None) -> str:
    return render_template("imports/taught.html", form=form, commune=commune)
