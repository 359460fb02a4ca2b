"""What a form said whose session had ended: kept in the sign-in page, and given back to the same person."""

from typing import NamedTuple

from flask import current_app, request
from flask_wtf.csrf import validate_csrf
from itsdangerous import BadData, URLSafeTimedSerializer
from wtforms import ValidationError

from tracker.web.gate import RESUMED

MOST = 200_000  # characters of a form; a file is not kept
HOURS_TO_SIGN_IN = 4 * 3600
_PASSWORDS = {"password", "current_password", "new_password", "repeated"}
_NOT_KEPT = frozenset({"csrf_token", RESUMED}) | _PASSWORDS


class Interrupted(NamedTuple):
    """A form on its way: where to, what it says, and whose account it was."""

    path: str
    fields: list[tuple[str, str]]
    account_id: int


def keep(account_id: int) -> str | None:
    """Return this request's form, signed, so that only we can give it back; None where it is not to be kept.

    It must be one that is shown again before it acts (`forms.Form`, which has `once`), from a page of ours, seen in
    this browser; passwords and files are left out.
    """
    if "once" not in request.form:
        return None
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in _NOT_KEPT]
    if sum(len(name) + len(value) for name, value in fields) > MOST:
        return None
    kept: str = _signer().dumps([request.path, fields, account_id])
    return kept


def kept(text: str | None, account_id: int) -> Interrupted | None:
    """Return the form that was kept for this account, if any."""
    try:
        path, fields, owner = _signer().loads(text or "", max_age=HOURS_TO_SIGN_IN)
    except BadData:
        return None
    return Interrupted(path, fields, owner) if owner == account_id else None


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="interrupted-form")
