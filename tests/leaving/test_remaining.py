"""What the review of a roster says of what leavers still hold after their last day."""

from datetime import date, timedelta

import pytest

from tests import builders as make
from tests.cast import NOW
from tracker.leaving.remaining_rules import remaining
from tracker.models import RoleGrant
from tracker.models.accounts import Role
from tracker.models.editions import EnrollmentState

WAITS = EnrollmentState.WAITLISTED
LAST_DAY = date(2026, 12, 9)


@pytest.fixture
def leaver(cast):
    """Give one of Mejillones whose last day there is a Wednesday of December."""
    cast.mejillones.lapsed.postings[0].end = LAST_DAY
    return cast.mejillones.lapsed


@pytest.fixture
def sentences(session, leaver):
    def sentences(now=NOW):
        return remaining(session(), {leaver.id: LAST_DAY}, "02102", now)[leaver.id]

    return sentences


def test_each_place_after_the_last_day_is_told_with_what_becomes_of_it(session, cast, leaver, sentences):
    here = cast.mejillones.commune
    places = []
    for day, state in ((9, None), (15, None), (16, WAITS), (17, None)):
        held = make.edition(session, cast.traffic, here, date(2026, 12, day))
        places.append(make.enrollment(session, held, leaver, here, state or EnrollmentState.CONFIRMED))
    places[-1].kept_at = NOW
    of_15, of_16, of_17 = (f"«Tránsito, 8 horas», {day}-12-2026 09:00: " for day in (15, 16, 17))
    assert sentences() == (
        f"Cupo en {of_15}queda libre el 12-12-2026.",
        f"Lista de espera de {of_16}se retira el 13-12-2026.",
        f"Cupo en {of_17}lo conserva, como se decidió.",
    ), "that of the last day itself is theirs"
    frees = places[1].edition.meetings[0].starts_at - timedelta(hours=72)
    assert "queda libre el 12-12" in sentences(frees - timedelta(seconds=1))[0]
    assert "queda libre al confirmar." in sentences(frees)[0]
    make.posting(session, leaver, here, start=date(2026, 12, 16))
    session.expire(leaver)
    assert [each[:8] for each in sentences()] == ["Cupo en "], "whoever is back by then leaves nothing"


def test_a_directors_access_is_told_unless_it_ends(session, cast, leaver, sentences):
    account = make.account(session, Role.INSPECTOR, rut=leaver.rut)
    assert sentences() == ()
    role = RoleGrant(account=account, role=Role.DIRECTOR, commune_cut="02102", granted_at=NOW)
    session.add(role)
    session.flush()
    assert sentences() == ("Su acceso como dirección de seguridad: sigue, lo termina la coordinación.",)
    role.ends_on = LAST_DAY
    session.flush()
    assert sentences() == ()
