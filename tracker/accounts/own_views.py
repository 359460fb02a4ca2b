"""One's own account: mail, mobile, password, and the browsers where it is open."""

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from tracker.access import audit
from tracker.access.policy import Permission, requires
from tracker.accounts import email_rules, mails, password_rules, reset_rules, rules, throttle_rules
from tracker.accounts.entry_forms import RETRY_LATER, TOO_MANY, counted, hashing
from tracker.accounts.forms import EmailForm, PasswordForm, PhoneForm
from tracker.ground import clock
from tracker.ground.database import db
from tracker.models.accounts import Account
from tracker.sheets.cells import phone as phone_of
from tracker.web.acts import Act, Done, acts, acts_otherwise, waiting_for_nobody
from tracker.web.fields import SecretField
from tracker.web.forms import Form, NotRight
from tracker.web.gate import actor
from tracker.web.writing import writer

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
@acts
def change_email() -> Act:
    form = EmailForm()
    yield form, lambda: _again(email=form)
    with waiting_for_nobody():
        _prove(form, form.password)
        _count(form, "new-email")  # each goes to an address that nobody checked yet
    account = _own()
    asked = email_rules.ask(db.session(), account, form.email.data, clock.now())
    mails.send_new_email(writer(clock.now()), account, asked)
    return Done("email_asked", account, ASKED.format(asked.email), to=url_for(".show"))


@bp.post("/mi-cuenta/celular")
@requires(Permission.USE_OWN_ACCOUNT)
@acts
def change_phone() -> Act:
    form, account = PhoneForm(), _own()
    yield form, lambda: _again(phone=form)
    account.phone = phone_of(form.phone.data).value
    return Done("phone_changed", account, "Su celular quedó guardado.", to=url_for(".show"))


@bp.post("/mi-cuenta/clave")
@requires(Permission.USE_OWN_ACCOUNT)
@acts
def change_password() -> Act:
    form = PasswordForm()
    yield form, lambda: _again(password=form)
    with waiting_for_nobody():
        _prove(form, form.current_password)
        rules.check_password(_own(), form.new_password.data)
        db.session.commit()
        with hashing() as hasher:
            kept = password_rules.keep(hasher, form.new_password.data)
    account = _own()
    rules.change_password(db.session(), account, kept, clock.now(), but=actor().token)
    mails.tell_of_password(writer(clock.now()), account)
    said = "Su clave cambió. En los demás navegadores se cerró la sesión."
    return Done("password_changed", account, said, to=url_for(".show"))


@bp.post("/mi-cuenta/cerrar-sesiones")
@requires(Permission.USE_OWN_ACCOUNT)
@acts_otherwise("It ends the session in which its form could be sent again.")
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
        resets=reset_rules.resets_of(db.session(), account.id),
        waiting=email_rules.waiting(account, clock.now()),
        email=email or EmailForm(formdata=None, data={"email": account.email}),
        phone=phone or PhoneForm(formdata=None, data={"phone": account.phone}),
        password=password or PasswordForm(formdata=None),
    )


def _again(**form: Form) -> ResponseReturnValue:
    """Show the page with the form that is not right."""
    page = _page(**form)
    if any(TOO_MANY in each.form_errors for each in form.values()):
        return page, 429, RETRY_LATER
    return page


def _prove(form: Form, field: SecretField) -> None:
    """Raise NotRight unless the current password is right; nobody waits for the database while it is compared."""
    tried = _count(form, "own")
    kept = _own().password_hash
    db.session.commit()
    with hashing() as hasher:
        right = password_rules.matches(hasher, kept, field.data)
    if not right:
        field.errors = [*field.errors, WRONG_PASSWORD]
        raise NotRight
    throttle_rules.take_back(db.session(), tried)


def _count(form: Form, what: str) -> throttle_rules.Knock:
    """Return the try, counted; raise NotRight where it is one too many."""
    tried = counted(throttle_rules.of_one(what, str(actor().id)))
    if tried is None:
        form.form_errors.append(TOO_MANY)
        raise NotRight
    return tried
