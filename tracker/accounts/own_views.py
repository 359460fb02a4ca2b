"""One's own account: mail, mobile, password, and the browsers where it is open."""

from flask import Blueprint, current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from wtforms import PasswordField

from tracker.access import audit
from tracker.access.policy import Permission, requires
from tracker.accounts import email_rules, password_rules, rules, throttle_rules
from tracker.accounts.entry_forms import RETRY_LATER, TOO_MANY, counted, hasher
from tracker.accounts.forms import EmailForm, PasswordForm, PhoneForm
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.accounts import Account
from tracker.post import links, mail
from tracker.sheets.cells import phone as phone_of
from tracker.web import forms
from tracker.web.forms import Form
from tracker.web.gate import actor, association

bp = Blueprint("accounts_own", __name__)

ASKED = (
    "Le enviamos un enlace a {}. Su correo cambia cuando lo abra y lo confirme, hasta mañana a esta hora; "
    "mientras tanto sirve el de ahora."
)
WRONG_PASSWORD = "No es su clave actual."  # noqa: S105  a sentence


@bp.get("/mi-cuenta")
@requires(Permission.USE_OWN_ACCOUNT)
def show() -> ResponseReturnValue:
    return _page()


@bp.post("/mi-cuenta/correo")
@requires(Permission.USE_OWN_ACCOUNT)
def change_email() -> ResponseReturnValue:
    form = EmailForm()
    proven = form.validate() and _proven(form, form.password) and _may_mail(form)
    if earlier := forms.sent_before():
        return earlier
    account = _own()
    asked = _asked(account, form) if proven else None
    if asked is None:
        return _refused(email=form)
    _mail_code(account, asked)
    audit.note(account.id, "email_asked", account)
    flash(ASKED.format(asked.email), "success")
    return forms.finish(url_for(".show"))


@bp.post("/mi-cuenta/celular")
@requires(Permission.USE_OWN_ACCOUNT)
def change_phone() -> ResponseReturnValue:
    if earlier := forms.sent_before():
        return earlier
    form, account = PhoneForm(), _own()
    if not form.validate():
        return _refused(phone=form)
    account.phone = phone_of(form.phone.data).value
    audit.note(account.id, "phone_changed", account)
    flash("Su celular quedó guardado.", "success")
    return forms.finish(url_for(".show"))


@bp.post("/mi-cuenta/clave")
@requires(Permission.USE_OWN_ACCOUNT)
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    kept = _kept(form) if form.validate() and _proven(form, form.current_password) else None
    if earlier := forms.sent_before():
        return earlier
    account = _own()
    if kept is None:
        return _refused(password=form)
    rules.change_password(db.session(), account, kept, clock.now(), but=actor().token)
    if account.email:
        _tell(account.email, "Cambió la clave de su cuenta", "accounts/password_changed.txt", account)
    audit.note(account.id, "password_changed", account)
    flash("Su clave cambió. En los demás navegadores se cerró la sesión.", "success")
    return forms.finish(url_for(".show"))


@bp.post("/mi-cuenta/cerrar-sesiones")
@requires(Permission.USE_OWN_ACCOUNT)
def end_sessions() -> ResponseReturnValue:
    account = _own()
    rules.end_all_sessions(db.session(), account, clock.now())
    audit.note(account.id, "sign_out_everywhere", account)
    db.session.commit()
    session.clear()
    flash("Cerró su sesión en todas partes.", "success")
    return redirect(url_for("accounts.sign_in"))


def _own() -> Account:
    return db.session.get_one(Account, actor().id)


def _page(
    email: EmailForm | None = None, phone: PhoneForm | None = None, password: PasswordForm | None = None
) -> str:
    """Show the account with its three forms; the one that was refused as it came."""
    account = _own()
    return render_template(
        "accounts/own.html",
        account=account,
        waiting=email_rules.waiting(account, clock.now()),
        email=email or EmailForm(formdata=None, data={"email": account.email}),
        phone=phone or PhoneForm(formdata=None, data={"phone": account.phone}),
        password=password or PasswordForm(formdata=None),
    )


def _refused(**form: Form) -> ResponseReturnValue:
    db.session.rollback()
    page = _page(**form)
    if any(TOO_MANY in each.form_errors for each in form.values()):
        return page, 429, RETRY_LATER
    return page, 400


def _proven(form: Form, field: PasswordField) -> bool:
    """Say whether the current password is right; nobody waits for the database while it is compared."""
    tried = counted(f"own:{actor().id}")
    if tried is None:
        form.form_errors.append(TOO_MANY)
        return False
    kept = _own().password_hash
    db.session.commit()
    if not password_rules.matches(hasher(), kept, field.data):
        field.errors.append(WRONG_PASSWORD)
        return False
    throttle_rules.take_back(db.session(), tried)
    db.session.commit()
    return True


def _kept(form: PasswordForm) -> str | None:
    """Return what is stored of the new password, or nothing where it is not good enough."""
    try:
        rules.check_password(_own(), form.new_password.data)
    except password_rules.PasswordRefused as refused:
        form.new_password.errors.append(str(refused))
        return None
    db.session.commit()
    return password_rules.keep(hasher(), form.new_password.data)


def _may_mail(form: EmailForm) -> bool:
    """Say whether one more message may go to an address that nobody checked yet."""
    if counted(f"new-email:{actor().id}") is None:
        form.form_errors.append(TOO_MANY)
        return False
    return True


def _asked(account: Account, form: EmailForm) -> email_rules.Asked | None:
    try:
        return email_rules.ask(db.session(), account, form.email.data, clock.now())
    except rules.AccountRefused as refused:
        form.email.errors.append(str(refused))
        return None


def _mail_code(account: Account, asked: email_rules.Asked) -> None:
    """Send the code to the new address; the one of now, which serves on, is told."""
    address = links.address_of(current_app.config["BASE_URL"], email_rules.PATH, asked.code)
    words = {"link": address, "code": asked.code}
    _tell(asked.email, "Confirme su correo", "accounts/email_confirm.txt", account, **words)
    if account.email:
        _tell(account.email, "Pidieron cambiar el correo de su cuenta", "accounts/email_asked.txt", account)


def _tell(address: str, subject: str, template: str, account: Account, **words: str) -> None:
    body = render_template(template, name=account.name, association=association().name, **words)
    mail.send(db.session(), address, subject, body, account, clock.now())
