"""Two who join the same two people at one moment, either way round: there is one joining, and nothing is nobody's."""

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.cast import NOW
from tests.filling import carried
from tests.identity.conftest import orphans
from tracker.models import Enrollment, Inspector, Joining
from tracker.models.editions import EnrollmentState

pytestmark = pytest.mark.both


@pytest.fixture
def double(session, cast):
    """Give somebody twice, in one edition."""
    one = cast.mejillones.trained
    made = make.inspector(session, names=one.names, paternal_surname=one.paternal_surname)
    make.posting(session, made, cast.taltal.commune)
    course = make.edition(session, cast.traffic, cast.mejillones.commune)
    for each, team in ((one, cast.mejillones), (made, cast.taltal)):
        make.enrollment(session, course, each, team.commune, EnrollmentState.CONFIRMED, NOW)
    session.commit()
    return made


def joining(browser, stays, goes):
    path = f"/personas/{stays.id}/unir/{goes.id}"
    return browser, path, carried(browser.get(path), path) | {"kind": "another"}


@pytest.mark.parametrize("opposite", [False, True])
def test_there_is_one_joining_and_the_second_is_led_to_it(
    session, cast, double, sign_in, at_once, *, opposite
):
    one, ids = cast.mejillones.trained, {cast.mejillones.trained.id, double.id}
    before = session.scalar(sa.select(sa.func.count(Joining.id)))
    pairs = [(one, double), (double, one) if opposite else (one, double)]
    answers = at_once(*[joining(sign_in(cast.coordinator), *pair) for pair in pairs])
    session.rollback()
    [made] = session.scalars(sa.select(Joining).order_by(Joining.id)).all()[before:]
    [kept] = session.scalars(sa.select(Inspector.id).where(Inspector.id.in_(ids)))
    assert {made.kept_id, made.gone_id} == ids
    assert kept == made.kept_id
    assert orphans(session) == []
    held = sa.select(Enrollment.state).where(Enrollment.inspector_id == kept, Enrollment.state == "confirmed")
    assert len(session.scalars(held).all()) == 1
    assert {answer.location for answer in answers} == {f"/personas/{kept}", f"/personas/{kept}/rut"}
    told = sign_in(cast.coordinator).get(f"/personas/{min(ids)}/unir/{max(ids)}", expect=302)
    assert told.location == f"/personas/{kept}/rut"
