"""Two answers at one moment: one of them counts."""

from datetime import date

import pytest
from sqlalchemy import select

from tests.filling import carried
from tracker.models import HandOver, Posting
from tracker.models.people import HandOverState

pytestmark = pytest.mark.both


def granting(browser, hand_over):
    path = f"/traspasos/{hand_over.id}/conceder"
    page = browser.get("hand_overs.show", hand_over_id=hand_over.id)
    return browser, path, carried(page, path) | {"last_day": "2026-11-30"}


def spans(session, person):
    session.rollback()
    found = session.scalars(select(Posting).filter_by(inspector_id=person.id).order_by(Posting.start))
    return [(posting.commune_cut, posting.start, posting.end) for posting in found]


MOVED = [
    ("02102", date(2025, 1, 1), date(2026, 11, 30)),
    ("02104", date(2026, 12, 1), None),
]


def test_two_grants_at_once_move_the_person_once(session, cast, sign_in, at_once):
    clicks = [
        granting(sign_in(account), cast.asked)
        for account in (cast.mejillones.director, cast.mejillones.deputy, cast.coordinator)
    ]
    answers = at_once(*clicks)
    assert sorted(answer.status_code for answer in answers) == [302, 409, 409]
    assert spans(session, cast.mejillones.untrained) == MOVED


def test_grant_and_withdraw_at_once_are_one_of_both(session, cast, sign_in, at_once):
    asker, path = sign_in(cast.taltal.director), f"/traspasos/{cast.asked.id}/retirar"
    page = asker.get("hand_overs.index", cut="02104", vista="enviadas")
    withdrawing = (asker, path, carried(page, path))
    at_once(granting(sign_in(cast.mejillones.director), cast.asked), withdrawing)
    session.rollback()
    state = session.get(HandOver, cast.asked.id).state
    assert state in {HandOverState.GRANTED, HandOverState.WITHDRAWN}
    moved = spans(session, cast.mejillones.untrained) == MOVED
    assert moved is (state is HandOverState.GRANTED)


def test_two_communes_register_one_person_at_once(session, cast, sign_in, at_once):
    clicks = []
    for account, cut in ((cast.mejillones.director, "02102"), (cast.taltal.director, "02104")):
        browser, path = sign_in(account), f"/comunas/{cut}/nomina/personas"
        looked = browser.post(
            f"/comunas/{cut}/nomina/agregar", {"once": "a", "rut": "12345678-5"}, expect=200
        )
        typed = {
            "names": "Nora",
            "paternal_surname": "Nueva",
            "profile": "cctv_operator",
            "employer": "municipality",
            "start": "2026-11-03",
        }
        clicks.append((browser, path, carried(looked, path) | typed))
    answers = at_once(*clicks)
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    session.rollback()
    postings = session.scalars(select(Posting).where(Posting.inspector.has(rut="12345678-5"))).all()
    assert len(postings) == 1
