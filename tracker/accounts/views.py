"""Sign in, sign out, and where each role begins."""

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.access import audit
from tracker.access.policy import Actor, Permission, public, requires
from tracker.accounts import browser_forms, password_rules, resume_forms, rules, throttle_rules
from tracker.accounts.entry_forms import (
    RETRY_LATER,
    SESSION_TOKEN,
    TOO_MANY,
    address,
    counted,
    hashing,
    let_in,
)
from tracker.accounts.forms import SignInForm
from tracker.ground import clock, database
from tracker.ground.database import db
from tracker.models.accounts import Account
from tracker.web.acts import acts_otherwise
from tracker.web.gate import actor, local_target, login_manager
from tracker.web.navigation import menu

bp = Blueprint("accounts", __name__)

REFUSED = "El RUT o correo y la clave no corresponden. Revíselos e intente otra vez."
OTHER_WAY = f"{TOO_MANY} Si no puede esperar, pida un enlace con «¿Olvidó su clave?»."


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load_actor(token: str) -> Actor | None:
    now = clock.now()
    found = rules.signed_in(db.session(), token, now)
    if found is None:
        return None
    if database.is_read_only() and now - found.last_seen_at >= rules.SEEN_EVERY:
        with database.writing_apart() as connection:
            connection.execute(rules.seen(token, now))
    g.association = found.association
    return found.actor


@bp.get("/")
@requires(Permission.USE_OWN_ACCOUNT)
def start() -> ResponseReturnValue:
    pages = menu(actor())
    return redirect(pages[0].url) if pages else render_template("accounts/start.html", name=actor().name)


@bp.get("/ingresar")
@public
def sign_in() -> ResponseReturnValue:
    target = request.args.get("next")
    if current_user.is_authenticated:
        return _continue_at(target)
    return _sign_in_page(SignInForm(formdata=None, data={"next": target}), ended=SESSION_TOKEN in session)


@bp.post("/ingresar")
@public
@acts_otherwise("Nobody is signed in yet whose form it could be.")
def enter() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate():
        return _sign_in_page(form), 400
    login = rules.login_key(form.login.data)
    browser = browser_forms.word(login)
    tried = counted(throttle_rules.of_password(login, address(), browser))
    if tried is None:
        form.form_errors.append(OTHER_WAY)
        return _sign_in_page(form), 429, RETRY_LATER
    crowd = None if browser else counted(throttle_rules.of_address(address()))
    account = _proven(login, form.password.data, crowded=not (browser or crowd))
    if account is None:
        audit.note(None, "sign_in_refused")
        db.session.commit()
        form.form_errors.append(REFUSED)
        return _sign_in_page(form), 401
    throttle_rules.forgive(db.session(), tried)
    if crowd:
        throttle_rules.take_back(db.session(), crowd)
    let_in(account)
    db.session.commit()
    if interrupted := resume_forms.kept(form.interrupted.data, account.id):
        return render_template("accounts/resume.html", interrupted=interrupted)
    return _continue_at(form.next.data)


@bp.post("/salir")
@requires(Permission.USE_OWN_ACCOUNT)
@acts_otherwise("It ends the session in which its form could be sent again.")
def sign_out() -> ResponseReturnValue:
    rules.end_session(db.session(), actor().token, clock.now())
    audit.note(actor().id, "sign_out")
    db.session.commit()
    session.clear()
    flash("Cerró su sesión.", "success")
    return redirect(url_for("accounts.sign_in"))


def sign_in_again() -> ResponseReturnValue | None:
    """Answer a form that was sent after its session ended: sign in, and go on with it; None where there was none."""
    account_id = rules.owner_of(db.session(), session.get(SESSION_TOKEN, ""))
    kept = resume_forms.keep(account_id) if account_id else None
    if kept is None:
        return None
    form = SignInForm(formdata=None, data={"interrupted": kept})
    return _sign_in_page(form, ended=True), 401


def _continue_at(target: str | None) -> ResponseReturnValue:
    return redirect(local_target(target) or url_for("accounts.start"))


def _sign_in_page(form: SignInForm, *, ended: bool = False) -> str:
    return render_template("accounts/sign_in.html", form=form, ended=ended)


def _proven(login: str, password: str, *, crowded: bool) -> Account | None:
    """Return the account whose password this is; the same work is done where there is no such account."""
    account = rules.find(db.session(), login)
    kept = account.password_hash if account else None
    db.session.commit()  # nobody waits for the database while a password is hashed
    with hashing(crowded=crowded) as hasher:
        return account if password_rules.matches(hasher, kept, password) else None
