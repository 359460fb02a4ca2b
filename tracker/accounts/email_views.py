"""The address that the owner of an account asked for is confirmed with the code that was mailed to it.

The page that a link opens changes nothing: programs that look for viruses open links too.
"""

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.access import audit
from tracker.access.policy import public
from tracker.accounts import email_rules, rules, throttle_rules
from tracker.accounts.entry_forms import RETRY_LATER, TOO_MANY, counted
from tracker.accounts.forms import ConfirmForm
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.territory import Association
from tracker.post import links, mail

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
def confirm() -> ResponseReturnValue:
    form = ConfirmForm()
    if not form.validate():
        return _page(form), 400
    tried = counted(f"code:{links.plain(form.code.data)}")
    if tried is None:
        form.form_errors.append(TOO_MANY)
        return _page(form), 429, RETRY_LATER
    try:
        _change(form.code.data, tried)
    except (links.CodeRefused, rules.AccountRefused) as refused:
        db.session.rollback()
        form.form_errors.append(str(refused) or REFUSED)
        return _page(form), 400
    flash("Su correo cambió: desde ahora ingresa con él.", "success")
    return redirect(url_for("accounts_own.show"))


def _page(form: ConfirmForm) -> str:
    return render_template("accounts/confirm_email.html", form=form)


def _change(typed: str, tried: throttle_rules.Knock) -> None:
    session, now = db.session(), clock.now()
    signed_in = current_user.id if current_user.is_authenticated else None
    account, former = email_rules.confirm(session, typed, signed_in, now)
    throttle_rules.take_back(session, tried)
    if former:
        association = session.scalar(sa.select(Association.name))
        body = render_template("accounts/email_changed.txt", name=account.name, association=association)
        mail.send(session, former, "Cambió el correo de su cuenta", body, account, now)
    audit.note(account.id, "email_changed", account)
    session.commit()
