"""Sessions: how they end, and that nothing outlives its end."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests import builders as make
from tracker.accounts import rules
from tracker.ground import clock
from tracker.models import AuditEvent, RoleGrant, UserSession
from tracker.models.accounts import Role

MORNING = datetime(2026, 11, 3, 12, tzinfo=UTC)


@pytest.fixture
def ana(session):
    return make.account(session, Role.OBSERVER, email="ana@example.cl")


@pytest.fixture
def signed_in(sign_in, ana, time_machine):
    time_machine.move_to(MORNING, tick=False)
    return sign_in(ana)


def row(session):
    session.expire_all()
    return session.scalars(select(UserSession)).one()


def test_who_signs_out_is_out_in_the_database_too(signed_in, session):
    assert signed_in.post("accounts.sign_out").location == "/ingresar"
    assert row(session).ended_at == MORNING
    page = signed_in.get("accounts.sign_in").text
    assert "Cerró su sesión." in page
    assert "Su sesión terminó" not in page
    assert session.scalars(select(AuditEvent.verb)).all() == ["sign_out"]


def test_a_copied_cookie_is_worth_nothing_after_signing_out(app, signed_in, session):
    thief = app.test_client()
    with signed_in.session_transaction() as cookie, thief.session_transaction() as copy:
        copy.update(cookie)
    thief.get("panorama.show")
    signed_in.post("accounts.sign_out")
    thief.get("panorama.show", expect=302)


def test_signing_out_needs_a_token(signed_in, session):
    signed_in.visit("POST", "accounts.sign_out", expect=400)
    signed_in.get("panorama.show")


def disable(account, session):
    account.disabled_at = MORNING


def end_role(account, session):
    account.grants[0].ended_at = MORNING


def end_all(account, session):
    rules.end_all_sessions(session, account, MORNING)


@pytest.mark.parametrize("what", [disable, end_role, end_all])
def test_rights_end_with_the_next_request(signed_in, session, ana, what):
    signed_in.get("panorama.show")
    what(ana, session)
    session.commit()
    assert signed_in.get("panorama.show", expect=302).location == "/ingresar?next=/panorama"
    assert "Su sesión terminó" in signed_in.get("accounts.sign_in").text


def test_a_form_sent_too_late_is_told_what_to_do(signed_in, session, ana):
    disable(ana, session)
    page = signed_in.post("accounts.sign_out", expect=401).text
    assert "vuelva a" in page


@pytest.mark.parametrize(("idle", "status"), [(rules.IDLE - timedelta(seconds=1), 200), (rules.IDLE, 302)])
def test_an_idle_session_ends(signed_in, time_machine, idle, status):
    time_machine.move_to(MORNING + idle, tick=False)
    signed_in.get("panorama.show", expect=status)


def test_a_session_in_use_ends_with_the_working_day(signed_in, session, time_machine):
    last = MORNING + rules.LIFETIME
    at = MORNING
    while at < last:
        time_machine.move_to(at, tick=False)
        signed_in.get("panorama.show")
        at += timedelta(hours=3)
    time_machine.move_to(last, tick=False)
    signed_in.get("panorama.show", expect=302)


def test_the_last_use_is_written_down_every_five_minutes(signed_in, session, time_machine, count_queries):
    with count_queries(at_most=1):
        signed_in.get("accounts.start", expect=302)
    almost = MORNING + rules.SEEN_EVERY - timedelta(seconds=1)
    time_machine.move_to(almost, tick=False)
    signed_in.get("panorama.show")
    assert row(session).last_seen_at == MORNING
    time_machine.move_to(MORNING + rules.SEEN_EVERY, tick=False)
    signed_in.get("panorama.show")
    assert row(session).last_seen_at == MORNING + rules.SEEN_EVERY


def test_who_is_signed_in_is_known_by_one_query(session, count_queries):
    account = make.account(session, Role.DIRECTOR, Role.INSPECTOR, commune=make.commune(session, "02102"))
    second = make.commune(session, "02104")
    account.grants.append(RoleGrant(role=Role.DIRECTOR, commune_cut=second.cut, granted_at=MORNING))
    token = rules.open_session(session, account, clock.now())
    session.commit()
    with count_queries(at_most=1):
        actor = rules.signed_in(session, token, clock.now()).actor
    assert actor.roles == {Role.DIRECTOR, Role.INSPECTOR}
    assert set(actor.communes) == {"02102", "02104"}


def test_a_role_that_ends_takes_only_its_own_rights(session, sign_in):
    account = make.account(session, Role.OBSERVER, Role.COORDINATOR)
    browser = sign_in(account)
    browser.get("people.index")
    next(grant for grant in account.grants if grant.role is Role.COORDINATOR).ended_at = clock.now()
    session.commit()
    browser.get("people.index", expect=403)
    browser.get("panorama.show")
