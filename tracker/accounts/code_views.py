"""Ways in by a single-use code: the first coordinator's, an invitation's, and of who forgot the password.

The code never stands in a path or after a «?»: logs keep those.
"""

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access import audit
from tracker.access.policy import public
from tracker.accounts import mails, password_rules, rules, throttle_rules
from tracker.accounts.entry_forms import RETRY_LATER, TOO_MANY, address, counted, hashing, let_in
from tracker.accounts.forms import CodeForm, FirstForm, ForgottenForm
from tracker.ground import clock
from tracker.ground.database import db
from tracker.ground.refused import Refused
from tracker.models.accounts import Account, Link, LinkPurpose, Role, RoleGrant
from tracker.post import links
from tracker.web.acts import acts_otherwise
from tracker.web.writing import writer

bp = Blueprint("accounts_code", __name__)

NOBODY_YET = "Nobody is signed in yet whose form it could be; a code serves once."
REFUSED = (
    "Este código no sirve: está mal escrito, ya se usó, venció o se anuló. Revíselo o pida uno nuevo. "
    "Si ya eligió su clave, ingrese con ella."
)
ASKED = (
    "Si ese RUT o correo tiene una cuenta, y la cuenta tiene un correo, le enviamos un enlace para elegir otra "
    "clave. Sirve por una hora. Si no llega, pida una tarjeta a su dirección o a la coordinación."
)


@bp.get(links.PATHS[LinkPurpose.FIRST])
@public
def first() -> ResponseReturnValue:
    return _page(LinkPurpose.FIRST, FirstForm(formdata=None))


@bp.post(links.PATHS[LinkPurpose.FIRST])
@public
@acts_otherwise(NOBODY_YET)
def begin() -> ResponseReturnValue:
    return _choose(LinkPurpose.FIRST, FirstForm())


@bp.get(links.PATHS[LinkPurpose.INVITATION])
@public
def invitation() -> ResponseReturnValue:
    return _page(LinkPurpose.INVITATION, CodeForm(formdata=None))


@bp.post(links.PATHS[LinkPurpose.INVITATION])
@public
@acts_otherwise(NOBODY_YET)
def accept() -> ResponseReturnValue:
    return _choose(LinkPurpose.INVITATION, CodeForm())


@bp.get(links.PATHS[LinkPurpose.RESET])
@public
def reset() -> ResponseReturnValue:
    return _page(LinkPurpose.RESET, CodeForm(formdata=None))


@bp.post(links.PATHS[LinkPurpose.RESET])
@public
@acts_otherwise(NOBODY_YET)
def choose_again() -> ResponseReturnValue:
    return _choose(LinkPurpose.RESET, CodeForm())


@bp.get("/clave-olvidada")
@public
def forgotten() -> ResponseReturnValue:
    return render_template("accounts/forgotten.html", form=ForgottenForm(formdata=None))


@bp.post("/clave-olvidada")
@public
@acts_otherwise(NOBODY_YET)
def ask() -> ResponseReturnValue:
    form = ForgottenForm()
    if not form.validate():
        return render_template("accounts/forgotten.html", form=form), 400
    login = rules.login_key(form.login.data)
    if counted(throttle_rules.of_mail(login, address())) is None:
        form.form_errors.append(TOO_MANY)
        return render_template("accounts/forgotten.html", form=form), 429, RETRY_LATER
    _help(rules.find(db.session(), login))
    audit.note(None, "reset_asked")
    db.session.commit()
    flash(ASKED)
    return redirect(url_for("accounts.sign_in"))


def _page(purpose: LinkPurpose, form: CodeForm) -> str:
    return render_template("accounts/by_code.html", purpose=purpose, form=form)


def _choose(purpose: LinkPurpose, form: CodeForm) -> ResponseReturnValue:
    """Use the code up and let its owner in with the new password; while anything is wrong, nothing happened."""
    if not form.validate():
        return _page(purpose, form), 400
    tried = counted(throttle_rules.of_one("code", links.plain(form.code.data)))
    if tried is None:
        form.form_errors.append(TOO_MANY)
        return _page(purpose, form), 429, RETRY_LATER
    try:
        _let_in_by(purpose, form, tried)
    except links.CodeRefused:
        db.session.rollback()
        form.form_errors.append(REFUSED)
        return _page(purpose, form), 401
    except Refused as refused:
        db.session.rollback()
        form.form_errors.append(str(refused))
        return _page(purpose, form), 409
    return redirect(url_for("accounts.start"))


def _let_in_by(purpose: LinkPurpose, form: CodeForm, tried: throttle_rules.Knock) -> None:
    now = clock.now()
    link = links.find(db.session(), purpose, form.code.data, now)
    throttle_rules.take_back(db.session(), tried)
    rules.check_password(link.account or _coordinator_to_be(form), form.new_password.data)
    db.session.commit()
    with hashing() as hasher:
        kept = password_rules.keep(hasher, form.new_password.data)
    links.use(db.session(), link.id, now)
    account = _account(link, form)
    rules.change_password(db.session(), account, kept, now)
    audit.note(account.id, f"link_{purpose}", account)
    let_in(account)
    db.session.commit()


def _coordinator_to_be(form: CodeForm) -> Account:
    """Return an account that is not kept yet, to judge a password by."""
    account = Account(name=form.name.data, email=form.email.data)
    account.grants = [RoleGrant(role=Role.COORDINATOR)]
    return account


def _account(link: Link, form: CodeForm) -> Account:
    if link.account is not None:
        return link.account
    account = rules.grant(
        db.session(),
        Role.COORDINATOR,
        email=form.email.data,
        commune_cut=None,
        person=None,
        now=clock.now(),
    )
    account.name = form.name.data
    return account


def _help(account: Account | None) -> None:
    """Mail a link to who asked; for nobody, or who has no address, do the same work for anybody and take it back."""
    asked = account is not None and account.email is not None
    anybody = sa.select(Account).where(Account.email.is_not(None)).limit(1)
    helped = account if asked else db.session.scalar(anybody)
    if helped is None or helped.email is None:
        return
    with db.session.begin_nested() as apart:
        _mail_a_link(helped)
        db.session.flush()
        if not asked:
            apart.rollback()


def _mail_a_link(account: Account) -> None:
    now = clock.now()
    code = links.make(db.session(), LinkPurpose.RESET, account, None, now)
    mails.send_reset(writer(now), account, code)
