"""What a slip names: the commune of a director's role, of an inspector that of today, and none out of reach."""

from datetime import timedelta

from tests import builders as make
from tests.cast import NOW, TODAY
from tracker.invitations import slip_rules
from tracker.models.accounts import LinkPurpose, Role
from tracker.post.links import Code

BOTH = ["02102", "02104"]


def test_a_slip_names_where_somebody_works_today(session, cast):
    own, theirs = cast.mejillones, cast.taltal
    gone = make.inspector(session)
    make.posting(session, gone, own.commune, end=TODAY - timedelta(days=1))
    people = {
        "here": own.untrained,
        "there": theirs.untrained,
        "in both": cast.shared,
        "gone": gone,
    }
    grants = {
        name: make.account(session, Role.INSPECTOR, rut=one.rut).grants[0] for name, one in people.items()
    }
    grants["directs"] = own.director.grants[0]
    grants["observes"] = make.account(session, Role.OBSERVER, rut=own.lapsed.rut).grants[0]
    session.flush()

    def named(cuts, day=TODAY):
        found = slip_rules.places(session, grants.values(), cuts, day)
        return {name: found[grant.id] for name, grant in grants.items() if grant.id in found}

    here, there = own.commune.name, theirs.commune.name
    assert named(BOTH) == {"here": here, "there": there, "in both": here, "directs": here}
    assert named(BOTH[1:]) == {"there": there, "in both": there}
    assert named(BOTH[:1], TODAY - timedelta(days=1))["gone"] == here
    assert slip_rules.places(session, [], BOTH, TODAY) == {}


def test_a_slip_carries_its_code_where_no_log_sees_it():
    code = Code("0123-4567-89AB-CDEF", LinkPurpose.INVITATION, NOW)
    slip = slip_rules.Slip("Ana Soto", "Inspector/a", "Taltal", "AMRA", code, "https://plan.cl")
    assert slip.page == "https://plan.cl/invitacion"
    assert slip.address == f"{slip.page}#{code.text}"
    assert not slip.resets
    assert slip.qr.startswith("<svg")
    assert "style" not in slip.qr
    assert "class" not in slip.qr
    assert 'width="' not in slip.qr.partition(">")[0], "as large as its place"
