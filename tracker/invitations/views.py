"""Who is given access, by slips that are shown once; and how access ends."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from flask import Blueprint, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access import audit
from tracker.access.policy import Permission, requires, within
from tracker.ground import clock
from tracker.ground.database import db
from tracker.ground.words import word
from tracker.invitations import lists, rules, sheets, slip_mails
from tracker.invitations.forms import InspectorsForm, OfficeForm
from tracker.invitations.rules import Invitation
from tracker.models.accounts import Account, Role, RoleGrant
from tracker.models.people import Inspector
from tracker.models.territory import Commune
from tracker.people.invitable_rules import without_access
from tracker.people.name_rules import matching, names_page, roster_of
from tracker.sheets.cells import phone as phone_of
from tracker.web import forms, listing
from tracker.web.gate import actor

bp = Blueprint("invitations", __name__)

SHOWN_ONCE = "Las tarjetas se muestran una sola vez. Si no alcanzó a imprimirlas, haga tarjetas nuevas: las de antes dejan de servir."
SERVES = "{} ya tiene una cuenta o una invitación: con ella entra también a esta función."
WHOSE = "Esa cuenta está a nombre de {}. Si no es quien usted invita, termine ahora su acceso."


@bp.get("/invitaciones")
@requires(Permission.INVITE)
def index() -> ResponseReturnValue:
    return _index(_office_form())


@bp.post("/invitaciones")
@requires(Permission.INVITE)
def invite() -> ResponseReturnValue:
    if earlier := _sent_before():
        return earlier
    form = _office_form(fresh=False)
    if not form.validate():
        return make_response(_index(form), 400)
    try:
        invited = rules.invite_office(db.session(), actor(), _office(form), clock.now())
    except rules.InvitationRefused as refused:
        db.session.rollback()
        form.form_errors.append(str(refused))
        return make_response(_index(form), 400)
    if invited.code is None:
        _tell_whose(invited.grant.account, form.email.data.strip())
    return _hand_out([invited], _communes(), by_mail=form.by_mail.data, back=url_for(".index"))


@bp.get("/comunas/<cut>/invitaciones")
@requires(Permission.INVITE)
def inspectors(cut: str) -> ResponseReturnValue:
    return _inspectors(_commune(cut), InspectorsForm(formdata=None))


@bp.post("/comunas/<cut>/invitaciones")
@requires(Permission.INVITE)
def invite_inspectors(cut: str) -> ResponseReturnValue:
    """Invite one person of the roster, all who have no account, or again all who have not come in."""
    commune, today = _commune(cut), clock.today()
    if earlier := _sent_before():
        return earlier
    form = InspectorsForm()
    if not form.validate():
        return _inspectors(commune, form), 400
    wanted = rules.not_yet_in(cut, today) if form.again.data else without_access(cut, today)
    if form.person.data:
        wanted = wanted & (Inspector.id == form.person.data)
    people = db.session.scalars(sa.select(Inspector).where(wanted).order_by(Inspector.sort_key)).all()
    invited = rules.invite_inspectors(db.session(), actor(), people, clock.now())
    if not any(each.code for each in invited):
        flash("No hizo falta ninguna tarjeta: quienes eligió ya pueden entrar, o ya no están en la nómina.")
    return _hand_out(invited, [cut], by_mail=form.by_mail.data, back=url_for(".inspectors", cut=cut))


@bp.post("/invitaciones/<int:grant_id>/tarjeta")
@requires(Permission.INVITE)
def new_slip(grant_id: int) -> ResponseReturnValue:
    given = _grant(grant_id)
    if earlier := _sent_before():
        return earlier
    if given.ended_at or given.account.disabled_at or not _wholly_in_reach(given.account):
        abort(403)
    invited = rules.new_code(db.session(), actor(), given, clock.now())
    return _hand_out([invited], _communes(), by_mail=False, back=url_for(".index"))


@bp.post("/invitaciones/<int:grant_id>/terminar")
@requires(Permission.INVITE)
def end(grant_id: int) -> ResponseReturnValue:
    given = _grant(grant_id)
    try:
        rules.end(db.session(), actor(), given, clock.now())
    except rules.InvitationRefused as refused:
        return _told(str(refused))
    audit.note(actor().id, "access_ended", given)
    db.session.commit()
    flash("El acceso terminó: vale desde ahora, también donde la sesión está abierta.", "success")
    return redirect(url_for(".index"))


@bp.post("/invitaciones/<int:grant_id>/deshabilitar")
@requires(Permission.INVITE)
def disable(grant_id: int) -> ResponseReturnValue:
    account = _account(grant_id)
    try:
        rules.disable(db.session(), actor(), account, clock.now())
    except rules.InvitationRefused as refused:
        return _told(str(refused))
    audit.note(actor().id, "account_disabled", account)
    db.session.commit()
    flash(f"La cuenta de {account.name} quedó deshabilitada.", "success")
    return redirect(url_for(".index"))


@bp.post("/invitaciones/<int:grant_id>/habilitar")
@requires(Permission.INVITE)
def enable(grant_id: int) -> ResponseReturnValue:
    account = _account(grant_id)
    rules.enable(account)
    audit.note(actor().id, "account_enabled", account)
    db.session.commit()
    flash(f"La cuenta de {account.name} quedó habilitada.", "success")
    return redirect(url_for(".index"))


def _index(form: OfficeForm) -> ResponseReturnValue:
    communes, who = _communes(), actor()
    if listing.wants_spreadsheet():
        return sheets.access(_access(communes, 1, listing.LONGEST_DOWNLOAD).rows, who.id, clock.now())
    return render_template(
        "invitations/index.html",
        form=form,
        communes=communes,
        roles=[(role.value, word(role)) for role in Role],
        states=lists.STATES.items(),
        coordinates=rules.coordinates(who),
        me=who.id,
        now=clock.now(),
        order=_order(),
        page=_access(communes, listing.page_number(), listing.PER_PAGE),
    )


def _order() -> str:
    return listing.chosen("orden", listing.both_ways(lists.ORDERS), lists.LATEST)


def _access(communes: dict[str, str], number: int, per_page: int) -> listing.Page[lists.Access]:
    today, who = clock.today(), actor()
    shown = [
        rules.in_reach(who, today),
        lists.of_role(listing.chosen("rol", {role.value for role in Role})),
        lists.in_state(listing.chosen("estado", lists.STATES)),
        lists.of_commune(listing.chosen("comuna", communes), today),
        lists.named(listing.search_words()),
    ]
    known, whole = within(who, Permission.INVITE, RoleGrant), rules.wholly_in_reach(who)
    return lists.access_page(db.session(), sa.and_(*shown), known, whole, _order(), number, per_page)


def _inspectors(commune: Commune, form: InspectorsForm) -> str:
    today = clock.today()
    waiting = sa.select(sa.func.count()).select_from(Inspector).where(rules.not_yet_in(commune.cut, today))
    wanted = without_access(commune.cut, today) & matching(listing.search_words())
    people, number, total = names_page(db.session(), wanted, listing.page_number(), listing.PER_PAGE)
    on_roster = sa.select(sa.exists().where(roster_of([commune.cut], today)))
    return render_template(
        "invitations/inspectors.html",
        commune=commune,
        form=form,
        page=listing.Page(people, number, total),
        waiting=db.session.scalar(waiting),
        empty=not db.session.scalar(on_roster),
    )


def _office_form(*, fresh: bool = True) -> OfficeForm:
    form = OfficeForm(formdata=None) if fresh else OfficeForm()
    form.offer(rules.offered(actor()), _communes())
    return form


def _office(form: OfficeForm) -> rules.Office:
    return rules.Office(
        role=Role(form.role.data),
        commune_cut=form.commune.data or None,
        name=form.name.data.strip(),
        email=form.email.data,
        phone=phone_of(form.phone.data).value,
    )


def _hand_out(
    invited: Sequence[Invitation], cuts: Collection[str], *, by_mail: bool, back: str
) -> ResponseReturnValue:
    """Show the slips, once; where nobody needs one, go back."""
    now, session = clock.now(), db.session()
    session.flush()
    made = slip_mails.slips(session, invited, cuts, clock.today())
    sent = slip_mails.send(session, invited, made, now) if by_mail else 0
    if slip_mails.tell(session, invited, cuts, clock.today(), now):
        flash("A quienes ya tenían cuenta les avisamos por correo de su función nueva.")
    for each in invited:
        audit.note(actor().id, "invite", each.grant)
    forms.done(back)
    if not made:
        return redirect(back)
    return render_template("invitations/slips.html", slips=made, sent=sent, back=back)


def _tell_whose(account: Account, email: str) -> None:
    """Say that no slip is needed; and whose the account is, which may have taken an address that nobody checked."""
    flash(SERVES.format(email), "success")
    if rules.coordinates(actor()):
        flash(WHOSE.format(account.name), "warning")


def _sent_before() -> ResponseReturnValue | None:
    earlier = forms.sent_before()
    if earlier:
        flash(SHOWN_ONCE, "warning")
    return earlier


def _told(sentence: str) -> ResponseReturnValue:
    """Go back without having done anything, and say why."""
    db.session.rollback()
    flash(sentence, "danger")
    return redirect(url_for(".index"))


def _communes() -> dict[str, str]:
    scope = within(actor(), Permission.INVITE, Commune)
    query = sa.select(Commune.cut, Commune.name).where(scope).order_by(Commune.sort_key)
    return {row.cut: row.name for row in db.session.execute(query)}


def _commune(cut: str) -> Commune:
    scope = within(actor(), Permission.INVITE, Commune)
    return db.session.scalar(sa.select(Commune).where(Commune.cut == cut, scope)) or abort(404)


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
