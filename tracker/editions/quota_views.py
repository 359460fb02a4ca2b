"""The seats of an edition: how many, and how many are held for each commune."""

from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires
from tracker.editions import lists, reach_lists, rules, seat_mails, settling_rules
from tracker.editions.allocation_rules import propose
from tracker.editions.forms import SeatsForm
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.editions import Edition, Modality
from tracker.web import listing
from tracker.web.acts import Act, Done, acts
from tracker.web.writing import writer

bp = Blueprint("editions_quota", __name__)


@bp.get("/cursos-programados/<int:edition_id>/cupos")
@requires(Permission.WRITE_EDITIONS)
def show(edition_id: int) -> ResponseReturnValue:
    """Show the quotas as they are; where there are none yet, or it is asked for, those that are proposed."""
    found = reach_lists.edition(edition_id)
    proposed = listing.chosen("cupos", {"propuestos"}) or not found.quotas
    data = {"capacity": found.capacity, "quotas": _proposal(found) if proposed else _stored(found)}
    form = _form(formdata=None, data=data)
    form.shows(*_shown(found))
    return _page(form, found, proposed=bool(proposed))


@bp.post("/cursos-programados/<int:edition_id>/cupos")
@requires(Permission.WRITE_EDITIONS)
@acts
def save(edition_id: int) -> Act:
    found, form, now = reach_lists.locked(edition_id), _form(), clock.now()
    yield form, lambda: _page(form, found, proposed=False)
    form.check_seen(*_shown(found))
    seated = rules.set_seats(db.session(), found, form.capacity.data, form.quotas.data, now)
    seat_mails.tell(writer(now), found, seated)
    if seated:
        people = "1 persona pasó" if len(seated) == 1 else f"{len(seated)} personas pasaron"
        flash(f"{people} de la lista de espera a tener cupo.", "info")
    here = url_for("editions.show", edition_id=edition_id)
    return Done("edition_seats", found, "Los cupos quedaron guardados.", to=here)


def _form(**more: object) -> SeatsForm:
    form = SeatsForm(**more)
    form.quotas.cuts = [commune.cut for commune in lists.communes(db.session())]
    return form


def _page(form: SeatsForm, found: Edition, *, proposed: bool) -> str:
    now = clock.now()
    return render_template(
        "editions/quotas.html",
        form=form,
        edition=found,
        proposed=proposed,
        communes=lists.communes(db.session()),
        gaps=settling_rules.gaps(db.session(), found, None, clock.today()),
        held=settling_rules.seats(db.session(), found, now).held,
        released=now >= clock.start_of(found.release_on),
        mixed=found.modality is Modality.MIXED,
    )


def _stored(found: Edition) -> dict[str, tuple[int, bool]]:
    return {quota.commune_cut: (quota.seats, quota.online) for quota in found.quotas}


def _proposal(found: Edition) -> dict[str, tuple[int, bool]]:
    """Return the quotas proposed by gap; who attends online stays so."""
    seats = propose(found.capacity, settling_rules.gaps(db.session(), found, None, clock.today()).values())
    online = {cut for cut, (_, online) in _stored(found).items() if online}
    return {cut: (seats.get(cut, 0), cut in online) for cut in sorted({*seats, *online})}


def _shown(found: Edition) -> list[object]:
    return [found.capacity, sorted(_stored(found).items())]
