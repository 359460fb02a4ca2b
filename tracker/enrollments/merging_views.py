"""An edition that does not reach its minimum is merged into another: shown beforehand, and done in one act."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires
from tracker.editions import reach_lists
from tracker.enrollments import merging_mails, merging_rules
from tracker.enrollments.forms import MergeForm
from tracker.enrollments.lists import STATES
from tracker.enrollments.merging_rules import Merging
from tracker.ground import clock
from tracker.ground.database import db
from tracker.ground.format import date_and_time
from tracker.ground.refused import Refused
from tracker.models.editions import Edition, EnrollmentState
from tracker.web.acts import Act, Done, acts
from tracker.web.gate import actor
from tracker.web.writing import writer

bp = Blueprint("enrollments_merging", __name__)

Pair = tuple[Edition, Edition]


@bp.get("/cursos-programados/<int:edition_id>/juntar/<int:into_id>")
@requires(Permission.WRITE_EDITIONS)
def show(edition_id: int, into_id: int) -> ResponseReturnValue:
    pair = reach_lists.edition(edition_id), reach_lists.edition(into_id)
    form = MergeForm(formdata=None, data={"reason": _reason(*pair)})
    return _page(pair, form)


@bp.post("/cursos-programados/<int:edition_id>/juntar/<int:into_id>")
@requires(Permission.WRITE_EDITIONS)
@acts
def merge(edition_id: int, into_id: int) -> Act:
    locked = {number: reach_lists.locked(number) for number in sorted({edition_id, into_id})}
    pair, form, now = (locked[edition_id], locked[into_id]), MergeForm(), clock.now()
    yield form, lambda: _page(pair, form)
    merging_rules.lock(db.session(), *pair)
    found = merging_rules.merging(db.session(), *pair, now)
    form.check_seen(*_shown(found))
    done = merging_rules.merge(db.session(), *pair, found, form.reason.data, by=actor().id, now=now)
    merging_mails.tell(writer(now), done)
    return Done("edition_merge", pair, _said(found), to=url_for("editions.show", edition_id=into_id))


def _page(pair: Pair, form: MergeForm) -> str:
    """Show what would become of everybody, or why nothing can be done."""
    short, into = pair
    found, problem = None, None
    try:
        found = merging_rules.merging(db.session(), short, into, clock.now())
    except Refused as refused:
        problem = str(refused)
    if found and not form.seen.data:
        form.shows(*_shown(found))
    return render_template(
        "enrollments/merge.html",
        short=short,
        into=into,
        found=found,
        problem=problem,
        form=form,
        places=STATES,
        readers=merging_mails.readers(db.session(), found.those(None)) if found else {},
    )


def _shown(found: Merging) -> list[object]:
    """Return what the page shows of everybody, to tell whether it is still so."""
    return [
        [(each.enrollment.id, each.enrollment.state, each.becomes, each.why) for each in found.moves],
        [one.id for one, _ in found.served],
    ]


def _reason(short: Edition, into: Edition) -> str:
    with_it = f": se juntó con el del {date_and_time(into.meetings[0].starts_at)}" if into.meetings else ""
    return f"No se alcanzó el mínimo de {short.minimum} personas{with_it}."


def _said(found: Merging) -> str:
    words = {
        EnrollmentState.CONFIRMED: "con cupo",
        EnrollmentState.WAITLISTED: "en lista de espera",
        EnrollmentState.REQUESTED: "con su solicitud",
        None: "no pudieron pasar",
    }
    parts = [f"{len(those)} {said}" for state, said in words.items() if (those := found.those(state))]
    return f"Los cursos quedaron juntos: {', '.join(parts)}. Se avisó por correo a sus direcciones y a quienes tienen cuenta."
