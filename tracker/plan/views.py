"""The plan: what was agreed on a date, its versions, the file of one, and adopting one."""

import io

from flask import Blueprint, Response, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from tracker.access import audit
from tracker.access.policy import Permission, requires
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.plan import PlanState, PlanVersion
from tracker.plan import agreeing_rules, export_rules, reach_lists, rules, version_lists
from tracker.plan.file_rules import PROVISIONAL, parse
from tracker.plan.forms import AdoptForm, UploadForm
from tracker.plan.sheets import requirements
from tracker.plan.table_rules import PlanRefused
from tracker.plan.words import for_whom
from tracker.standing.obligations import plan_in_force
from tracker.web import listing
from tracker.web.forms import finish, sent_before
from tracker.web.gate import actor

bp = Blueprint("plan", __name__)


@bp.get("/plan")
@requires(Permission.SEE_PLAN)
def show() -> ResponseReturnValue:
    on = listing.chosen_date()
    found = [each for each in version_lists.versions(db.session()) if reach_lists.may_read(each)]
    named = listing.chosen("version", {version.version for version in found})
    version = next((each for each in found if each.version == named), None) or plan_in_force(found, on)
    lines = version_lists.lines(db.session(), version) if version else []
    if listing.wants_spreadsheet():
        return requirements(lines, version.version if version else "vigente")
    return render_template(
        "plan/show.html",
        on=on,
        version=version,
        named=named,
        lines=lines,
        clearances=version_lists.clearances(db.session(), version) if version else [],
        versions=version_lists.stages(found, on),
        for_whom=for_whom,
        consulted=[each for each in found if each.state is PlanState.CONSULTATION],
        may_write=actor().has(Permission.WRITE_PLAN),
        may_set=actor().has(Permission.WRITE_SETTINGS),
    )


@bp.get("/plan/versiones")
@requires(Permission.WRITE_PLAN)
def versions() -> ResponseReturnValue:
    return _versions_page(AdoptForm(formdata=None), UploadForm(formdata=None))


@bp.post("/plan/versiones")
@requires(Permission.WRITE_PLAN)
def upload() -> ResponseReturnValue:
    """Bring in an edited plan file."""
    if earlier := sent_before():
        return earlier
    form = UploadForm()
    version = _uploaded(form) if form.validate() else None
    if version is None:
        return _versions_page(AdoptForm(formdata=None), form), 400
    audit.note(actor().id, "plan_draft", version)
    flash(f"La versión {version.version} quedó como borrador.", "success")
    return finish(url_for("plan_draft.show", draft_id=version.id))


@bp.post("/plan/adoptar")
@requires(Permission.WRITE_PLAN)
def adopt() -> ResponseReturnValue:
    """Adopt the plan that ships."""
    if earlier := sent_before():
        return earlier
    form = AdoptForm()
    version = _adopted(form) if form.validate() else None
    if version is None:
        return _versions_page(form, UploadForm(formdata=None)), 400
    audit.note(actor().id, "plan_adopted", version)
    flash(f"La versión {version.version} rige desde el {version.in_force_from:%d-%m-%Y}.", "success")
    return finish(url_for("plan.show", version=version.version))


@bp.get("/plan/archivo")
@requires(Permission.WRITE_PLAN)
def file() -> ResponseReturnValue:
    """Return a version as the file that is edited and brought in again; the one in force, unless told."""
    named = listing.chosen("version", {version.version for version in version_lists.versions(db.session())})
    try:
        version = rules.find_version(db.session(), named or None, clock.today())
    except rules.UnknownVersion:
        return redirect(url_for("plan.shipped"))
    return _toml(export_rules.to_toml(rules.stored_plan(db.session(), version)), version.version)


@bp.get("/plan/provisorio")
@requires(Permission.WRITE_PLAN)
def shipped() -> ResponseReturnValue:
    """Return the file of the plan that ships, comments and all."""
    return _toml(PROVISIONAL.read_text(), "provisorio")


def _versions_page(adopt_form: AdoptForm, upload_form: UploadForm) -> str:
    if adopt_form.adopt_from.data is None and not adopt_form.adopt_from.raw_data:
        adopt_form.adopt_from.data = clock.today()
    found = version_lists.versions(db.session())
    provisional = parse(PROVISIONAL.read_bytes())
    return render_template(
        "plan/versions.html",
        adopt_form=adopt_form,
        upload_form=upload_form,
        versions=version_lists.stages(found, clock.today()),
        shipped=None if provisional.version in {each.version for each in found} else provisional,
    )


def _adopted(form: AdoptForm) -> PlanVersion | None:
    """Return the plan that ships, adopted; None where that is refused, and the form says why."""
    try:
        version = rules.load_plan(db.session(), parse(PROVISIONAL.read_bytes()), None)
        meant = form.past.data
        agreeing_rules.adopt(
            db.session(), version, form.adopt_from.data, by=actor().id, now=clock.now(), past_meant=meant
        )
    except PlanRefused as refused:
        db.session.rollback()
        form.refuse(refused)
        return None
    return version


def _uploaded(form: UploadForm) -> PlanVersion | None:
    """Return the version of the file; None where it is refused, and the form says why and where."""
    try:
        return rules.load_plan(db.session(), parse(form.content()), None)
    except PlanRefused as refused:
        db.session.rollback()
        form.file.errors = [*form.file.errors, str(refused)]
        return None


def _toml(text: str, name: str) -> Response:
    content = io.BytesIO(text.encode())
    return send_file(content, "application/toml", as_attachment=True, download_name=f"plan-{name}.toml")
