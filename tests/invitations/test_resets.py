"""Who makes a slip for another's password is told of, and decides nothing that the account enters for 30 days."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW, TODAY
from tracker.accounts.reset_rules import NOT_BY, reset_by
from tracker.ground.refused import Refused
from tracker.models import Account, Link, Mail, RoleGrant
from tracker.models.accounts import LinkPurpose, Role
from tracker.models.obligations import ExemptionReason
from tracker.models.plan import Subject
from tracker.models.records import RecordState
from tracker.obligations import exemption_rules
from tracker.records.decision_rules import decide


@pytest.fixture
def reset(session):
    """Give the function that notes that an account chose another password with somebody's slip."""

    def reset(account, by, used_at=NOW, purpose=LinkPurpose.RESET):
        link = Link(
            code_hash=f"{account.id}-{by.id}-{used_at}-{purpose}",
            purpose=purpose,
            account_id=account.id,
            created_by_id=by.id,
            created_at=NOW,
            expires_at=NOW + timedelta(hours=1),
            used_at=used_at,
        )
        session.add(link)
        session.flush()

    return reset


def letters(session):
    session.rollback()
    return {(each.address, each.subject) for each in session.scalars(sa.select(Mail))}


def grant_of(session, account):
    return session.scalars(sa.select(RoleGrant).where(RoleGrant.account_id == account.id)).first()


def test_a_slip_for_a_password_that_exists_is_told_to_its_owner_and_to_the_coordination(
    session, cast, sign_in, once
):
    team = cast.mejillones
    team.account.email, team.account.password_hash = "teresa@example.cl", "x"
    session.commit()
    given, director = grant_of(session, team.account), sign_in(team.director)
    director.post("invitations.new_slip", {"once": "a"}, grant_id=given.id, expect=200)
    assert letters(session) == {
        ("teresa@example.cl", "Alguien puede cambiar la clave de su cuenta"),
        (cast.coordinator.email, f"Tarjeta para otra clave: {team.account.name}"),
    }
    body = session.scalars(sa.select(Mail.body).where(Mail.address == "teresa@example.cl")).one()
    assert team.director.name in body
    told = sign_in(team.account).get("accounts_own.show").text
    assert "Otra persona hizo una tarjeta para cambiar su clave" in told
    assert f"{team.director.name}, el 03-11-2026 12:00" in told
    assert "no se usó" in told
    assert "hizo una tarjeta" not in sign_in(team.deputy).get("accounts_own.show").text


def test_an_invitation_to_who_has_no_password_is_told_to_nobody(session, cast, sign_in):
    given = grant_of(session, cast.mejillones.account)
    sign_in(cast.mejillones.director).post(
        "invitations.new_slip", {"once": "a"}, grant_id=given.id, expect=200
    )
    assert letters(session) == set()


def test_who_reset_an_account_accepts_nothing_it_entered_for_thirty_days(session, cast, sign_in, once, reset):
    team = cast.mejillones
    added = {"state": RecordState.WAITING, "added_by_id": team.account.id}
    record = make.record(session, team.trained, cast.traffic, date(2026, 10, 20), **added)
    reset(team.account, team.director)
    session.commit()
    director = sign_in(team.director)
    page = director.get("records.waiting")
    assert "Usted hizo la tarjeta con que esa cuenta cambió su clave" in page.text
    assert f"records-{record.id}" not in page.text
    chosen = {f"records-{record.id}": "1", "decision": "accept", "once": "x"}
    assert "lo decide otra persona" in director.post("records.decide", chosen, expect=409).text
    deputy = sign_in(team.deputy)
    deputy.post("records.decide", once(deputy.get("records.waiting")) | chosen, expect=302)
    session.refresh(record)
    assert record.state is RecordState.ACCEPTED
    asked = exemption_rules.Asked(
        session.scalars(sa.select(Subject)).first(), TODAY, None, ExemptionReason.OTHER_DUTIES, None
    )
    made = exemption_rules.propose(session, team.lapsed, asked, by=team.director.id, counts=False, now=NOW)
    reset(team.director, cast.coordinator)
    with pytest.raises(Refused, match="hace menos de 30 días"):
        exemption_rules.decide(session, [made], None, by=cast.coordinator.id, now=NOW)
    after = NOW + NOT_BY
    assert exemption_rules.decide(session, [made], None, by=cast.coordinator.id, now=after) == [made]


def test_only_a_slip_that_was_used_for_another_password_counts(session, cast, reset):
    team, other = cast.mejillones, cast.taltal
    reset(team.account, team.director, used_at=None)
    reset(team.account, team.director, purpose=LinkPurpose.INVITATION)
    reset(team.account, other.director)
    assert reset_by(session, team.director.id, NOW) == frozenset()
    reset(team.account, team.director)
    last = NOW + NOT_BY
    assert reset_by(session, team.director.id, last - timedelta(seconds=1)) == {team.account.id}
    assert reset_by(session, team.director.id, last) == frozenset()
    added = {"state": RecordState.WAITING, "added_by_id": team.account.id}
    record = make.record(session, team.lapsed, cast.traffic, date(2026, 10, 20), **added)
    with pytest.raises(Refused, match="30 días"):
        decide(session, [record], "No se lee", by=team.director.id, now=NOW)


def test_a_deputy_and_an_end_are_told_to_the_coordination_and_to_whom_they_concern(
    session, cast, sign_in, once
):
    team = cast.mejillones
    director, coordinator = sign_in(team.director), cast.coordinator.email
    said = {"role": "director", "commune": "02102", "name": "Sub Rogante", "email": "sub@example.cl"}
    director.post("invitations.invite", once(director.get("invitations.index")) | said, expect=200)
    assert letters(session) == {(coordinator, "Nueva persona en una dirección: Sub Rogante")}
    made = session.scalars(sa.select(Account).where(Account.email == "sub@example.cl")).one()
    [given] = made.grants
    assert given.role is Role.DIRECTOR
    director.post("invitations.end", {"once": "b"}, grant_id=given.id, expect=302)
    ended = "Terminó una función: Sub Rogante"
    assert {("sub@example.cl", ended), (coordinator, ended)} <= letters(session)
    given = grant_of(session, team.deputy)
    sign_in(cast.coordinator).post("invitations.disable", {"once": "c"}, grant_id=given.id, expect=302)
    shut = f"Se deshabilitó una cuenta: {team.deputy.name}"
    assert (team.deputy.email, shut) in letters(session)
    assert (coordinator, shut) not in letters(session)
