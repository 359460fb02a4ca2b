"""What every request passes before its view: whether it may write, who asks, whether the view is theirs."""

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user

from tracker import database
from tracker.access import Actor, is_tagged, permission_of, public

login_manager = LoginManager()
login_manager.session_protection = None  # sessions live in our table; a phone changes its address all day


def install(app: Flask) -> None:
    login_manager.init_app(app)
    public(app.view_functions["static"])
    app.before_request(_choose_transaction)
    app.before_request(_enforce)
    app.teardown_request(_forget_transaction)


def actor() -> Actor:
    """Return who is signed in; only for views that need a permission."""
    user = current_user._get_current_object()  # noqa: SLF001  the proxy's documented way to its object
    if not isinstance(user, Actor):
        abort(401)
    return user


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
    if not actor().has(permission):
        abort(403)
    return None


def _ask_to_sign_in() -> Response:
    if request.method not in {"GET", "HEAD"}:
        abort(401)
    target = request.full_path if request.query_string else request.path
    return redirect(url_for("accounts.sign_in", next=None if target == "/" else target))  # type: ignore[return-value]
