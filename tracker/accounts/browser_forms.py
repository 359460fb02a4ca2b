"""Browsers where somebody signed in before: what strangers try elsewhere does not stop its owner there.

The cookie names nobody. It holds a word of the browser's own and, for each login that may be typed in it, a
mark that only we can make for this word. It opens nothing: it only says which tries count together.
"""

import hmac
import secrets
from collections.abc import Sequence
from datetime import timedelta

from flask import Response, after_this_request, current_app, request

from tracker.accounts import throttle_rules

KEPT = timedelta(days=180)
MOST = 16  # marks: a guard's room with one computer for eight


def word(login: str) -> str | None:
    """Return this browser's word where the login signed in here before."""
    ours, *marks = _cookie()
    expected = _mark(ours, login).encode()
    return ours if any(hmac.compare_digest(expected, mark.encode()) for mark in marks) else None


def remember(logins: Sequence[str]) -> None:
    """Let the answer tell the browser that these logins, all of one account, signed in here."""
    ours, *marks = _cookie()
    ours = ours or secrets.token_urlsafe(16)
    latest = [_mark(ours, login) for login in logins]
    text = ".".join([ours, *latest, *(mark for mark in marks if mark not in latest)][: MOST + 1])

    @after_this_request
    def send(response: Response) -> Response:
        response.set_cookie(
            current_app.config["KNOWN_COOKIE_NAME"],
            text,
            max_age=KEPT,
            secure=current_app.config["HTTPS"],
            httponly=True,
            samesite="Lax",
        )
        return response


def _cookie() -> list[str]:
    return request.cookies.get(current_app.config["KNOWN_COOKIE_NAME"], "").split(".")


def _mark(ours: str, login: str) -> str:
    return throttle_rules.key(current_app.config["SECRET_KEY"], ("known", ours, login))
