"""One way to act: a view that writes says what it asks and what came of it; the rest is the same for all.

It is a generator. What it yields is the form that was sent and the page to show again with what is wrong; from there
on the form is right, and the rules may refuse. What it returns is what was done. So nothing is done twice, nothing of
what came back after its session, and nothing by half: all that was done is committed at once, with its events in the
audit trail and the fact that this form was acted upon.
"""

import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import KW_ONLY, dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

import sqlalchemy as sa
from flask import Response, abort, flash, make_response, redirect, request
from flask.typing import ResponseReturnValue

from tracker.access import audit
from tracker.ground import clock
from tracker.ground.database import Base, db
from tracker.ground.refused import Refused
from tracker.models.machinery import Submission
from tracker.web.forms import LONGEST_KEY, Form, NotRight
from tracker.web.gate import actor


@dataclass(frozen=True)
class Done:
    """What was done: the verb and the rows of the audit trail, what is said, where to go on.

    `page` is shown instead of going on, where it can be shown only once. `then` is done after the commit.
    """

    verb: str
    rows: Base | Iterable[Base]
    said: str | None = None
    _: KW_ONLY
    to: str
    page: ResponseReturnValue | None = None
    then: Callable[[], None] | None = None


Page = Callable[[], ResponseReturnValue]
Act = Generator[tuple[Form, Page], None, Done]
Where = ParamSpec("Where")
View = TypeVar("View", bound=Callable[..., object])


def acts(view: Callable[Where, Act]) -> Callable[Where, ResponseReturnValue]:
    """Mark a view that writes: sent again, its form only leads on."""
    return _marked(view)


def acts_and_shows_once(said: str) -> Callable[[Callable[Where, Act]], Callable[Where, ResponseReturnValue]]:
    """Mark one whose answer is a page that cannot be shown again: its form sent again leads on, and this is said."""
    return lambda view: _marked(view, again=said)


def acts_each_time(view: Callable[Where, Act]) -> Callable[Where, ResponseReturnValue]:
    """Mark one whose form may be sent as often as one likes: what is so already stays so."""
    return _marked(view, once=False)


def acts_otherwise(why: str) -> Callable[[View], View]:
    """Mark a view that answers a POST in a way of its own, and say why."""

    def mark(view: View) -> View:
        view.acts = why  # type: ignore[attr-defined]
        return view

    return mark


@contextmanager
def waiting_for_nobody() -> Iterator[None]:
    """Let go of the database while something slow is done; a form acted upon meanwhile leads on."""
    db.session.commit()
    yield
    db.session.commit()
    if earlier := _sent_before():
        abort(redirect(earlier))


def _marked(
    view: Callable[Where, Act], *, once: bool = True, again: str | None = None
) -> Callable[Where, ResponseReturnValue]:
    @wraps(view)
    def answer(*args: Where.args, **kwargs: Where.kwargs) -> ResponseReturnValue:
        if once and (earlier := _sent_before()):
            if again:
                flash(again, "warning")
            return redirect(earlier)
        return _answer(view(*args, **kwargs), once=once)

    answer.acts = True  # type: ignore[attr-defined]
    return answer


def _answer(acting: Act, *, once: bool) -> ResponseReturnValue:
    """Let a view act if its form is right; else show why not."""
    form, page = next(acting)
    key = _key() if once else None
    if once and key is None:
        abort(400)
    while form.validate():
        try:
            form, page = next(acting)
        except StopIteration as end:
            return _finish(end.value, key)
        except NotRight as wrong:
            db.session.rollback()
            return _shown(form, page, wrong.status)
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
            return _shown(form, page, 409)
    return _shown(form, page, 400)


def _shown(form: Form, page: Page, status: int) -> Response:
    """Return the page with what is wrong; where it leads elsewhere, what is wrong is said there."""
    answer = make_response(page())
    if answer.location:
        for sentences in form.errors.values():
            flash(" ".join(map(str, sentences)), "warning")
    elif answer.status_code == 200:  # noqa: PLR2004  the one that nobody chose
        answer.status_code = status
    return answer


def _finish(done: Done, key: str | None) -> ResponseReturnValue:
    """Commit what was done together with the fact that it was done, and lead on."""
    for row in [done.rows] if isinstance(done.rows, Base) else done.rows:
        audit.note(actor().id, done.verb, row)
    if key:
        db.session.add(Submission(account_id=actor().id, key=key, location=done.to, at=clock.now()))
    db.session.commit()
    if done.then:
        done.then()
    if done.said:
        flash(done.said, "success")
    return redirect(done.to) if done.page is None else done.page


def _sent_before() -> str | None:
    """Return where this same form led when it was acted upon already, in whichever process.

    Until the transaction ends, the same form sent again waits here: SQLite lets one writer in at a time, on
    PostgreSQL the key is locked.
    """
    key = _key()
    if key is None:
        return None
    if db.session().get_bind().dialect.name == "postgresql":
        locked = int.from_bytes(hashlib.sha256(f"{actor().id}/{key}".encode()).digest()[:8], signed=True)
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(locked)))
    earlier = db.session.get(Submission, (actor().id, key))
    return earlier.location if earlier else None


def _key() -> str | None:
    key = request.form.get("once", "")
    return key if 0 < len(key) <= LONGEST_KEY else None
