"""Who is given access, by slips that are shown once; and how access ends."""

from collections.abc import Callable, Collection, Sequence

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.policy import Permission, requires
from tracker.ground import clock
from tracker.ground.database import db
from tracker.invitations import access_mails, lists, rules, slip_mails, slip_rules
from tracker.invitations.forms import InspectorsForm, OfficeForm
from tracker.invitations.rules import Invitation
from tracker.models.accounts import Account, Role, RoleGrant
from tracker.models.people import Inspector
from tracker.models.territory import Commune
from tracker.people.invitable_rules import enters_already, without_access
from tracker.people.name_rules import roster_of
from tracker.sheets.cells import phone as phone_of
from tracker.web.acts import Act, Done, acts, acts_and_shows_once
from tracker.web.communes import commune_in_reach, communes_in_reach
from tracker.web.forms import ActForm
from tracker.web.gate import actor
from tracker.web.lists import respond
from tracker.web.writing import writer

bp = Blueprint("invitations", __name__)

SHOWN_ONCE = "Las tarjetas se muestran una sola vez. Si no alcanzó a imprimirlas, haga tarjetas nuevas: las de antes dejan de servir."
SERVES = "{} ya tiene una cuenta o una invitación: con ella entra también a esta función."
WHOSE = "Esa cuenta está a nombre de {}. Si no es quien usted invita, termine ahora su acceso."


@bp.get("/invitaciones")
@requires(Permission.INVITE)
def index() -> ResponseReturnValue:
    communes = communes_in_reach(Permission.INVITE)
    return _index(_offered(OfficeForm(formdata=None), communes), communes)


@bp.post("/invitaciones")
@requires(Permission.INVITE)
@acts_and_shows_once(SHOWN_ONCE)
def invite() -> Act:
    communes = communes_in_reach(Permission.INVITE)
    form = _offered(OfficeForm(), communes)
    yield form, lambda: _index(form, communes)
    invited = rules.invite_office(db.session(), actor(), _office(form), clock.now())
    if not rules.coordinates(actor()) and (invited.code or invited.gained):
        access_mails.tell_of_deputy(writer(clock.now()), invited.grant, actor())
    if invited.code is None:
        _tell_whose(invited.grant.account, form.email.data.strip())
    return _handed_out([invited], communes, by_mail=form.by_mail.data, back=url_for(".index"))


@bp.get("/comunas/<cut>/invitaciones")
@requires(Permission.INVITE)
def inspectors(cut: str) -> ResponseReturnValue:
    return _inspectors(commune_in_reach(cut, Permission.INVITE), InspectorsForm(formdata=None))


@bp.post("/comunas/<cut>/invitaciones")
@requires(Permission.INVITE)
@acts_and_shows_once(SHOWN_ONCE)
def invite_inspectors(cut: str) -> Act:
    """Invite one person of the roster, all who have no account, or again all who have not come in."""
    commune, form, now = commune_in_reach(cut, Permission.INVITE), InspectorsForm(), clock.now()
    yield form, lambda: _inspectors(commune, form)
    today = clock.local_date(now)
    wanted = rules.not_yet_in(cut, today) if form.again.data else without_access(cut, today)
    if form.person.data:
        wanted = wanted & (Inspector.id == form.person.data)
    elif not form.again.data:
        wanted = wanted & ~enters_already()  # who directs chooses to be an inspector too, and is not made one
    people = db.session.scalars(sa.select(Inspector).where(wanted).order_by(Inspector.sort_key)).all()
    invited = rules.invite_inspectors(db.session(), actor(), people, now)
    if not any(each.code for each in invited):
        flash("No hizo falta ninguna tarjeta: quienes eligió ya pueden entrar, o ya no están en la nómina.")
    return _handed_out(invited, [cut], by_mail=form.by_mail.data, back=url_for(".inspectors", cut=cut))


@bp.post("/invitaciones/<int:grant_id>/tarjeta")
@requires(Permission.INVITE)
@acts_and_shows_once(SHOWN_ONCE)
def new_slip(grant_id: int) -> Act:
    given = _grant(grant_id)
    yield _button()
    if given.ended_at or given.account.disabled_at or not _wholly_in_reach(given.account):
        abort(403)
    invited = rules.new_code(db.session(), actor(), given, clock.now())
    if given.account.password_hash:
        access_mails.tell_of_reset(writer(clock.now()), given.account, actor())
    return _handed_out([invited], communes_in_reach(Permission.INVITE), by_mail=False, back=url_for(".index"))


