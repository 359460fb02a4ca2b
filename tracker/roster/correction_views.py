"""Corrections of a person, and of their postings."""

from collections.abc import Callable, Collection
from typing import NamedTuple

import sqlalchemy as sa
from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, Reach, may, reaches, requires, within
from tracker.ground import clock
from tracker.ground.database import db
from tracker.leaving import rules as leaving
from tracker.leaving.forms import asking, endable, ending, fates
from tracker.leaving.mails import tell
from tracker.models.people import Inspector, Posting
from tracker.people.rules import lock
from tracker.roster import rules
from tracker.roster.forms import PERSON, EndForm, FunctionForm, PersonForm, PostingForm
from tracker.sheets.roster_columns import POSTING
from tracker.web.acts import Act, Done, acts
from tracker.web.forms import Form, NotRight
from tracker.web.gate import actor
from tracker.web.writing import writer

bp = Blueprint("roster_correction", __name__)


class Change(NamedTuple):
    """What one can do to a posting: where its form goes, what it is called, and the verb of the audit trail."""

    endpoint: str
    title: str
    verb: str


CORRECT = Change("roster_correction.correct_posting", "Corregir la destinación", "posting_correct")
FUNCTION = Change("roster_correction.change_function", "Cambio de función", "posting_function")
END = Change("roster_correction.end_posting", "Término de la destinación", "posting_end")


@bp.get("/personas/<int:inspector_id>/corregir")
@requires(Permission.EDIT_ROSTER)
def person(inspector_id: int) -> ResponseReturnValue:
    found = _person(inspector_id)
    form = PersonForm(formdata=None, obj=found)
    form.shows(*_of_person(found))
    return _person_page(found, form)


@bp.post("/personas/<int:inspector_id>/corregir")
@requires(Permission.EDIT_ROSTER)
@acts
def correct_person(inspector_id: int) -> Act:
    lock(db.session(), [], [_person(inspector_id).rut])
    db.session.expire_all()
    found, form = _person(inspector_id), PersonForm()
    yield form, lambda: _person_page(found, form)
    if not _may_correct(found):
        raise NotRight(403)
    form.check_seen(*_of_person(found))
    rules.correct_person(found, form.person)
    here = url_for("roster_correction.person", inspector_id=inspector_id)
    return Done("person_correct", found, "Los datos quedaron corregidos.", to=here)


@bp.get("/destinaciones/<int:posting_id>")
@requires(Permission.EDIT_ROSTER)
def posting(posting_id: int) -> ResponseReturnValue:
    found = _posting(posting_id)
    return _begin(found, PostingForm(formdata=None, obj=found), CORRECT)


@bp.post("/destinaciones/<int:posting_id>")
@requires(Permission.EDIT_ROSTER)
@acts
def correct_posting(posting_id: int) -> Act:
    found, form = _locked(posting_id), PostingForm()
    return _save(found, form, CORRECT, lambda: rules.correct_posting(found, form.posting))


@bp.get("/destinaciones/<int:posting_id>/funcion")
@requires(Permission.EDIT_ROSTER)
def function(posting_id: int) -> ResponseReturnValue:
    return _begin(_posting(posting_id), FunctionForm(formdata=None, data={"start": clock.today()}), FUNCTION)


@bp.post("/destinaciones/<int:posting_id>/funcion")
@requires(Permission.EDIT_ROSTER)
@acts
def change_function(posting_id: int) -> Act:
    found, form = _locked(posting_id), FunctionForm()
    return _save(found, form, FUNCTION, lambda: rules.change_function(db.session(), found, **form.said))


@bp.get("/destinaciones/<int:posting_id>/termino")
@requires(Permission.EDIT_ROSTER)
def end(posting_id: int) -> ResponseReturnValue:
    found = _posting(posting_id)
    held = _held(found)
    form = _ending(found, held)(formdata=None, obj=found)
    return _begin(found, form, END, held)


