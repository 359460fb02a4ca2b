"""How access ends: on a last day, with every role, and for good."""

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW
from tracker.access.policy import Actor
from tracker.ground.clock import SANTIAGO
from tracker.ground.refused import Refused
from tracker.invitations import rules
from tracker.models import AuditEvent, Link, RoleGrant
from tracker.models.accounts import LinkPurpose, Role
from tracker.post import links

LAST_DAY = date(2026, 11, 30)
AFTER = datetime(2026, 12, 1, tzinfo=SANTIAGO)  # its first instant


@pytest.fixture
def grant(session, cast):
    """Give the function that makes a role of Mejillones' `lapsed`, who leaves it on the last day."""
    cast.mejillones.lapsed.postings[0].end = LAST_DAY
    account = make.account(session, rut=cast.mejillones.lapsed.rut)

    def grant(role, cut=None, ends_on=LAST_DAY):
        made = RoleGrant(account=account, role=role, commune_cut=cut, granted_at=NOW, ends_on=ends_on)
        session.add(made)
        session.flush()
        return made

    return grant


@pytest.fixture
def coordinator(cast):
    return Actor(cast.coordinator.id, "", None, "", frozenset({Role.COORDINATOR}), {})


def test_a_role_ends_the_day_after_its_last_and_with_it_what_opened_the_account(
    session, cast, coordinator, grant
):
    inspector = grant(Role.INSPECTOR)
    goes_on = grant(Role.OBSERVER, ends_on=None)
    assert rules.end_due(session(), AFTER - timedelta(seconds=1)) == 0
    assert inspector.ends_on == LAST_DAY
    links.make(session, LinkPurpose.INVITATION, inspector.account, cast.coordinator.id, NOW)
    assert rules.end_due(session(), AFTER) == 1
    assert (inspector.ended_at, inspector.ends_on, goes_on.ended_at) == (AFTER, LAST_DAY, None)
    traced = sa.select(AuditEvent.thing_id).where(AuditEvent.verb == "access_ended")
    assert session.scalars(traced).all() == [str(inspector.id)]
    code = session.scalars(sa.select(Link)).one()
    assert code.cancelled_at is None, "the other role is still opened with it"
    rules.end(session, coordinator, goes_on, AFTER + timedelta(hours=1))
    assert code.cancelled_at is not None
    rules.end(session, coordinator, goes_on, AFTER + timedelta(hours=2))
    assert goes_on.ended_at == AFTER + timedelta(hours=1)
    assert rules.end_due(session(), AFTER + timedelta(days=1)) == 0


@pytest.mark.parametrize(("cut", "ended"), [("02102", []), ("02104", [Role.DIRECTOR])])
def test_a_director_is_needed_where_they_are_posted_and_an_inspector_anywhere(
    session, cast, grant, cut, ended
):
    given = [grant(Role.INSPECTOR), grant(Role.DIRECTOR, "02102")]
    commune = {"02102": cast.mejillones, "02104": cast.taltal}[cut].commune
    make.posting(session, cast.mejillones.lapsed, commune, start=AFTER.date())
    assert rules.end_due(session(), AFTER) == len(ended)
    assert [each.role for each in given if each.ended_at] == ended
    assert [each.ends_on for each in given if not each.ended_at] == [None] * (2 - len(ended))


def test_an_account_is_shut_once_and_opened_unless_it_was_joined_with_another(session, cast, coordinator):
    own = cast.mejillones.account
    links.make(session, LinkPurpose.INVITATION, own, coordinator.id, NOW)
    rules.disable(session, coordinator, own, NOW)
    rules.disable(session, coordinator, own, AFTER)
    assert own.disabled_at == NOW
    assert session.scalars(sa.select(Link.cancelled_at)).all() == [NOW]
    rules.enable(own)
    assert own.disabled_at is None
    own.disabled_at, own.email, own.rut = AFTER, None, None
    with pytest.raises(Refused, match="se unió a otra"):
        rules.enable(own)
    assert own.disabled_at == AFTER
