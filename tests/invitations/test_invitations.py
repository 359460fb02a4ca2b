"""Inviting: whom one may, what the slip says, and that nobody enters through it who should not."""

import re

import pytest
from sqlalchemy import select

from tests import builders as make
from tests.cast import NOW, TODAY
from tracker.models import Account, AuditEvent, Link, Mail, RoleGrant
from tracker.models.accounts import LinkPurpose, Role
from tracker.post import links
from tracker.web.forms import NOT_PRESSED

CODE = re.compile(r'class="slip-code">([^<]+)<')


@pytest.fixture
def director(cast, sign_in):
    return sign_in(cast.mejillones.director)


@pytest.fixture
def coordinator(cast, sign_in):
    return sign_in(cast.coordinator)


def once(browser, where="invitations.index", **values):
    return {"once": re.search(r'name="once" value="([^"]+)"', browser.get(where, **values).text)[1]}


def office(browser, role="director", cut="02102", **more):
    form = {"role": role, "commune": cut, "name": "Pía Rojas", "email": "pia@example.cl"}
    return once(browser) | form | more


def invite_all(browser, cut="02102", expect=200, **more):
    data = once(browser, "invitations.inspectors", cut=cut) | more
    return browser.post("invitations.invite_inspectors", data, cut=cut, expect=expect)


def account(session, email="pia@example.cl"):
    session.expire_all()
    return session.scalar(select(Account).where(Account.email == email))


def live(account):
    return {(each.role, each.commune_cut) for each in account.grants if each.ended_at is None}


def open_with(client, code):
    password = "camanchaca lluvia perro 7"
    return client.post("accounts_code.accept", {"code": code, "new_password": password, "repeated": password})


@pytest.mark.parametrize(
    ("role", "cut"), [("director", "02104"), ("instructor", ""), ("observer", ""), ("coordinator", "")]
)
def test_a_coordinator_invites_every_office(coordinator, session, client, role, cut):
    page = coordinator.post("invitations.invite", office(coordinator, role, cut), expect=200).text
    assert "Pía Rojas" in page
    assert live(account(session)) == {(Role(role), cut or None)}
    open_with(client, CODE.search(page)[1])
    assert account(session).password_hash


def test_a_slip_says_all_that_is_needed(coordinator, session):
    page = coordinator.post("invitations.invite", office(coordinator, phone="9 8765 4321"), expect=200).text
    code = CODE.search(page)[1]
    for word in ("Pía Rojas", "Director/a de seguridad", "Mejillones", "AMRA", "/invitacion", "10-11-2026"):
        assert word in page
    assert f"http://127.0.0.1:8000/invitacion#{code}" in page
    assert "<svg" in page
    assert "style=" not in page
    assert account(session).phone == "+56987654321"


def test_the_slip_is_shown_once_and_a_second_click_makes_no_second_code(coordinator, session):
    data = office(coordinator)
    answer = coordinator.post("invitations.invite", data, expect=200)
    assert answer.headers["Cache-Control"] == "no-store"
    assert coordinator.post("invitations.invite", data).location == "/invitaciones"
    assert "se muestran una sola vez" in coordinator.get("invitations.index").text
    assert len(session.scalars(select(Link)).all()) == 1


def test_inviting_again_cancels_the_code_before(coordinator, session, client):
    first = coordinator.post("invitations.invite", office(coordinator), expect=200).text
    second = coordinator.post("invitations.invite", office(coordinator), expect=200).text
    states = session.scalars(select(Link).order_by(Link.id)).all()
    assert [link.cancelled_at is None for link in states] == [False, True]
    password = {"new_password": "camanchaca lluvia perro 7", "repeated": "camanchaca lluvia perro 7"}
    client.post("accounts_code.accept", {"code": CODE.search(first)[1]} | password, expect=401)
    open_with(client, CODE.search(second)[1])
    assert len(account(session).grants) == 1


def test_it_goes_by_mail_too_where_one_wants(coordinator, session):
    page = coordinator.post("invitations.invite", office(coordinator, by_mail="y"), expect=200).text
    message = session.scalars(select(Mail)).one()
    assert message.address == "pia@example.cl"
    assert CODE.search(page)[1] in message.body


