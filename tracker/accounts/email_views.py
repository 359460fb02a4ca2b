"""The address that the owner of an account asked for is confirmed with the code that was mailed to it.

The page that a link opens changes nothing: programs that look for viruses open links too.
"""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.access import audit
from tracker.access.policy import public
from tracker.accounts import email_rules, mails, throttle_rules
from tracker.accounts.entry_forms import RETRY_LATER, TOO_MANY, counted
from tracker.accounts.forms import ConfirmForm
from tracker.ground import clock
from tracker.ground.database import db
from tracker.ground.refused import Refused
from tracker.post import links
from tracker.web.acts import acts_otherwise
from tracker.web.writing import writer

bp = Blueprint("accounts_email", __name__)

REFUSED = (
    "Este código no sirve: está mal escrito, ya se usó, venció o se pidió otro después. Vea en «Mi cuenta» qué correo "
    "tiene y, si hace falta, pida el cambio otra vez."
)


@bp.get(email_rules.PATH)
@public
def show() -> ResponseReturnValue:
    return _page(ConfirmForm(formdata=None))


@bp.post(email_rules.PATH)
@public
@acts_otherwise("Nobody need be signed in whose form it could be; a code serves once.")
def confirm() -> ResponseReturnValue:
    form = ConfirmForm()
    if not form.validate():
        return _page(form), 400
    tried = counted(throttle_rules.of_one("code", links.plain(form.code.data)))
    if tried is None:
        form.form_errors.append(TOO_MANY)
        return _page(form), 429, RETRY_LATER
    try:
        _change(form.code.data, tried)
    except links.CodeRefused:
        db.session.rollback()
        form.form_errors.append(REFUSED)
        return _page(form), 400
    except Refused as refused:
        db.session.rollback()
        form.form_errors.append(str(refused))
        return _page(form), 409
    flash("Su correo cambió: desde ahora ingresa con él.", "success")
    return redirect(url_for("accounts_own.show"))


def _page(form: ConfirmForm) -> str:
    return render_template("accounts/confirm_email.html", form=form)


def _change(typed: str, tried: throttle_rules.Knock) -> None:
    session, now = db.session(), clock.now()
    signed_in = current_user.id if current_user.is_authenticated else None
    changed = email_rules.confirm(session, typed, signed_in, now)
    throttle_rules.take_back(session, tried)
    mails.tell_of_email(writer(now), changed)
    audit.note(changed.account.id, "email_changed", changed.account)
    session.commit()
