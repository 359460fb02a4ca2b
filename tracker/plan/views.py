"""The plan: what was agreed on a date, its versions, the file of one, and adopting one."""

import io
from datetime import date

import sqlalchemy as sa
from flask import Blueprint, Response, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from tracker import audit, clock, listing
from tracker.access import Permission, requires
from tracker.database import db
from tracker.forms import finish, sent_before
from tracker.gate import actor
from tracker.models.plan import PlanState, PlanVersion
from tracker.plan import export, reading, rules
from tracker.plan.file import PROVISIONAL, parse
from tracker.plan.forms import AdoptForm, UploadForm
from tracker.plan.spreadsheets import requirements
from tracker.plan.tables import PlanRefused

bp = Blueprint("plan", __name__)

SHIPPED = "el plan provisorio que viene con el sistema"  # longer than any version's name may be


@bp.get("/plan")
@requires(Permission.SEE_PLAN)
def show() -> ResponseReturnValue:
    on = listing.chosen_date()
    found = [version for version in reading.versions(db.session()) if _may_read(version)]
    named = listing.chosen("version", {version.version for version in found})
    version = next((each for each in found if each.version == named), None) or reading.in_force(found, on)
    lines = reading.lines(db.session(), version) if version else []
    if listing.wants_spreadsheet():
        return requirements(lines, version.version if version else "vigente")
    return render_template(
        "plan/show.html",
        on=on,
        version=version,
        named=named,
        lines=lines,
        clearances=reading.clearances(db.session(), version) if version else [],
        courses=reading.courses(db.session()),
        versions=reading.stages(found, on),
        for_whom=reading.for_whom,
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
    return _done(version)


@bp.post("/plan/adoptar")
@requires(Permission.WRITE_PLAN)
def adopt() -> ResponseReturnValue:
    """Adopt a draft, or the plan that ships."""
    if earlier := sent_before():
        return earlier
    form = AdoptForm()
    form.offer(_adoptable())
    version = _adopted(form) if form.validate() else None
    if version is None:
        return _versions_page(form, UploadForm(formdata=None)), 400
    return _done(version)


@bp.get("/plan/archivo")
@requires(Permission.WRITE_PLAN)
def file() -> ResponseReturnValue:
    """Return a version as the file that is edited and brought in again; the one in force, unless told."""
    named = listing.chosen("version", {version.version for version in reading.versions(db.session())})
    try:
        version = rules.find_version(db.session(), named or None, clock.today())
    except rules.UnknownVersion:
        return redirect(url_for("plan.shipped"))
    return _toml(export.to_toml(rules.stored_plan(db.session(), version)), version.version)


@bp.get("/plan/provisorio")
@requires(Permission.WRITE_PLAN)
def shipped() -> ResponseReturnValue:
    """Return the file of the plan that ships, comments and all."""
    return _toml(PROVISIONAL.read_text(), "provisorio")


def _may_read(version: PlanVersion) -> bool:
    """Say whether the actor may read a version: a draft is its author's until it is shown around."""
    return version.state is not PlanState.DRAFT or actor().has(Permission.WRITE_PLAN)


def _versions_page(adopt_form: AdoptForm, upload_form: UploadForm) -> str:
    adopt_form.offer(_adoptable())
    if adopt_form.adopt_from.data is None and not adopt_form.adopt_from.raw_data:
        adopt_form.adopt_from.data = clock.today()
    found = reading.versions(db.session())
    return render_template(
        "plan/versions.html",
        adopt_form=adopt_form,
        upload_form=upload_form,
        versions=reading.stages(found, clock.today()),
    )


def _adoptable() -> list[tuple[str, str]]:
    """Return what may be adopted: drafts, and the plan that ships while nothing of its name is stored."""
    found = reading.versions(db.session())
    drafts = [
        (each.version, f"{each.version}: {each.title}") for each in found if each.state is PlanState.DRAFT
    ]
    plan = parse(PROVISIONAL.read_bytes())
    if plan.version in {each.version for each in found}:
        return drafts
    return [*drafts, (SHIPPED, f"{plan.version}: {plan.title} (provisorio, viene con el sistema)")]


def _adopted(form: AdoptForm) -> PlanVersion | None:
    """Return the version, adopted; None where that is refused, and the form says why."""
    day: date = form.adopt_from.data
    try:
        if form.version.data == SHIPPED:
            return rules.load_plan(db.session(), parse(PROVISIONAL.read_bytes()), day)
        version = db.session.scalars(
            sa.select(PlanVersion).where(PlanVersion.version == form.version.data)
        ).one()
        rules.adopt(db.session(), version, day)
    except PlanRefused as refused:
        db.session.rollback()
        form.form_errors.append(str(refused))
        return None
    return version


def _uploaded(form: UploadForm) -> PlanVersion | None:
    """Return the version of the file; None where it is refused, and the form says why and where."""
    try:
        return rules.load_plan(db.session(), parse(form.content()), form.upload_from.data)
    except PlanRefused as refused:
        db.session.rollback()
        form.file.errors = [*form.file.errors, str(refused)]
        return None


def _done(version: PlanVersion) -> ResponseReturnValue:
    audit.note(actor().id, f"plan_{version.state}", version)
    if version.in_force_from:
        flash(f"La versión {version.version} rige desde el {version.in_force_from:%d-%m-%Y}.", "success")
    else:
        flash(f"La versión {version.version} quedó como borrador.", "success")
    return finish(url_for("plan.show", version=version.version))


def _toml(text: str, name: str) -> Response:
    content = io.BytesIO(text.encode())
    return send_file(content, "application/toml", as_attachment=True, download_name=f"plan-{name}.toml")
