"""Forms that write: sent twice they act once, sent too late they come back filled, and nobody overwrites unseen."""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import Length

from tracker.ground.refused import Refused
from tracker.web.gate import RESUMED

LONGEST_KEY = 64
CAME_BACK = "Su sesión había terminado. Esto es lo que había escrito: revíselo y envíelo otra vez."
NOT_PRESSED = "Su sesión había terminado y no se hizo nada: presione el botón otra vez."
CHANGED = (
    "Otra persona cambió estos datos mientras usted los tenía abiertos. Nada se sobrescribió: aquí están como "
    "quedaron; repita su cambio si todavía hace falta."
)


class NotRight(Exception):
    """A form says of itself what is wrong with it; so its page is shown again, with this status."""

    def __init__(self, status: int = 400) -> None:
        super().__init__(status)
        self.status = status


class Form(FlaskForm):  # type: ignore[misc]
    """A form that creates or changes something.

    `once` is the same each time one page is sent; `seen` is the fingerprint of what it showed, where it edits.
    """

    came_back = CAME_BACK
    once = HiddenField(validators=[Length(max=LONGEST_KEY)])
    seen = HiddenField(validators=[Length(max=LONGEST_KEY)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.once.data:
            self.once.data = secrets.token_urlsafe(16)

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Say whether all is right; what comes back after signing in is shown again first."""
        if RESUMED in request.form:
            self.form_errors.append(self.came_back)
            return False
        right: bool = super().validate(extra_validators)
        return right

    def refuse(self, refused: Refused) -> None:
        """Say what a rule refused, at the field that it is about."""
        if refused.about and refused.about in self:
            field = self[refused.about]
            field.errors = [*field.errors, *refused.sentences]
        else:
            self.form_errors += refused.sentences

    def shows(self, *values: object) -> None:
        """Remember what the page shows of a row, for `check_seen`."""
        self.seen.data = fingerprint(*values)

    def check_seen(self, *values: object) -> None:
        """Raise NotRight where the row is no more as the page showed it; the form says so, and shows it from now on.

        The caller holds the row's lock.
        """
        now = fingerprint(*values)
        if self.seen.data == now:  # no secret: who may send the form sees the row too
            return
        self.form_errors.append(CHANGED)
        self.seen.data = now
        raise NotRight


class ActForm(Form):
    """Only what lets a button act once."""

    came_back = NOT_PRESSED


def fingerprint(*values: object) -> str:
    """Return what is the same only for the same values."""
    return hashlib.sha256(repr(values).encode()).hexdigest()
