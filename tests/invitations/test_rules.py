"""Whom one invites: which roles one may give, who has not come in yet, and one account for one address."""

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW, TODAY
from tests.invitations.test_invitations import office
from tracker.access.policy import Actor
from tracker.invitations import rules
from tracker.models import Account, Inspector
from tracker.models.accounts import Role

HERE = "/invitaciones"


def actor(role, *cuts, id=1):  # noqa: A002  as it is called
    return Actor(id, "", None, "", frozenset({role}), dict.fromkeys(cuts, ""))


def test_a_director_may_give_the_directors_role_alone():
    assert list(rules.offered(actor(Role.DIRECTOR, "02102"))) == [Role.DIRECTOR]
    assert set(rules.offered(actor(Role.COORDINATOR))) == set(Role) - {Role.INSPECTOR}


def test_who_has_not_come_in_was_invited_is_of_the_roster_and_has_no_password(session, cast):
    own, theirs = cast.mejillones, cast.taltal
    for person in (own.lapsed, cast.shared, theirs.lapsed, cast.moved):
        make.account(session, Role.INSPECTOR, rut=person.rut)
    make.account(session, Role.OBSERVER, rut=own.untrained.rut)
    own.account.password_hash = "kept"
    shut = make.inspector(session)
    make.posting(session, shut, own.commune)
    make.account(session, Role.INSPECTOR, rut=shut.rut, disabled_at=NOW)
    session.flush()
    found = session.scalars(sa.select(Inspector).where(rules.not_yet_in("02102", TODAY))).all()
    assert set(found) == {own.lapsed, cast.shared}


def test_who_is_invited_again_does_not_leave(session, cast):
    account = make.account(session, Role.INSPECTOR, rut=cast.mejillones.lapsed.rut, email="luis@example.cl")
    account.grants[0].ends_on = TODAY
    given = rules.Office(Role.DIRECTOR, "02102", "Luis", "luis@example.cl")
    by = actor(Role.COORDINATOR, id=cast.coordinator.id)
    first = rules.invite_office(session, by, given, NOW)
    first.grant.ends_on = TODAY
    again = rules.invite_office(session, by, given, NOW)
    [also] = rules.invite_inspectors(session, by, [cast.mejillones.lapsed], NOW)
    assert (first.gained, again.gained, also.gained) == (True, False, False)
    assert (again.grant, also.grant) == (first.grant, account.grants[0])
    assert (again.grant.ends_on, also.grant.ends_on) == (None, None)


def test_of_two_who_share_a_mail_the_first_has_it_and_both_enter(session, cast):
    people = [make.inspector(session, email="turno@example.cl") for _ in range(2)]
    for person in people:
        make.posting(session, person, cast.mejillones.commune)
    made = rules.invite_inspectors(session, actor(Role.COORDINATOR, id=cast.coordinator.id), people, NOW)
    assert [each.grant.account.email for each in made] == ["turno@example.cl", None]
    assert all(each.code and each.address == "turno@example.cl" for each in made)


@pytest.mark.both
def test_two_who_invite_one_address_at_once_make_one_account(session, cast, sign_in, at_once):
    coordinator = sign_in(cast.coordinator)
    clicks = [
        (coordinator, HERE, office(coordinator, role, cut))
        for role, cut in (("director", "02102"), ("observer", ""))
    ]
    answers = at_once(*clicks)
    assert [answer.status_code for answer in answers] == [200, 200]
    session.rollback()
    [account] = session.scalars(sa.select(Account).where(Account.email == "pia@example.cl"))
    assert {each.role for each in account.grants} == {Role.DIRECTOR, Role.OBSERVER}
