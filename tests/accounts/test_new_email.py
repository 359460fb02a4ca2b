"""Another address for an account: it is proved before it counts, once, in time, by its owner."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import builders as make
from tests.accounts.conftest import PASSWORD
from tests.cast import NOW
from tests.client import Client
from tracker.accounts import throttle_rules
from tracker.models import AuditEvent, Mail, NewEmail
from tracker.models.accounts import LinkPurpose, Role
from tracker.post import links

REFUSED = "Este código no sirve"
NEW = "ana.soto@example.cl"


@pytest.fixture(autouse=True)
def noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def ana(session, with_password):
    return with_password(make.account(session, Role.OBSERVER, email="ana@example.cl", name="Ana Soto"))


@pytest.fixture
def other(session, with_password):
    return with_password(make.account(session, Role.OBSERVER, email="otra@example.cl", name="Olga Otra"))


@pytest.fixture
def ask(session, sign_in, once):
    """Give the function that asks for an address as its user does, and returns the code that was mailed."""

    def ask(account, email=NEW):
        browser = sign_in(account)
        data = once(browser.get("accounts_own.show")) | {"email": email, "password": PASSWORD}
        assert browser.post("accounts_own.change_email", data).location == "/mi-cuenta"
        latest = select(Mail.body).where(Mail.subject == "Confirme su correo").order_by(Mail.id.desc())
        return re.search("/confirmar-correo#(.{19})", session.scalars(latest.limit(1)).one())[1]

    return ask


def email_of(session, account):
    session.expire_all()
    return account.email


def test_until_it_is_confirmed_the_address_of_now_serves(client, session, ana, ask, typed, sign_in):
    ask(ana, "Ana.Soto@Example.cl")
    assert email_of(session, ana) == "ana@example.cl"
    assert "Falta confirmar ana.soto@example.cl" in sign_in(ana).get("accounts_own.show").text
    sent = {mail.address: mail.subject for mail in session.scalars(select(Mail))}
    assert sent == {NEW: "Confirme su correo", "ana@example.cl": "Pidieron cambiar el correo de su cuenta"}
    client.post("accounts.enter", typed("ana@example.cl"))


def test_opening_the_link_changes_nothing_and_its_button_does(client, session, ana, ask, typed):
    code = ask(ana)
    assert "Confirmar mi correo" in client.get("accounts_email.show").text
    assert email_of(session, ana) == "ana@example.cl"
    client.post("accounts_email.confirm", {"code": code})
    assert email_of(session, ana) == NEW
    latest = session.scalars(select(Mail).order_by(Mail.id.desc())).first()
    assert (latest.address, latest.subject) == ("ana@example.cl", "Cambió el correo de su cuenta")
    client.post("accounts.enter", typed("ana@example.cl"), expect=401)
    client.post("accounts.enter", typed(NEW))


def test_who_is_signed_in_confirms_as_well(session, ana, ask, sign_in):
    browser, code = sign_in(ana), ask(ana)
    assert browser.post("accounts_email.confirm", {"code": code}).location == "/mi-cuenta"
    page = browser.get("accounts_own.show").text
    assert "Su correo cambió" in page
    assert "Falta confirmar" not in page


def test_who_had_no_mail_gets_one_and_nobody_else_is_told(client, session, ask, with_password):
    person = with_password(make.account(session, Role.OBSERVER, email=None, rut="12345678-5"))
    client.post("accounts_email.confirm", {"code": ask(person)})
    assert email_of(session, person) == NEW
    assert session.scalars(select(Mail.address)).all() == [NEW]


@pytest.mark.parametrize(
    "which", ["wrong", "used", "expired", "asked again", "disabled", "no role", "a new password", "a reset"]
)
def test_whatever_is_wrong_with_a_code_one_sentence_says_so(
    client, session, ana, ask, sign_in, once, time_machine, which
):
    code = ask(ana)
    if which == "wrong":
        code = "0000-0000-0000-0000"
    elif which == "used":
        client.post("accounts_email.confirm", {"code": code})
        ana.email = "ana@example.cl"
    elif which == "expired":
        time_machine.move_to(NOW + timedelta(hours=24), tick=False)
    elif which == "asked again":
        ask(ana, "ana.s@example.cl")
    elif which == "disabled":
        ana.disabled_at = NOW
    elif which == "no role":
        ana.grants[0].ended_at = NOW
    elif which == "a new password":
        browser, new = sign_in(ana), "salitre copihue neblina 9"
        data = {"current_password": PASSWORD, "new_password": new, "repeated": new}
        browser.post("accounts_own.change_password", once(browser.get("accounts_own.show")) | data)
    else:
        code = links.make(session, LinkPurpose.RESET, ana, None, NOW).text
    assert REFUSED in client.post("accounts_email.confirm", {"code": code}, expect=400).text
    assert email_of(session, ana) == "ana@example.cl"


def test_anothers_code_is_refused_in_words_and_serves_on(client, session, ana, other, ask, sign_in):
    code = ask(ana)
    page = sign_in(other).post("accounts_email.confirm", {"code": code}, expect=409).text
    assert "Este código es de otra cuenta" in page
    assert (email_of(session, ana), other.email) == ("ana@example.cl", "otra@example.cl")
    client.post("accounts_email.confirm", {"code": code})
    assert email_of(session, ana) == NEW


def test_an_address_that_was_taken_meanwhile_is_refused(client, session, ana, other, ask):
    code, same = ask(ana), ask(other)
    client.post("accounts_email.confirm", {"code": same})
    page = client.post("accounts_email.confirm", {"code": code}, expect=409).text
    assert "es de otra cuenta" in page
    assert (email_of(session, ana), other.email) == ("ana@example.cl", NEW)


@pytest.mark.both
def test_of_two_accounts_at_one_moment_one_gets_the_address(app, session, ana, other, ask):
    codes = [ask(ana), ask(other)] * 5
    app.config["WTF_CSRF_ENABLED"] = False

    def come(code):
        browser = Client(app, use_cookies=True)
        return browser.open("/confirmar-correo", method="POST", data={"code": code}).status_code

    session.commit()
    with ThreadPoolExecutor(len(codes)) as pool:
        answers = sorted(pool.map(come, codes))
    assert answers == [302] + [400] * 4 + [409] * 5
    assert sorted([email_of(session, ana), other.email]).count(NEW) == 1
    assert len(session.scalars(select(AuditEvent).where(AuditEvent.verb == "email_changed")).all()) == 1


def test_a_form_sent_twice_mails_once(session, ana, sign_in, once):
    browser = sign_in(ana)
    data = once(browser.get("accounts_own.show")) | {"email": NEW, "password": PASSWORD}
    for _ in range(2):
        browser.post("accounts_own.change_email", data)
    assert len(session.scalars(select(Mail)).all()) == 2
    assert len(session.scalars(select(NewEmail)).all()) == 1


def test_nobody_can_have_a_stranger_flooded_with_mail(session, ana, sign_in, once):
    browser = sign_in(ana)
    for number in range(throttle_rules.PER_LOGIN + 1):
        data = once(browser.get("accounts_own.show")) | {
            "email": f"{number}@example.cl",
            "password": PASSWORD,
        }
        browser.post(
            "accounts_own.change_email", data, expect=302 if number < throttle_rules.PER_LOGIN else 429
        )
    assert len(session.scalars(select(Mail).where(Mail.subject == "Confirme su correo")).all()) == 10


def test_guessing_a_code_is_slowed_down(client, session, ana, ask):
    ask(ana)
    for _ in range(throttle_rules.PER_LOGIN):
        client.post("accounts_email.confirm", {"code": "0000-0000-0000-0000"}, expect=400)
    client.post("accounts_email.confirm", {"code": "0000-0000-0000-0000"}, expect=429)


def test_of_the_code_only_the_hash_is_kept_and_it_is_forgotten(session, ana, ask, run, time_machine):
    code = ask(ana)
    assert code.replace("-", "") not in str(vars(session.scalars(select(NewEmail)).one()))
    time_machine.move_to(NOW + timedelta(days=32), tick=False)
    run("tick")
    session.expire_all()
    assert session.scalars(select(NewEmail)).all() == []


def test_an_invitation_that_was_mailed_is_opened_from_its_address(app, session, sign_in, once, typed):
    """Who opens it shows that the mail reaches them: nothing more is asked."""
    make.association(session)
    browser = sign_in(make.account(session, Role.COORDINATOR))
    facts = {"role": "observer", "commune": "", "name": "Olga Otra", "email": NEW, "by_mail": "y"}
    browser.post("invitations.invite", once(browser.get("invitations.index")) | facts, expect=200)
    message = session.scalars(select(Mail)).one()
    assert message.address == NEW
    code = re.search("/invitacion#(.{19})", message.body)[1]
    guest = app.test_client()
    guest.post("accounts_code.accept", {"code": code, "new_password": PASSWORD, "repeated": PASSWORD})
    assert NEW in guest.get("accounts_own.show").text


def test_the_copy_of_ones_data_tells_the_address_that_waits(session, ask, sign_in, with_password):
    person = make.inspector(session)
    own = with_password(make.account(session, Role.INSPECTOR, email="yo@example.cl", rut=person.rut))
    ask(own)
    told = sign_in(own).get("privacy.download", formato="json").json["cuenta"]
    assert (NEW, True) in {(row["valor"], row["dato"] == "Correo por confirmar") for row in told}
