"""Single-use codes: once, in time, the right one; and nothing of them where logs could keep it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import builders as make
from tests.cast import NOW
from tests.client import Client
from tracker.accounts import throttle_rules
from tracker.ground.database import db
from tracker.models import Account, AuditEvent, Link, Mail
from tracker.models.accounts import LinkPurpose, Role
from tracker.post import links

GOOD = "camanchaca lluvia perro 7"
REFUSED = "Este código no sirve"


@pytest.fixture(autouse=True)
def noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def ana(session):
    """Give an account that was invited and has no password."""
    return make.account(session, Role.OBSERVER, email="ana@example.cl", name="Ana Soto")


@pytest.fixture
def code_of(session):
    """Give the function that makes a code."""

    def code_of(account, purpose=LinkPurpose.INVITATION):
        code = links.make(session, purpose, account, None, NOW)
        session.commit()
        return code.text

    return code_of


def typed(code, password=GOOD, **more):
    return {"code": code, "new_password": password, "repeated": password} | more


def test_an_invitation_leads_in_and_the_password_is_the_chosen_one(client, session, ana, code_of):
    assert client.post("accounts_code.accept", typed(code_of(ana))).location == "/"
    assert client.get("accounts.start", expect=302).location == "/panorama"
    client.post("accounts.sign_out")
    client.post("accounts.enter", {"login": "ana@example.cl", "password": GOOD})


def test_a_code_has_80_bits_and_only_its_hash_is_kept(session, ana, code_of):
    code = code_of(ana)
    assert len(links.ALPHABET) == len(set(links.ALPHABET)) == 32
    assert [len(part) for part in code.split("-")] == [4] * 4
    row = session.scalars(select(Link)).one()
    assert len(row.code_hash) == 64
    assert code not in str(vars(row))
    assert code.replace("-", "") not in str(vars(row))


def test_a_code_is_understood_however_it_is_typed(client, session, ana, code_of, monkeypatch):
    monkeypatch.setattr("tracker.post.links.secrets.choice", lambda _: "1")
    code_of(ana)
    client.post("accounts_code.accept", typed(" iiii llll–1111 IlI1 "))


def test_a_code_serves_once(app, client, ana, code_of):
    code = code_of(ana)
    client.post("accounts_code.accept", typed(code))
    assert REFUSED in app.test_client().post("accounts_code.accept", typed(code), expect=401).text


@pytest.mark.parametrize(
    "which", ["wrong", "expired", "cancelled", "for something else", "disabled", "no role"]
)
def test_whatever_is_wrong_with_a_code_the_sentence_is_the_same(
    client, session, ana, code_of, time_machine, which
):
    code = code_of(ana, LinkPurpose.RESET if which == "for something else" else LinkPurpose.INVITATION)
    if which == "wrong":
        code = "0000-0000-0000-0000"
    elif which == "expired":
        time_machine.move_to(NOW + timedelta(days=7), tick=False)
    elif which == "cancelled":
        code_of(ana)
    elif which == "disabled":
        ana.disabled_at = NOW
    elif which == "no role":
        ana.grants[0].ended_at = NOW
    page = client.post("accounts_code.accept", typed(code), expect=401).text
    assert REFUSED in page
    client.get("accounts.start", expect=302)
    session.expire_all()
    assert ana.password_hash is None


def test_an_invitation_serves_a_week_and_a_reset_an_hour(client, session, ana, code_of, time_machine):
    code = code_of(ana)
    time_machine.move_to(NOW + timedelta(days=7, seconds=-1), tick=False)
    client.post("accounts_code.accept", typed(code))
    time_machine.move_to(NOW, tick=False)
    code = code_of(ana, LinkPurpose.RESET)
    time_machine.move_to(NOW + timedelta(hours=1), tick=False)
    client.post("accounts_code.choose_again", typed(code), expect=401)


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"new_password": "corta", "repeated": "corta"}, 409, "La clave es muy corta"),
        ({"repeated": "otra cosa distinta"}, 400, "No es igual"),
        ({"new_password": "", "repeated": ""}, 400, "Elija una clave."),
        ({"code": ""}, 400, "Escriba el código."),
    ],
)
def test_a_refused_password_uses_nothing_up(client, session, ana, code_of, fields, status, sentence):
    code = code_of(ana)
    page = client.post("accounts_code.accept", typed(code) | fields, expect=status).text
    assert sentence in page
    assert session.scalars(select(Link.used_at)).one() is None
    client.post("accounts_code.accept", typed(code))


@pytest.mark.both
def test_of_twenty_at_one_moment_one_gets_in(app, session, ana, code_of):
    data = typed(code_of(ana))
    app.config["WTF_CSRF_ENABLED"] = False

    def come(_):
        browser = Client(app, use_cookies=True)
        return browser.open("/invitacion", method="POST", data=data).status_code

    session.commit()
    with ThreadPoolExecutor(20) as pool:
        answers = sorted(pool.map(come, range(20)))
    assert answers.count(302) == 1, answers
    assert set(answers) <= {302, 401, 429}
    assert len(session.scalars(select(AuditEvent).where(AuditEvent.verb == "link_invitation")).all()) == 1


@pytest.mark.both
def test_of_twenty_uses_at_one_moment_one_succeeds(app, session, ana, code_of):
    code_of(ana)
    link_id = session.scalars(select(Link.id)).one()
    session.commit()

    def use(_):
        with app.app_context():
            try:
                links.use(db.session(), link_id, NOW)
            except links.CodeRefused:
                db.session.rollback()
                return False
            db.session.commit()
            return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(use, range(20))) == 1


def test_guessing_is_slowed_down(client, ana, code_of):
    code = code_of(ana)
    for _ in range(throttle_rules.PER_LOGIN):
        client.post("accounts_code.accept", typed("0000-0000-0000-0000"), expect=401)
    answer = client.post("accounts_code.accept", typed("0000-0000-0000-0000"), expect=429)
    assert answer.headers["Retry-After"] == "900"
    client.post("accounts_code.accept", typed(code))


def test_the_address_holds_the_code_where_no_log_sees_it(session, ana):
    code = links.make(session, LinkPurpose.INVITATION, ana, None, NOW)
    assert code.address("https://cap.example/") == f"https://cap.example/invitacion#{code.text}"


def test_a_new_password_ends_codes_and_sessions(app, client, session, ana, code_of, sign_in):
    ana.password_hash = "kept"
    invitation, reset = code_of(ana), code_of(ana, LinkPurpose.RESET)
    elsewhere = sign_in(ana)
    client.post("accounts_code.choose_again", typed(reset))
    assert elsewhere.get("accounts.start", expect=302).location.startswith("/ingresar")
    app.test_client().post("accounts_code.accept", typed(invitation), expect=401)


@pytest.mark.parametrize(
    "text", ["\u202e", "²", "'; DROP TABLE link;--", "a" * 5000, "\r\nBcc: a@b.cl", "<b>"]
)
def test_hostile_text_is_refused_like_any_other(app, client, text):
    app.config["WTF_CSRF_ENABLED"] = False
    for field in ("code", "new_password", "repeated", "name", "email", "login"):
        for page in ("/invitacion", "/comenzar", "/restablecer"):
            data = first("0000-0000-0000-0000", login="a") | {field: text}
            assert client.open(page, method="POST", data=data).status_code in {400, 401, 429}


# The first coordinator.


def first_code(run):
    return run("accounts", "first-link").stdout.strip().partition("#")[2]


def first(code, email="carla@example.cl", **more):
    return typed(code, name="Carla Rojas", email=email) | more


def test_the_first_coordinator_begins_from_nothing(client, session, run):
    printed = run("accounts", "first-link").stdout.strip()
    assert printed.startswith("http://127.0.0.1:8000/comenzar#")
    client.post("accounts_code.begin", first(printed.partition("#")[2]))
    made = session.scalars(select(Account)).one()
    assert (made.name, made.email, made.grants[0].role) == (
        "Carla Rojas",
        "carla@example.cl",
        Role.COORDINATOR,
    )
    assert client.get("accounts.start", expect=302).location == "/panorama"
    run("accounts", "first-link", expect=1)


def test_a_later_first_link_cancels_the_earlier(app, client, run):
    earlier, later = first_code(run), first_code(run)
    assert REFUSED in client.post("accounts_code.begin", first(earlier), expect=401).text
    client.post("accounts_code.begin", first(later))
    assert REFUSED in app.test_client().post("accounts_code.begin", first(later), expect=401).text


def test_it_serves_no_more_once_another_coordinates(client, session, run):
    code = first_code(run)
    make.account(session, Role.COORDINATOR, password_hash="kept")
    client.post("accounts_code.begin", first(code), expect=401)


@pytest.mark.parametrize(
    ("email", "status"), [("", 400), ("no es un correo", 409), ("a" * 300 + "@example.cl", 400)]
)
def test_the_first_coordinator_needs_an_address(client, session, run, email, status):
    client.post("accounts_code.begin", first(first_code(run), email=email), expect=status)
    assert session.scalars(select(Account)).all() == []


# Who forgot the password.


def test_who_forgot_gets_a_link_by_mail(client, session, ana, with_password):
    with_password(ana)
    client.post("accounts_code.ask", {"login": " ANA@example.cl"})
    message = session.scalars(select(Mail)).one()
    assert (message.address, message.account_id) == ("ana@example.cl", ana.id)
    code = message.body.partition("/restablecer#")[2].split()[0]
    client.post("accounts_code.choose_again", typed(code, "salitre copihue neblina 9"))
    client.post("accounts.sign_out")
    client.post("accounts.enter", {"login": "ana@example.cl", "password": "salitre copihue neblina 9"})


def test_who_asks_for_another_spoils_no_slip(client, session, ana, code_of):
    somebody = make.account(session, Role.COORDINATOR, email="carla@example.cl")
    slip = links.make(session, LinkPurpose.INVITATION, ana, somebody.id, NOW)
    session.commit()
    client.post("accounts_code.ask", {"login": "ana@example.cl"})
    client.post("accounts_code.accept", typed(slip.text))
    assert not session.scalars(select(Link).where(Link.used_at.is_(None), Link.cancelled_at.is_(None))).all()


@pytest.mark.parametrize("who", ["unknown", "disabled", "no mail"])
def test_who_cannot_be_helped_is_told_the_same(client, session, ana, who, count_queries):
    def answer(login):
        with count_queries() as sent:
            told = client.post("accounts_code.ask", {"login": login})
        return told.location, client.get("accounts.sign_in").text.count("Si ese RUT o correo"), len(sent)

    known = answer("ana@example.cl")
    if who == "disabled":
        ana.disabled_at = NOW
    other = make.account(session, Role.OBSERVER, rut="12345678-5")
    login = {"unknown": "nadie@example.cl", "disabled": ana.email, "no mail": other.rut}[who]
    told = answer(login)
    assert told[:2] == known[:2]
    assert abs(told[2] - known[2]) <= 3, "it takes as long"
    assert len(session.scalars(select(Mail)).all()) == 1
    assert len(session.scalars(select(Link)).all()) == 1


def test_asking_is_slowed_down(client, session, ana):
    for _ in range(throttle_rules.PER_LOGIN):
        client.post("accounts_code.ask", {"login": "ana@example.cl"})
    client.post("accounts_code.ask", {"login": "ana@example.cl"}, expect=429)
    live = select(Link).where(Link.cancelled_at.is_(None))
    assert len(session.scalars(live).all()) == 1