@bp.post("/destinaciones/<int:posting_id>/termino")
@requires(Permission.EDIT_ROSTER)
@acts
def end_posting(posting_id: int) -> Act:
    waiting = leaving.lock(db.session(), _held(_posting(posting_id)).enrollments)
    found, now = _locked(posting_id, waiting), clock.now()
    held = _held(found)
    form = _ending(found, held)()

    def end() -> None:
        rules.end_posting(found, form.end.data, clock.local_date(now), everywhere=_everywhere())
        happened = leaving.decide(db.session(), fates(form, held), by=actor().id, now=now)
        leaving.end_roles(ending(form, held), form.end.data)
        tell(writer(now), happened)

    return _save(found, form, END, end, held)


def _held(found: Posting) -> leaving.Held:
    return leaving.held(db.session(), found.inspector, found.commune_cut, clock.now())


def _ending(found: Posting, held: leaving.Held) -> type[EndForm]:
    elsewhere = [each for each in found.inspector.postings if each.commune_cut != found.commune_cut]
    stays = bool(rules.lasting(elsewhere, clock.today()))
    return asking(EndForm, held, endable(actor(), held, stays=stays))


def _begin(found: Posting, form: Form, change: Change, held: leaving.Held | None = None) -> str:
    form.shows(*_of_posting(found))
    return _posting_page(found, form, change, held)


def _save(
    found: Posting,
    form: Form,
    change: Change,
    make: Callable[[], object],
    held: leaving.Held | None = None,
) -> Act:
    """Change the posting as the form says and lead back to the person."""
    yield form, lambda: _posting_page(found, form, change, held)
    form.check_seen(*_of_posting(found))
    make()
    here = url_for("roster_correction.person", inspector_id=found.inspector_id)
    return Done(change.verb, found, "La destinación quedó guardada.", to=here)


def _person_page(found: Inspector, form: PersonForm) -> str:
    return render_template(
        "roster/person.html",
        inspector=found,
        form=form,
        may_correct=_may_correct(found),
        corrects_rut=actor().has(Permission.CORRECT_IDENTITY),
        postings=[each for each in found.postings if may(actor(), Permission.EDIT_ROSTER, each)],
    )


def _posting_page(found: Posting, form: Form, change: Change, held: leaving.Held | None) -> str:
    stored = [(column.title, column.words_of(found)) for column in POSTING if column.headers]
    return render_template(
        "roster/posting.html", posting=found, stored=stored, form=form, act=change, held=held
    )


def _may_correct(found: Inspector) -> bool:
    return _everywhere() or rules.may_correct(found, actor().communes, clock.today())


def _everywhere() -> bool:
    return Reach.EVERYONE in reaches(actor(), Permission.EDIT_ROSTER)


def _of_person(found: Inspector) -> tuple[object, ...]:
    return tuple(getattr(found, attribute) for attribute in PERSON)


def _of_posting(found: Posting) -> tuple[object, ...]:
    return tuple(getattr(found, column.attribute) for column in POSTING)


def _person(inspector_id: int) -> Inspector:
    scope = within(actor(), Permission.EDIT_ROSTER, Inspector)
    return db.session.scalar(sa.select(Inspector).where(Inspector.id == inspector_id, scope)) or abort(404)


def _posting(posting_id: int) -> Posting:
    scope = within(actor(), Permission.EDIT_ROSTER, Posting)
    return db.session.scalar(sa.select(Posting).where(Posting.id == posting_id, scope)) or abort(404)


def _locked(posting_id: int, waiting: Collection[int] = frozenset()) -> Posting:
    """Return the posting as it is now; nobody else changes its person or its commune's roster before this is done.

    `waiting` are people (ids) who may get a seat with it.
    """
    found = _posting(posting_id)
    lock(db.session(), [found.commune_cut], [found.inspector.rut], waiting)
    db.session.expire_all()
    return _posting(posting_id)