def test_an_account_with_a_password_only_gets_the_role(coordinator, session):
    make.account(session, Role.OBSERVER, email="pia@example.cl", name="Pía", password_hash="kept")
    assert coordinator.post("invitations.invite", office(coordinator)).location == "/invitaciones"
    assert "Esa cuenta está a nombre de Pía." in coordinator.get("invitations.index").text
    assert live(account(session)) == {(Role.OBSERVER, None), (Role.DIRECTOR, "02102")}
    assert account(session).name == "Pía"
    assert session.scalars(select(Link)).all() == []


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"email": "no es un correo"}, 409, "no es un correo electrónico"),
        ({"email": "pia@example.cl\r\nBcc: otra@example.cl"}, 409, "no es un correo electrónico"),
        ({"name": ""}, 400, "Escriba el nombre."),
        ({"name": "  "}, 400, "Escriba el nombre."),
        ({"phone": "anexo 3"}, 400, "No es un celular"),
        ({"commune": ""}, 400, "es de una comuna"),
        ({"commune": "99999"}, 400, ""),
        ({"role": "inspector"}, 400, ""),
        ({"role": "observer"}, 400, "de ninguna"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(coordinator, session, fields, status, sentence):
    page = coordinator.post("invitations.invite", office(coordinator) | fields, expect=status).text
    assert sentence in page
    assert account(session) is None


# What a director may.


def test_a_director_invites_a_deputy_of_the_own_commune_only(director, session, cast):
    director.post("invitations.invite", office(director), expect=200)
    assert live(account(session)) == {(Role.DIRECTOR, "02102")}
    for more in ({"cut": "02104"}, {"role": "coordinator", "cut": ""}, {"role": "observer", "cut": ""}):
        director.post("invitations.invite", office(director, email="otra@example.cl", **more), expect=400)
    assert account(session, "otra@example.cl") is None


def test_a_director_gets_no_code_to_what_somebody_does_elsewhere(director, session, cast):
    """Else inviting the next coordinator, who has not come in yet, would make a coordinator of the director."""
    make.account(session, Role.COORDINATOR, email="pia@example.cl", name="Pía Secreta")
    answer = director.post("invitations.invite", office(director))
    assert answer.location == "/invitaciones"
    page = director.get("invitations.index").text
    assert "Pía Secreta" not in page
    assert "pia@example.cl" in page
    assert session.scalars(select(Link)).all() == []
    grant = next(each for each in account(session).grants if each.role is Role.DIRECTOR)
    director.post("invitations.new_slip", once(director), grant_id=grant.id, expect=403)


def test_a_director_gets_no_code_to_the_account_of_anothers_inspector(director, session, cast):
    made = make.account(session, rut=cast.taltal.lapsed.rut, email="pia@example.cl", name="Pía Secreta")
    assert director.post("invitations.invite", office(director)).location == "/invitaciones"
    assert live(made) == {(Role.DIRECTOR, "02102")}
    assert session.scalars(select(Link)).all() == []
    assert "Pía Secreta" not in director.get("invitations.index").text


def test_a_form_that_came_back_makes_no_slip(director, session, cast):
    cast.mejillones.account.password_hash = "kept"
    back = once(director) | {"reanudar": "1"}
    director.post("invitations.new_slip", back, grant_id=cast.mejillones.account.grants[0].id)
    assert NOT_PRESSED in director.get("invitations.index").text
    assert session.scalars(select(Link)).all() == []


def test_a_disabled_account_is_not_invited(director, session):
    make.account(session, Role.OBSERVER, email="pia@example.cl", disabled_at=NOW)
    page = director.post("invitations.invite", office(director), expect=409).text
    assert "no se puede invitar" in page
    assert live(account(session)) == {(Role.OBSERVER, None)}


# Inspectors.


def test_all_of_the_roster_who_have_no_account(director, session, cast, client):
    page = invite_all(director).text
    codes = CODE.findall(page)
    team = cast.mejillones
    for person in (team.lapsed, team.untrained, cast.shared):
        assert person.full_name in page
    assert team.trained.full_name not in page
    assert cast.moved.full_name not in page
    assert len(codes) == 3
    made = session.scalars(select(Account).where(Account.rut == team.lapsed.rut)).one()
    assert (made.email, live(made)) == (None, {(Role.INSPECTOR, None)})
    assert invite_all(director, expect=302).location == "/comunas/02102/invitaciones"
    assert len(session.scalars(select(Link)).all()) == 3


def test_new_slips_for_those_who_have_not_come_in(director, session, client):
    page = invite_all(director).text
    entered = CODE.findall(page)[0]
    open_with(client, entered)
    came = session.scalars(select(Account).where(Account.password_hash.is_not(None))).one()
    again = invite_all(director, again="1").text
    assert len(CODE.findall(again)) == 3
    assert came.name not in again
    assert not set(CODE.findall(page)) & set(CODE.findall(again))


def test_a_slip_names_no_other_commune_of_who_works_in_two(director, cast):
    page = invite_all(director, person=cast.shared.id).text
    assert "Mejillones" in page
    assert "Taltal" not in page


def test_one_person_of_the_roster(director, session, cast):
    page = invite_all(director, person=cast.mejillones.untrained.id).text
    assert len(CODE.findall(page)) == 1
    assert cast.mejillones.untrained.full_name in page


def test_nobody_of_anothers_roster(director, session, cast):
    for person in (cast.taltal.lapsed, cast.moved):
        invite_all(director, person=person.id, expect=302)
    for nobody in ("²", "-1", str(2**63), "x"):
        invite_all(director, person=nobody, expect=400)
    director.post("invitations.invite_inspectors", {"once": "a"}, cut="02104", expect=404)
    assert session.scalars(select(Link)).all() == []


def test_an_inspector_without_mail_opens_the_account_and_lands_on_the_own_training(director, cast, client):
    page = invite_all(director, person=cast.mejillones.lapsed.id).text
    open_with(client, CODE.search(page)[1])
    assert client.get("accounts.start", expect=302).location == "/mi-capacitacion"
    client.get("people.own")


def test_the_rosters_mail_is_taken_only_where_nobody_has_it(director, session, cast):
    cast.mejillones.lapsed.email = "luis@example.cl"
    cast.mejillones.untrained.email = cast.observer.email
    page = invite_all(director, by_mail="y").text
    emails = dict(session.execute(select(Account.rut, Account.email)).all())
    assert emails[cast.mejillones.lapsed.rut] == "luis@example.cl"
    assert emails[cast.mejillones.untrained.rut] is None
    assert "por correo" in page
    assert set(session.scalars(select(Mail.address))) == {"luis@example.cl", cast.observer.email}


def test_a_hundred_people_cost_no_more_than_a_few_queries_each(director, session, cast, count_queries):
    for _ in range(60):
        make.posting(session, make.inspector(session), cast.mejillones.commune)
    data = once(director, "invitations.inspectors", cut="02102")
    with count_queries(63 * 12):
        page = director.post("invitations.invite_inspectors", data, cut="02102", expect=200).text
    assert len(CODE.findall(page)) == 63


# The list, and how access ends.


def test_the_list_says_by_whom_until_when_and_what_became_of_it(director, session, cast, time_machine):
    invite_all(director, person=cast.mejillones.lapsed.id)
    page = director.get("invitations.index", buscar="Araya").text
    assert "Usted" in page
    assert "vigente hasta el 10-11-2026" in page
    link = session.scalars(select(Link)).one()
    link.expires_at = NOW
    assert "venció el" in director.get("invitations.index", buscar="Araya").text
    link.cancelled_at = NOW
    assert "se anuló" in director.get("invitations.index", buscar="Araya").text


def test_the_filters(coordinator, cast):
    for filters, shown, hidden in (
        ({"rol": "observer"}, cast.observer.name, cast.mejillones.director.name),
        ({"comuna": "02102"}, cast.mejillones.director.name, cast.taltal.director.name),
        ({"estado": "cerradas"}, cast.mejillones.disabled.name, cast.mejillones.director.name),
        ({"buscar": cast.taltal.trained.rut}, cast.taltal.trained.full_name, cast.taltal.director.name),
    ):
        page = coordinator.get("invitations.index", **filters).text
        assert shown in page
        assert hidden not in page


def test_ending_a_role_is_noticed_at_the_next_request(director, cast, sign_in, session):
    deputy = sign_in(cast.mejillones.deputy)
    deputy.get("panorama.show")
    director.post("invitations.end", once(director), grant_id=cast.mejillones.deputy.grants[0].id)
    deputy.get("panorama.show", expect=302)
    director.post("invitations.end", once(director), grant_id=cast.mejillones.deputy.grants[0].id)


def test_an_inspectors_access_ends_while_on_the_roster(director, cast, session):
    given = cast.mejillones.account.grants[0]
    for posting in cast.mejillones.trained.postings:
        posting.end = TODAY.replace(day=2)
    director.post("invitations.end", grant_id=given.id, expect=404)
    for posting in cast.mejillones.trained.postings:
        posting.end = TODAY
    director.post("invitations.end", once(director), grant_id=given.id)
    session.expire_all()
    assert given.ended_at is not None


def test_nobody_ends_the_own_access(director, coordinator, cast, session):
    director.post("invitations.end", once(director), grant_id=cast.mejillones.director.grants[0].id)
    coordinator.post("invitations.disable", once(coordinator), grant_id=cast.coordinator.grants[0].id)
    assert "su propia cuenta" in coordinator.get("invitations.index").text
    assert "No puede quitarse" in director.get("invitations.index").text
    assert session.scalars(select(RoleGrant).where(RoleGrant.account_id == cast.coordinator.id)).one()


def test_a_coordinator_disables_and_enables_accounts(coordinator, director, cast, sign_in):
    deputy, grant = sign_in(cast.mejillones.deputy), cast.mejillones.deputy.grants[0].id
    director.post("invitations.disable", grant_id=grant, expect=403)
    coordinator.post("invitations.disable", once(coordinator), grant_id=grant)
    deputy.get("panorama.show", expect=302)
    coordinator.post("invitations.enable", once(coordinator), grant_id=grant)
    deputy.get("panorama.show", expect=302)
    sign_in(cast.mejillones.deputy).get("panorama.show")


def test_a_director_makes_a_slip_to_choose_another_password(director, cast, session, client):
    cast.mejillones.account.password_hash = "kept"
    session.commit()
    given = cast.mejillones.account.grants[0]
    page = director.post("invitations.new_slip", once(director), grant_id=given.id, expect=200).text
    assert "/restablecer#" in page
    link = session.scalars(select(Link)).one()
    assert link.purpose is LinkPurpose.RESET
    password = {"new_password": "salitre y copihue", "repeated": "salitre y copihue"}
    client.post("accounts_code.choose_again", {"code": CODE.search(page)[1]} | password)


def test_who_invites_elsewhere_is_not_named(director, session, cast):
    """A person of two communes was invited by the other one's director."""
    made = make.account(session, Role.INSPECTOR, rut=cast.shared.rut, name=cast.shared.full_name)
    links.make(session, LinkPurpose.INVITATION, made, cast.taltal.director.id, NOW)
    page = director.get("invitations.index", buscar="Dosveces").text
    assert cast.shared.full_name in page
    assert cast.taltal.director.name not in page
    assert "otra comuna" in page


def test_everything_is_written_down(director, session, cast):
    invite_all(director, person=cast.mejillones.lapsed.id)
    director.post("invitations.end", once(director), grant_id=cast.mejillones.deputy.grants[0].id)
    events = session.execute(select(AuditEvent.verb, AuditEvent.actor_id, AuditEvent.thing)).all()
    who = cast.mejillones.director.id
    assert events == [("invite", who, "role_grant"), ("access_ended", who, "role_grant")]


@pytest.mark.parametrize("where", ["invitations.index", "invitations.inspectors"])
def test_the_lists_cost_the_same_with_more_people(coordinator, session, cast, count_queries, where):
    values = {"cut": "02102"} if where == "invitations.inspectors" else {}
    with count_queries(6) as before:
        coordinator.get(where, **values)
    for _ in range(60):
        person = make.inspector(session)
        make.posting(session, person, cast.mejillones.commune)
        made = make.account(session, Role.INSPECTOR, rut=person.rut)
        links.make(session, LinkPurpose.INVITATION, made, cast.mejillones.director.id, NOW)
    session.commit()
    with count_queries(6) as after:
        coordinator.get(where, **values)
    assert len(after) == len(before)
