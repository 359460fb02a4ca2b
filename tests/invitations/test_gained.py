"""Who has an account already and gains a role is told by mail; who invites finds a person from their page."""

import pytest
from sqlalchemy import select

from tests import builders as make
from tests.invitations.test_invitations import office, once
from tests.reading import Reading
from tracker.models import Mail
from tracker.models.accounts import Role


@pytest.fixture
def coordinator(cast, sign_in):
    return sign_in(cast.coordinator)


def mails(session):
    session.expire_all()
    return session.scalars(select(Mail)).all()


def test_an_account_that_gains_a_role_is_told_once_and_what_it_may_do(cast, session, coordinator):
    cast.observer.password_hash = "kept"
    data = office(coordinator, email="spd@example.cl")
    for _ in range(2):
        coordinator.post("invitations.invite", data)
    [message] = mails(session)
    assert (message.address, message.subject) == ("spd@example.cl", "Tiene una función nueva en el sistema")
    for words in ("Óscar Vera", "Director/a de seguridad, Mejillones, AMRA", "http://127.0.0.1:8000"):
        assert words in message.body
    assert "correo de su función nueva" in coordinator.get("invitations.index").text


def test_who_had_the_role_or_gets_a_slip_is_not_told(cast, session, coordinator):
    cast.mejillones.director.password_hash = "kept"
    coordinator.post("invitations.invite", office(coordinator, email=cast.mejillones.director.email))
    coordinator.post("invitations.invite", office(coordinator), expect=200)
    assert mails(session) == []


def test_a_director_who_becomes_an_inspector_is_told(cast, session, sign_in):
    own = cast.mejillones
    own.deputy.rut, own.deputy.password_hash = own.untrained.rut, "kept"
    session.commit()
    browser = sign_in(own.director)
    data = once(browser, "invitations.inspectors", cut="02102") | {"person": own.untrained.id}
    browser.post("invitations.invite_inspectors", data, cut="02102")
    [message] = mails(session)
    assert message.address == own.deputy.email
    assert "Inspector/a, Mejillones" in message.body


def test_from_a_persons_page_whoever_may_invites_that_person(cast, session, sign_in):
    own = cast.mejillones
    director = sign_in(own.director)
    page = Reading(director.get("people.show", inspector_id=own.untrained.id))
    found = director.get(page.links["Invitar a entrar al sistema"]).text
    assert own.untrained.list_name in found
    assert own.lapsed.list_name not in found
    assert "Invitar a todos" not in found


def test_who_can_enter_or_left_or_works_elsewhere_is_not_offered(cast, session, sign_in):
    director = sign_in(cast.mejillones.director)
    for person in (cast.mejillones.trained, cast.moved):
        page = director.get("people.show", inspector_id=person.id).text
        assert "Invitar a entrar" not in page


def test_where_nobody_is_on_the_roster_one_is_told_to_begin_with_it(cast, coordinator):
    page = Reading(coordinator.get("invitations.inspectors", cut="02201"))
    assert "Nadie está hoy en la nómina" in page.words
    assert page.links["Subir nómina"] == "/comunas/02201/importar"


def test_a_role_that_needs_its_first_code_sends_no_news(cast, session, coordinator):
    make.account(session, Role.OBSERVER, email="nueva@example.cl")
    session.commit()
    coordinator.post("invitations.invite", office(coordinator, email="nueva@example.cl"), expect=200)
    assert mails(session) == []
