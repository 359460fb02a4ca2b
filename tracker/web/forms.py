"""Forms that write: sent twice they act once, sent too late they come back filled, and nobody overwrites unseen."""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.exceptions import BadRequest
from wtforms import HiddenField
from wtforms.validators import Length

from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.machinery import Submission
from tracker.web.gate import RESUMED, actor

LONGEST_KEY = 64
CAME_BACK = "Su sesión había terminado. Esto es lo que había escrito: revíselo y envíelo otra vez."
NOT_PRESSED = "Su sesión había terminado y no se hizo nada: presione el botón otra vez."
CHANGED = (
    "Otra persona cambió estos datos mientras usted los tenía abiertos. Nada se sobrescribió: aquí están como "
    "quedaron; repita su cambio si todavía hace falta."
)


class Form(FlaskForm):  # type: ignore[misc]
    """A form that creates or changes something.

    `once` is the same each time one page is sent; `seen` is the fingerprint of what it showed, where it edits.
    """

    once = HiddenField(validators=[Length(max=LONGEST_KEY)])
    seen = HiddenField(validators=[Length(max=LONGEST_KEY)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.once.data:
            self.once.data = secrets.token_urlsafe(16)

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Say whether all is right; what comes back after signing in is shown again first."""
        if RESUMED in request.form:
            self.form_errors.append(CAME_BACK)
            return False
        right: bool = super().validate(extra_validators)
        return right

    def shows(self, *values: object) -> None:
        """Remember what the page shows of a row, for `still_shows`."""
        self.seen.data = fingerprint(*values)

    def still_shows(self, *values: object) -> bool:
        """Say whether the row is as it was when the page was made; else the form says so, and shows it from now on.

        The caller holds the row's lock.
        """
        now = fingerprint(*values)
        if self.seen.data == now:  # no secret: who may send the form sees the row too
            return True
        self.form_errors.append(CHANGED)
        self.seen.data = now
        return False


class ActForm(Form):
    """Only what lets a button act once."""


def pressed() -> bool:
    """Say whether a button may act; where the session had ended nothing is done, and the next page says so."""
    if ActForm().validate():
        return True
    flash(NOT_PRESSED, "warning")
    return False


def fingerprint(*values: object) -> str:
    """Return what is the same only for the same values."""
    return hashlib.sha256(repr(values).encode()).hexdigest()


def sent_before() -> ResponseReturnValue | None:
    """Return the way on where this same form was acted upon already, in whichever process.

    Until the transaction ends, the same form sent again waits here: SQLite lets one writer in at a time, on
    PostgreSQL the key is locked.
    """
    key = _key()
    if db.session().get_bind().dialect.name == "postgresql":
        locked = int.from_bytes(hashlib.sha256(f"{actor().id}/{key}".encode()).digest()[:8], signed=True)
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(locked)))
    earlier = db.session.get(Submission, (actor().id, key))
    return redirect(earlier.location) if earlier else None


def finish(location: str) -> ResponseReturnValue:
    """Commit what the form did together with the fact that it was done, and lead on."""
    done(location)
    return redirect(location)


def done(location: str) -> None:
    """Commit the same where the answer is a page that can be shown only once; the form sent again leads on."""
    db.session.add(Submission(account_id=actor().id, key=_key(), location=location, at=clock.now()))
    db.session.commit()


def _key() -> str:
    key = request.form.get("once", "")
    if not 0 < len(key) <= LONGEST_KEY:
        raise BadRequest
    return key
