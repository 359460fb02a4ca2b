"""What every request passes before its view: whether it may write, who asks, whether the view is theirs."""

import re

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user
from werkzeug.routing import IntegerConverter, ValidationError

from tracker.access.policy import Actor, is_tagged, permission_of, public
from tracker.ground import database
from tracker.models.territory import Association

HOSTILE = re.compile("[\0\ud800-\udfff]")  # no database keeps them
LAST_ID = 2**31 - 1  # of an INTEGER column on PostgreSQL
SIGN_IN_AGAIN = "tracker.sign_in_again"  # the extension that keeps what a form without a session says
RESUMED = "reanudar"  # the field with which such a form comes back

login_manager = LoginManager()
login_manager.session_protection = None  # sessions live in our table; a phone changes its address all day


class RowId(IntegerConverter):
    """The number of a row in an address: what no row can have is not found, rather than an error."""

    regex = r"[1-9][0-9]*"

    def to_python(self, value: str) -> int:
        if len(value) > len(str(LAST_ID)) or int(value) > LAST_ID:
            raise ValidationError
        return int(value)


def install(app: Flask) -> None:
    app.url_map.converters["int"] = RowId
    login_manager.init_app(app, add_context_processor=False)  # it would ask the database for error pages too
    public(app.view_functions["static"])
    app.before_request(_refuse_hostile_text)
    app.before_request(_choose_transaction)
    app.before_request(_enforce)
    app.teardown_request(_forget_transaction)


def actor() -> Actor:
    """Return who is signed in; only for views that need a permission."""
    signed_in: Actor = g.actor
    return signed_in


def actor_or_none() -> Actor | None:
    """Return who is signed in, where the view needed to know (templates of every page ask)."""
    signed_in: Actor | None = g.get("actor")
    return signed_in


def association() -> Association:
    """Return the association and its settings, read together with who is signed in."""
    found: Association | None = g.association
    return found or Association(name="", warning_days=60, stale_days=90)


def local_target(text: str | None) -> str | None:
    """Return a path of this site to continue at, or None for anything a browser could read as another site.

    Browsers drop control characters, read a backslash as a slash, and take «//host» for another host.
    """
    if (
        not text
        or not text.isprintable()
        or not text.startswith("/")
        or "\\" in text
        or text.startswith("//")
    ):
        return None
    return text


def _refuse_hostile_text() -> None:
    """Answer 400 to what no form of ours sends: bytes that are no text, NULs, half characters, a name twice."""
    if not request.query_string.isascii() or HOSTILE.search(request.path):
        abort(400)
    for values in (request.args, request.form):
        for name, given in values.lists():
            if len(given) > 1 or HOSTILE.search(name) or HOSTILE.search(given[0]):
                abort(400)


def _choose_transaction() -> None:
    database.read_only(request.method in {"GET", "HEAD", "OPTIONS"})


def _forget_transaction(_error: BaseException | None) -> None:
    database.read_only(False)


def _enforce() -> ResponseReturnValue | None:
    """Let through what the view's tag allows; a view without a tag is refused."""
    if request.endpoint is None:
        return None
    view = current_app.view_functions[request.endpoint]
    if not is_tagged(view):
        abort(403)
    permission = permission_of(view)
    if permission is None:
        return None
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    g.actor = current_user._get_current_object()  # noqa: SLF001  the proxy's documented way to its object
    if not actor().has(permission):
        abort(403)
    return None


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method not in {"GET", "HEAD"}:
        if request.method == "POST" and (again := current_app.extensions[SIGN_IN_AGAIN]()):
            return again  # type: ignore[no-any-return]
        abort(401)
    target = request.full_path if request.query_string else request.path
    return redirect(url_for("accounts.sign_in", next=None if target == "/" else target))