@bp.post("/invitaciones/<int:grant_id>/terminar")
@requires(Permission.INVITE)
@acts
def end(grant_id: int) -> Act:
    given = _grant(grant_id)
    yield _button()
    rules.end(db.session(), actor(), given, clock.now())
    access_mails.tell_of_end(writer(clock.now()), given.account, actor(), given.role)
    said = "El acceso terminó: vale desde ahora, también donde la sesión está abierta."
    return Done("access_ended", given, said, to=url_for(".index"))


@bp.post("/invitaciones/<int:grant_id>/deshabilitar")
@requires(Permission.INVITE)
@acts
def disable(grant_id: int) -> Act:
    account = _account(grant_id)
    yield _button()
    rules.disable(db.session(), actor(), account, clock.now())
    access_mails.tell_of_end(writer(clock.now()), account, actor())
    said = f"La cuenta de {account.name} quedó deshabilitada."
    return Done("account_disabled", account, said, to=url_for(".index"))


@bp.post("/invitaciones/<int:grant_id>/habilitar")
@requires(Permission.INVITE)
@acts
def enable(grant_id: int) -> Act:
    account = _account(grant_id)
    yield _button()
    rules.enable(account)
    said = f"La cuenta de {account.name} quedó habilitada."
    return Done("account_enabled", account, said, to=url_for(".index"))


def _index(form: OfficeForm, communes: dict[str, str]) -> ResponseReturnValue:
    who, now = actor(), clock.now()
    where = rules.in_reach(who, clock.today())
    return respond(
        lists.access(who, where, rules.wholly_in_reach(who), communes, now),
        "invitations/index.html",
        form=form,
        communes=communes,
        coordinates=rules.coordinates(who),
        left=_left(where),
        me=who.id,
    )


def _inspectors(commune: Commune, form: InspectorsForm) -> str:
    today = clock.today()
    on_roster = sa.select(sa.exists().where(roster_of([commune.cut], today)))
    return render_template(
        "invitations/inspectors.html",
        commune=commune,
        form=form,
        listed=lists.not_invited(commune.cut, today),
        already=_count(without_access(commune.cut, today) & enters_already()),
        waiting=_count(rules.not_yet_in(commune.cut, today)),
        empty=not db.session.scalar(on_roster),
    )


def _left(where: sa.ColumnElement[bool]) -> int:
    """Return how many directors in reach go on as such whose posting in the commune is over."""
    live = sa.select(sa.func.count()).select_from(RoleGrant).where(RoleGrant.ended_at.is_(None), where)
    return db.session.scalar(live.where(rules.posted_no_more(clock.today()))) or 0


def _count(people: sa.ColumnElement[bool]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Inspector).where(people)) or 0


def _offered(form: OfficeForm, communes: dict[str, str]) -> OfficeForm:
    form.offer(rules.offered(actor()), communes)
    return form


def _office(form: OfficeForm) -> rules.Office:
    return rules.Office(
        role=Role(form.role.data),
        commune_cut=form.commune.data or None,
        name=form.name.data.strip(),
        email=form.email.data,
        phone=phone_of(form.phone.data).value,
    )


def _handed_out(invited: Sequence[Invitation], cuts: Collection[str], *, by_mail: bool, back: str) -> Done:
    """Show the slips, once; where nobody needs one, go back."""
    db.session.flush()
    writing = writer(clock.now())
    made = slip_rules.slips(writing, invited, cuts, clock.today())
    sent = slip_mails.send(writing, invited, made) if by_mail else 0
    if slip_mails.tell(writing, invited, cuts, clock.today()):
        flash("A quienes ya tenían cuenta les avisamos por correo de su función nueva.")
    page = render_template("invitations/slips.html", slips=made, sent=sent, back=back) if made else None
    return Done("invite", [each.grant for each in invited], to=back, page=page)


def _tell_whose(account: Account, email: str) -> None:
    """Say that no slip is needed; and whose the account is, which may have taken an address that nobody checked."""
    flash(SERVES.format(email), "success")
    if rules.coordinates(actor()):
        flash(WHOSE.format(account.name), "warning")


def _button() -> tuple[ActForm, Callable[[], ResponseReturnValue]]:
    """Return the form of a button on the list, which says what is wrong."""
    return ActForm(), lambda: redirect(url_for(".index"))


def _grant(grant_id: int) -> RoleGrant:
    scope = rules.in_reach(actor(), clock.today())
    return db.session.scalar(sa.select(RoleGrant).where(RoleGrant.id == grant_id, scope)) or abort(404)


def _account(grant_id: int) -> Account:
    """Return the account of a role, for who looks after accounts as a whole."""
    given = _grant(grant_id)
    return given.account if rules.coordinates(actor()) else abort(403)


def _wholly_in_reach(account: Account) -> bool:
    whole = sa.select(Account.id).where(Account.id == account.id, rules.wholly_in_reach(actor()))
    return db.session.scalar(whole) is not None
