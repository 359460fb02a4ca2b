"""The address that the owner of an account asked for is confirmed with the code that was mailed to it.

The page that a link opens changes nothing: programs that look for viruses open links too.
"""

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker import audit, clock, mail
from tracker.access import public
from tracker.accounts import links, new_email, rules, throttle
from tracker.accounts.entry import RETRY_LATER, TOO_MANY, counted
from tracker.accounts.forms import ConfirmForm
from tracker.database import db
from tracker.models.territory import Association

bp = Blueprint("new_email", __name__)

REFUSED = (
    "Este código no sirve: está mal escrito, ya se usó, venció o se pidió otro después. Vea en «Mi cuenta» qué correo "
    "tiene y, si hace falta, pida el cambio otra vez."
)


@bp.get(new_email.PATH)
@public
def show() -> ResponseReturnValue:
    return _page(ConfirmForm(formdata=None))


@bp.post(new_email.PATH)
@public
def confirm() -> ResponseReturnValue:
    form = ConfirmForm()
    if not form.validate():
        return _page(form), 400
    tried = counted(throttle.of_one("code", links.plain(form.code.data)))
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
    return redirect(url_for("own_account.show"))


def _page(form: ConfirmForm) -> str:
    return render_template("accounts/confirm_email.html", form=form)


def _change(typed: str, tried: throttle.Knock) -> None:
    session, now = db.session(), clock.now()
    signed_in = current_user.id if current_user.is_authenticated else None
    account, former = new_email.confirm(session, typed, signed_in, now)
    throttle.take_back(session, tried)
    if former:
        association = session.scalar(sa.select(Association.name))
        body = render_template("accounts/email_changed.txt", name=account.name, association=association)
        mail.send(session, former, "Cambió el correo de su cuenta", body, account, now)
    audit.note(account.id, "email_changed", account)
    session.commit()
