"""The plan: what was agreed on a date, its versions, the file of one, and adopting one."""

import io

from flask import Blueprint, Response, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires
from tracker.ground import clock
from tracker.ground.database import db
from tracker.ground.format import short_date
from tracker.ground.refused import Refused
from tracker.models.plan import PlanState
from tracker.plan import agreeing_rules, export_rules, lists, reach_lists, rules, version_lists
from tracker.plan.file_rules import PROVISIONAL, parse
from tracker.plan.forms import AdoptForm, UploadForm
from tracker.plan.words import for_whom
from tracker.standing.obligations import plan_in_force
from tracker.web import listing
from tracker.web.acts import Act, Done, acts
from tracker.web.gate import actor
from tracker.web.lists import respond

bp = Blueprint("plan", __name__)


@bp.get("/plan")
@requires(Permission.SEE_PLAN)
def show() -> ResponseReturnValue:
    on = listing.chosen_date()
    found = [each for each in version_lists.versions(db.session()) if reach_lists.may_read(each)]
    named = listing.chosen("version", {version.version for version in found})
    version = next((each for each in found if each.version == named), None) or plan_in_force(found, on)
    lines = version_lists.lines(db.session(), version) if version else []
    return respond(
        lists.requirements(lines, version.version if version else "vigente"),
        "plan/show.html",
        on=on,
        version=version,
        named=named,
        clearances=version_lists.clearances(db.session(), version) if version else [],
        versions=lists.versions(version_lists.stages(found, on)),
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
@acts
def upload() -> Act:
    """Bring in an edited plan file."""
    form = UploadForm()
    yield form, lambda: _versions_page(AdoptForm(formdata=None), form)
    version = rules.load_plan(db.session(), form.plan, None)
    said = f"La versión {version.version} quedó como borrador."
    return Done("plan_draft", version, said, to=url_for("plan_draft.show", draft_id=version.id))


@bp.post("/plan/adoptar")
@requires(Permission.WRITE_PLAN)
@acts
def adopt() -> Act:
    """Adopt the plan that ships."""
    form, now = AdoptForm(), clock.now()
    yield form, lambda: _versions_page(form, UploadForm(formdata=None))
    version = rules.load_plan(db.session(), parse(PROVISIONAL.read_bytes()), None)
    day, meant = form.adopt_from.data, form.past.data
    agreeing_rules.adopt(db.session(), version, day, by=actor().id, now=now, past_meant=meant)
    said = f"La versión {version.version} rige desde el {short_date(version.in_force_from)}."
    return Done("plan_adopted", version, said, to=url_for("plan.show", version=version.version))


@bp.get("/plan/archivo")
@requires(Permission.WRITE_PLAN)
def file() -> ResponseReturnValue:
    """Return a version as the file that is edited and brought in again; the one in force, unless told."""
    named = listing.chosen("version", {version.version for version in version_lists.versions(db.session())})
    try:
        version = rules.find_version(db.session(), named or None, clock.today())
    except Refused:
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
        versions=lists.versions(version_lists.stages(found, clock.today()), files=True),
        shipped=None if provisional.version in {each.version for each in found} else provisional,
    )


def _toml(text: str, name: str) -> Response:
    content = io.BytesIO(text.encode())
    return send_file(content, "application/toml", as_attachment=True, download_name=f"plan-{name}.toml")
