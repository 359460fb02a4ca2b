"""Who goes to another commune: what is asked of whom, and what a yes does to the postings."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import builders as make
from tests.cast import NOW, TODAY
from tests.thorough import examples
from tracker.ground.refused import Refused
from tracker.hand_overs import rules
from tracker.models.people import Contract, Employer, HandOver, HandOverState, Posting, Profile

START = date(2026, 12, 1)
LAST = date(2026, 11, 30)


@pytest.fixture
def world(session):
    """Give three communes and who asks."""
    communes = [make.commune(session, cut) for cut in ("02101", "02102", "02104")]
    return (*communes, make.account(session))


@pytest.fixture
def asked(session, world):
    """Give the function that makes a person with postings in the first commune, whom the second one asks for."""

    def asked(*postings, **facts):
        here, to, _, account = world
        person = make.inspector(session)
        for start, end in postings:
            make.posting(session, person, here, start=start, end=end, **facts)
        return make.hand_over(session, person, here, to, account, start=START)

    return asked


def spans(hand_over, cut):
    postings = [posting for posting in hand_over.inspector.postings if posting.commune_cut == cut]
    return [(posting.start, posting.end) for posting in sorted(postings, key=lambda posting: posting.start)]


def grant(session, hand_over, last_day=LAST):
    opened = rules.grant(session, hand_over, last_day, hand_over.asked_by_id, NOW)
    session.flush()
    session.expire_all()
    return opened


def test_one_posting_ends_and_the_other_begins_the_day_after(session, asked):
    hand_over = asked(
        (date(2020, 1, 1), None),
        profile=Profile.CCTV_OPERATOR,
        contract=Contract.PLANTA,
        appointed_on=date(2019, 5, 1),
        mayor_decree="1.234",
        mayor_decree_on=date(2026, 3, 2),
    )
    opened = grant(session, hand_over)
    assert spans(hand_over, "02101") == [(date(2020, 1, 1), LAST)]
    assert spans(hand_over, "02102") == [(START, None)]
    assert (opened.profile, opened.contract, opened.appointed_on) == (
        Profile.CCTV_OPERATOR,
        None,
        date(2019, 5, 1),
    )
    assert (opened.mayor_decree, opened.mayor_decree_on) == ("1.234", date(2026, 3, 2))
    assert hand_over.state is HandOverState.GRANTED


def test_who_stays_with_the_association_keeps_the_contract(session, asked):
    hand_over = asked((date(2020, 1, 1), None), employer=Employer.ASSOCIATION, contract=Contract.CONTRATA)
    opened = grant(session, hand_over)
    assert (opened.employer, opened.contract) == (Employer.ASSOCIATION, Contract.CONTRATA)


def test_another_last_day_moves_the_border(session, asked):
    hand_over = asked((date(2020, 1, 1), None))
    grant(session, hand_over, date(2026, 12, 14))
    assert spans(hand_over, "02101") == [(date(2020, 1, 1), date(2026, 12, 14))]
    assert spans(hand_over, "02102") == [(date(2026, 12, 15), None)]


@pytest.mark.parametrize(
    ("postings", "words"),
    [
        ([(date(2020, 1, 1), date(2026, 10, 31))], "terminó el 31-10-2026: ponga ese día"),
        ([(date(2027, 1, 1), None)], "otra destinación en la comuna desde el 01-01-2027"),
        ([(date(2020, 1, 1), LAST), (START, None)], "otra destinación en la comuna desde el 01-12-2026"),
        ([], "ya no está en la nómina"),
        (
            [(date(2020, 1, 1), date(2021, 1, 1)), (date(2026, 1, 1), date(2026, 10, 31))],
            "el 31-10-2026: ponga",
        ),
        ([(START, date(2026, 12, 31)), (date(2027, 2, 1), None)], "comuna desde el 01-12-2026"),
    ],
    ids=["ended meanwhile", "not there yet", "another one follows", "gone", "ended twice", "two follow"],
)
def test_what_cannot_be_is_refused_and_changes_nothing(session, asked, postings, words):
    hand_over = asked(*postings)
    with pytest.raises(Refused, match=words):
        grant(session, hand_over)
    assert spans(hand_over, "02101") == postings
    assert spans(hand_over, "02102") == []
    assert hand_over.state is HandOverState.ASKED


def test_who_left_already_goes_with_the_day_they_left(session, asked):
    hand_over = asked((date(2020, 1, 1), date(2026, 10, 31)))
    grant(session, hand_over, date(2026, 10, 31))
    assert spans(hand_over, "02101") == [(date(2020, 1, 1), date(2026, 10, 31))]
    assert spans(hand_over, "02102") == [(date(2026, 11, 1), None)]


def test_who_came_on_the_last_day_goes_the_day_after(session, asked):
    hand_over = asked((LAST, None))
    grant(session, hand_over)
    assert (spans(hand_over, "02101"), spans(hand_over, "02102")) == ([(LAST, LAST)], [(START, None)])


def test_what_was_decided_while_one_waited_for_the_lock_is_seen(session, asked):
    hand_over = asked((date(2020, 1, 1), None))
    session.commit()
    assert hand_over.state is HandOverState.ASKED
    meanwhile = sa.update(HandOver).values(state=HandOverState.WITHDRAWN, decided_at=NOW)
    session.execute(meanwhile.execution_options(synchronize_session=False))
    rules.prepare(session, hand_over)
    with pytest.raises(Refused, match="ya se resolvió o se retiró"):
        grant(session, hand_over)


def test_the_second_commune_only_lets_go(session, world, asked):
    hand_over = asked((date(2020, 1, 1), None))
    _, to, third, account = world
    make.posting(session, hand_over.inspector, third)
    also = make.hand_over(session, hand_over.inspector, third, to, account, start=START)
    assert grant(session, hand_over)
    assert grant(session, also) is None
    assert spans(hand_over, "02102") == [(START, None)]
    assert spans(hand_over, "02104") == [(date(2025, 1, 1), LAST)]


@pytest.mark.parametrize("decide", [rules.withdraw, lambda *args: rules.refuse(args[0], "no", *args[1:])])
def test_what_is_decided_stays(session, asked, decide):
    hand_over = asked((date(2020, 1, 1), None))
    decide(hand_over, hand_over.asked_by_id, NOW)
    before = hand_over.state
    for again in (rules.withdraw, lambda *args: rules.refuse(args[0], "no", *args[1:])):
        with pytest.raises(Refused, match="ya se resolvió o se retiró"):
            again(hand_over, hand_over.asked_by_id, NOW)
    with pytest.raises(Refused, match="ya se resolvió o se retiró"):
        grant(session, hand_over)
    assert hand_over.state is before


def ask(session, world, person, to="02102", start=START):
    return rules.ask(session, person.rut, to, start, None, world[3].id, NOW)


def test_each_commune_that_has_the_person_is_asked_once(session, world):
    person = make.inspector(session)
    for commune in (world[0], world[2]):
        make.posting(session, person, commune)
    assert {made.commune_cut for made in ask(session, world, person)} == {"02101", "02104"}
    session.flush()
    with pytest.raises(Refused, match="Ya hay una solicitud abierta"):
        ask(session, world, person)


def test_only_the_same_open_question_is_not_asked_again(session, world):
    here, to, third, account = world
    person, other = make.inspector(session), make.inspector(session)
    for each in (person, other):
        make.posting(session, each, here)
    make.hand_over(session, other, here, to, account, start=START)
    make.hand_over(session, person, here, third, account, start=START)
    assert [rules.waiting(session, cut) for cut in ("02101", "02102")] == [2, 0]
    [first] = ask(session, world, person)
    session.flush()
    assert rules.waiting(session, "02101") == 3
    rules.refuse(first, "Sigue aquí", account.id, NOW)
    assert (first.reason, first.decided_by_id, first.decided_at) == ("Sigue aquí", account.id, NOW)
    session.flush()
    assert rules.waiting(session, "02101") == 2
    [second] = ask(session, world, person)
    session.flush()
    assert (second.commune_cut, second.state, second.start) == ("02101", HandOverState.ASKED, START)


def test_who_will_come_or_leave_later_is_asked_for_too(session, world):
    person = make.inspector(session)
    make.posting(session, person, world[0], end=TODAY)
    make.posting(session, person, world[2], start=date(2027, 1, 1))
    assert {made.commune_cut for made in ask(session, world, person)} == {"02101", "02104"}


def test_who_left_or_nobody_knows_is_not_asked_for(session, world):
    person = make.inspector(session)
    make.posting(session, person, world[0], end=TODAY - timedelta(days=1))
    with pytest.raises(Refused, match="agréguela"):
        ask(session, world, person)
    with pytest.raises(Refused, match="agréguela"):
        rules.ask(session, make.next_rut(), "02102", START, None, world[3].id, NOW)


def test_who_is_here_then_is_not_asked_for(session, world):
    person = make.inspector(session)
    make.posting(session, person, world[0])
    make.posting(session, person, world[1], end=START)
    with pytest.raises(Refused, match="ya está en la nómina de esta comuna"):
        ask(session, world, person)
    assert ask(session, world, person, start=START + timedelta(days=1))


@st.composite
def stays(draw):
    """Draw postings that do not cross, the last perhaps open."""
    days = sorted(draw(st.sets(st.integers(-30, 30), max_size=5)))
    dates = [START + timedelta(days=day) for day in days]
    whole = list(zip(dates[::2], dates[1::2], strict=False))
    return [*whole, (dates[-1], None)] if len(dates) % 2 else whole


def crossing(found):
    ordered = sorted(found)
    return any(end is None or end >= later for (_, end), (later, _) in pairwise(ordered))


@settings(max_examples=examples(200), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(here=stays(), there=stays(), last=st.integers(-35, 35))
def test_the_border_has_no_gap_and_no_overlap(session, here, there, last):
    last_day = LAST + timedelta(days=last)
    try:
        former, to = make.commune(session, "02101"), make.commune(session, "02102")
        hand_over = make.hand_over(session, make.inspector(session), former, to, make.account(session))
        for commune, found in ((former, here), (to, there)):
            for start, end in found:
                make.posting(session, hand_over.inspector, commune, start=start, end=end)
        session.expire_all()
        try:
            grant(session, hand_over, last_day)
        except Refused:
            assert (spans(hand_over, "02101"), spans(hand_over, "02102")) == (here, there)
            return
        left, came = spans(hand_over, "02101"), spans(hand_over, "02102")
        assert max(end for _, end in left) == last_day
        day = last_day + timedelta(days=1)
        assert any(start <= day and (end is None or day <= end) for start, end in came)
        assert not crossing(left)
        assert not crossing(came)
        assert session.query(Posting).filter_by(commune_cut="02102", end=None).count() <= 1
    finally:
        session.rollback()
