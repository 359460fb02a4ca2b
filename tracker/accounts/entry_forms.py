"""What every way in shares: tries are counted, passwords hashed at the configured cost, a session begins."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from flask import current_app, g, request, session

from tracker.access import audit
from tracker.accounts import browser_forms, rules, throttle_rules
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.accounts import Account

TOO_MANY = "Demasiados intentos seguidos. Espere 15 minutos e intente otra vez."
RETRY_LATER = {"Retry-After": str(int(throttle_rules.WINDOW.total_seconds()))}
AT_ONCE = 2  # passwords that a process hashes, 64 MB each, while its other threads show pages
_turns = {False: BoundedSemaphore(AT_ONCE), True: BoundedSemaphore(1)}  # by: from a crowded address
SESSION_TOKEN = "_user_id"  # noqa: S105  Flask-Login's name for it in the cookie


def address() -> str:
    """Return where the request comes from, as the last proxy that is trusted says it."""
    return request.remote_addr or "127.0.0.1"


def counted(limits: throttle_rules.Limits) -> throttle_rules.Knock | None:
    """Return the try, counted; None where it is one too many. Committed, so that parallel tries see it."""
    now = clock.now()
    tried = throttle_rules.knock(db.session(), current_app.config["SECRET_KEY"], limits, now)
    db.session.commit()
    if throttle_rules.passes(db.session(), tried, now):
        return tried
    throttle_rules.take_back(db.session(), tried)
    db.session.commit()
    return None


@contextmanager
def hashing(*, crowded: bool = False) -> Iterator[PasswordHasher]:
    """Give the hasher when its turn comes; those of a crowded address have one turn among them.

    Every password that is sent costs a hash, for a right one is stopped by nothing that others did at its
    address: what is bounded is how many are hashed at once. Nobody may hold the database meanwhile.
    """
    with _turns[crowded]:
        yield PasswordHasher(**current_app.config["ARGON2"])


def let_in(account: Account) -> None:
    """Begin a new session in this browser; the one it had, if any, ends."""
    now = clock.now()
    if SESSION_TOKEN in session:
        rules.end_session(db.session(), session[SESSION_TOKEN], now)
    session.clear()
    g.pop("csrf_token", None)  # Flask-WTF keeps the token of the session that ended for the page that follows
    session[SESSION_TOKEN] = rules.open_session(db.session(), account, now)
    browser_forms.remember([login for login in (account.email, account.rut) if login])
    audit.note(account.id, "sign_in")
