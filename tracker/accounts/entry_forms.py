"""What every way in shares: tries are counted, passwords hashed at the configured cost, a session begins."""

from argon2 import PasswordHasher
from flask import current_app, g, request, session

from tracker.access import audit
from tracker.accounts import rules, throttle_rules
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.accounts import Account

TOO_MANY = "Demasiados intentos seguidos. Espere 15 minutos e intente otra vez."
RETRY_LATER = {"Retry-After": str(int(throttle_rules.WINDOW.total_seconds()))}
SESSION_TOKEN = "_user_id"  # noqa: S105  Flask-Login's name for it in the cookie


def counted(login: str) -> throttle_rules.Knock | None:
    """Return the try, counted; None where it is one too many. Committed, so that parallel tries see it."""
    now, address = clock.now(), request.remote_addr or "127.0.0.1"
    tried = throttle_rules.knock(db.session(), current_app.config["SECRET_KEY"], login, address, now)
    db.session.commit()
    if throttle_rules.passes(db.session(), tried, now):
        return tried
    throttle_rules.take_back(db.session(), tried)
    db.session.commit()
    return None


def hasher() -> PasswordHasher:
    return PasswordHasher(**current_app.config["ARGON2"])


def let_in(account: Account) -> None:
    """Begin a new session in this browser; the one it had, if any, ends."""
    now = clock.now()
    if SESSION_TOKEN in session:
        rules.end_session(db.session(), session[SESSION_TOKEN], now)
    session.clear()
    g.pop("csrf_token", None)  # Flask-WTF keeps the token of the session that ended for the page that follows
    session[SESSION_TOKEN] = rules.open_session(db.session(), account, now)
    audit.note(account.id, "sign_in")
