"""Exemptions, decrees and acts at their limits: whose they are, which day is the last, what lives and what does not."""

from datetime import date, timedelta

import pytest

from tests import builders as make
from tests.cast import NOW, TODAY
from tracker.access.policy import Actor
from tracker.ground.refused import Refused
from tracker.models.accounts import Role
from tracker.models.obligations import ExemptionReason, ExemptionState
from tracker.models.plan import PlanState
from tracker.obligations import act_rules, decree_rules, exemption_rules
from tracker.obligations.act_rules import Choice
from tracker.obligations.exemption_rules import Asked
from tracker.standing.facts import (
    CourseFact,
    PersonFacts,
    PlanFacts,
    PostingFact,
    RecordFact,
    RequirementFact,
)
from tracker.standing.validity import FOREVER

DAY = timedelta(days=1)
WAITING, ACCEPTED, REFUSED = ExemptionState.WAITING, ExemptionState.ACCEPTED, ExemptionState.REFUSED


@pytest.fixture
def ask(session, cast):
    """Give the function that asks, as a director, that a person be exempt from first aid between two days."""

    def ask(person, start, end=None, subject=None, *, counts=False):
        asked = Asked(
            subject or cast.first_aid.subjects[0],
            start,
            end,
            ExemptionReason.OTHER_DUTIES,
            make.evidence(session),
        )
        by = cast.mejillones.director.id
        return exemption_rules.propose(session, person, asked, by=by, counts=counts, now=NOW)

    return ask


def test_only_what_lives_and_shares_a_day_stands_in_the_way_of_another(session, cast, ask):
    person, first, last = cast.mejillones.lapsed, date(2026, 11, 10), date(2026, 11, 20)
    ask(person, first, last, cast.traffic.subjects[0])
    ask(cast.mejillones.untrained, first, last)
    make.exemption(session, person, cast.first_aid.subjects[0], state=REFUSED, refused_reason="No")
    revoked = {"revoked_at": NOW, "revoked_reason": "Volvió"}
    make.exemption(session, person, cast.first_aid.subjects[0], **revoked)
    stands = ask(person, first, last)
    assert (stands.state, stands.decided_at, stands.decided_by_id) == (WAITING, None, None)
    for start, end in ((first - DAY, first), (last, None), (first + DAY, first + DAY), (first - DAY, None)):
        with pytest.raises(
            Refused, match="10-11-2026, hasta el 20-11-2026: la coordinación tiene que decidir"
        ):
            ask(person, start, end)
    before = ask(person, first - DAY, first - DAY, counts=True)
    assert (before.state, before.decided_at) == (ACCEPTED, NOW)
    assert ask(person, last + DAY).end is None
    with pytest.raises(Refused, match="21-11-2026, sin término"):
        ask(person, last + 900 * DAY)
    with pytest.raises(Refused, match="revoque esa primero"):
        ask(person, first - DAY, first - DAY)


def test_what_waits_is_decided_by_somebody_else_and_what_was_decided_stays(session, cast, ask):
    theirs, own = (ask(each, TODAY) for each in (cast.mejillones.lapsed, cast.mejillones.untrained))
    decided = ask(cast.mejillones.trained, TODAY, counts=True)
    director, coordinator = cast.mejillones.director.id, cast.coordinator.id
    also_inspector = make.account(session, Role.COORDINATOR, rut=own.inspector.rut, email=None)
    for by in (director, also_inspector.id):
        with pytest.raises(Refused, match="lo decide otra persona"):
            exemption_rules.decide(session, [decided, theirs, own], None, by=by, now=NOW)
    assert {theirs.state, own.state} == {WAITING}
    later = NOW + DAY
    assert exemption_rules.decide(session, [decided, theirs], "No consta", by=coordinator, now=later) == [
        theirs
    ]
    assert (theirs.state, theirs.refused_reason, theirs.decided_at) == (REFUSED, "No consta", later)
    assert (decided.state, decided.decided_at) == (ACCEPTED, NOW)
    assert exemption_rules.decide(session, [own, theirs], None, by=coordinator, now=later) == [own]
    assert (own.state, own.decided_by_id, theirs.state) == (ACCEPTED, coordinator, REFUSED)


def test_one_is_taken_back_by_who_proposed_it_and_revoked_while_it_counts(session, cast, ask):
    director, coordinator = cast.mejillones.director.id, cast.coordinator.id
    waits = ask(cast.mejillones.lapsed, TODAY)
    with pytest.raises(Refused, match="quien la propuso"):
        exemption_rules.withdraw(waits, by=coordinator, now=NOW)
    with pytest.raises(Refused, match="nada que revocar"):
        exemption_rules.revoke(session, waits, "Volvió", by=coordinator, now=NOW)
    exemption_rules.withdraw(waits, by=director, now=NOW)
    assert (waits.state, waits.decided_by_id) == (REFUSED, director)
    with pytest.raises(Refused, match="ya decidió"):
        exemption_rules.withdraw(waits, by=director, now=NOW)
    counts = ask(cast.mejillones.untrained, TODAY, counts=True)
    exemption_rules.revoke(session, counts, "Volvió", by=coordinator, now=NOW)
    assert (counts.counts, counts.revoked_reason, counts.revoked_by_id) == (False, "Volvió", coordinator)
    with pytest.raises(Refused, match="nada que revocar"):
        exemption_rules.revoke(session, counts, "Otra vez", by=coordinator, now=NOW)


def test_a_director_proposes_for_who_is_there_on_the_last_day_too(cast):
    director = Actor(1, "", None, "", frozenset({Role.DIRECTOR}), {"02102": ""})
    coordinator = Actor(1, "", None, "", frozenset({Role.COORDINATOR}), {})
    person = cast.mejillones.lapsed
    assert exemption_rules.is_there(person, director, TODAY)
    assert not exemption_rules.is_there(cast.taltal.lapsed, director, TODAY)
    person.postings[0].end = TODAY
    for on, there in ((TODAY, True), (TODAY + DAY, False)):
        assert exemption_rules.is_there(person, director, on) is there
        assert exemption_rules.is_there(person, coordinator, on) is there
    assert not exemption_rules.is_there(cast.moved, director, TODAY)
    theirs = Actor(1, "", None, "", frozenset({Role.DIRECTOR}), {"02104": ""})
    assert exemption_rules.is_there(cast.moved, theirs, TODAY), "one posting is over, the other is not"


def test_a_decree_is_of_the_day_of_the_appointment_at_the_earliest_and_of_today_at_the_latest(session, cast):
    person, appointed = make.inspector(session), date(2026, 9, 1)
    posting = make.posting(session, person, cast.mejillones.commune, start=appointed, appointed_on=appointed)
    for day in (appointed - DAY, TODAY + DAY):
        with pytest.raises(Refused, match="entre el nombramiento \\(01-09-2026\\) y hoy"):
            decree_rules.keep_second_year(session, posting, "D 1", day, TODAY, by=cast.coordinator.id)
    for day in (appointed, TODAY):
        decree_rules.keep_second_year(session, posting, "D 1", day, TODAY, by=cast.coordinator.id)
        assert posting.mayor_decree_on == day
    posting.appointed_on = None
    with pytest.raises(Refused, match="no está sujeta"):
        decree_rules.keep_second_year(session, posting, "D 1", TODAY, TODAY, by=cast.coordinator.id)
    posting.appointed_on, posting.served_since = appointed, date(2026, 8, 11)
    assert not decree_rules.is_under_law(posting)


COURSE, OTHER = (
    CourseFact(number, "Curso", frozenset({code})) for number, code in ((1, "PAUX"), (2, "TRAN"))
)
RULES = [RequirementFact(1, "PAUX", renewal_months=12), RequirementFact(2, "TRAN", commune="02104")]
PLAN = PlanFacts("2026.1", date(2026, 1, 1), RULES, (), {})
ENDS = date(2026, 12, 31)
HERE = PostingFact(1, "02102", "security_inspector", date(2025, 1, 1))
RECORD = RecordFact(7, COURSE, 16, date(2025, 12, 31))  # it ends on ENDS


@pytest.mark.parametrize(
    ("choice", "meant"),
    [
        (Choice(ENDS + DAY), True),
        (Choice(ENDS), False),
        (Choice(date(2027, 6, 30), first=ENDS, last=ENDS), True),
        (Choice(date(2027, 6, 30), first=ENDS + DAY), False),
        (Choice(date(2027, 6, 30), last=ENDS - DAY), False),
        (Choice(date(2027, 6, 30), subject="PAUX", course=1), True),
        (Choice(date(2027, 6, 30), subject="TRAN"), False),
        (Choice(date(2027, 6, 30), course=2), False),
    ],
)
def test_records_that_end_between_the_days_chosen_and_before_the_act_are_meant(choice, meant):
    person = PersonFacts(1, [HERE], [RECORD])
    assert act_rules.ending(person, choice, PLAN, None, TODAY) == ({7} if meant else set())


def test_what_binds_nobody_ends_never_or_had_ended_before_is_prolonged_by_no_act():
    choice = Choice(date(2027, 6, 30))

    def found(records, plan=PLAN, former=None, postings=(HERE,), on=TODAY):
        return act_rules.ending(PersonFacts(1, postings, records), choice, plan, former, on)

    assert found([RECORD, RECORD._replace(id=8, obtained_on=date(2025, 6, 1))]) == {7}, "the one that decides"
    assert found([RECORD], plan=None) == set()
    assert found([RECORD], postings=[HERE._replace(end=TODAY - DAY)]) == set()
    assert found([RECORD._replace(course=OTHER, expires_on=ENDS)]) == set(), "only Taltal asks for it"
    lasting = PLAN._replace(requirements=[RULES[0]._replace(renewal_months=None)])
    assert found([RECORD], plan=lasting) == set()
    assert found([RECORD], former=PLAN, on=ENDS) == {7}
    assert found([RECORD], former=PLAN, on=ENDS + DAY) == set()
    assert found([RECORD], former=lasting, on=ENDS + DAY) == {7}
    assert choice.until < FOREVER


def test_an_act_is_taken_back_once_also_while_it_waits_and_not_where_it_never_counted(session, cast):
    draft = make.PlanVersion(version="2027.1", title="Plan", state=PlanState.DRAFT)
    for version in (None, draft, cast.plan):
        act = make.act(session, cast.mejillones.record, version=version)
        act_rules.take_back(session, act, "Error", by=cast.coordinator.id, now=NOW)
        assert (act.counts, act.taken_back_at, act.taken_back_reason) == (False, NOW, "Error")
        with pytest.raises(Refused, match="ya no tiene efecto"):
            act_rules.take_back(session, act, "Otra vez", by=cast.coordinator.id, now=NOW)
    never = make.act(session, cast.mejillones.record, version=draft)
    draft.state = PlanState.WITHDRAWN
    with pytest.raises(Refused, match="ya no tiene efecto"):
        act_rules.take_back(session, never, "Error", by=cast.coordinator.id, now=NOW)


def test_without_an_act_its_own_records_are_as_long_as_the_others_that_count_with_it_let_them(session, cast):
    draft, other = (make.PlanVersion(version=name, title="Plan", state="draft") for name in ("a", "b"))
    session.add_all([draft, other])
    both, alone, elsewhere = (
        make.record(session, make.inspector(session), cast.traffic, TODAY - each * DAY) for each in (1, 2, 3)
    )
    waits = make.act(session, both, alone, version=draft)
    made = make.act(session, both, elsewhere, until=date(2027, 3, 1))
    make.act(session, both, until=date(2027, 4, 1), version=draft)
    make.act(session, both, until=date(2027, 5, 1), version=other)
    make.act(session, both, until=date(2027, 5, 2), taken_back_at=NOW, taken_back_reason="Error")
    session.flush()
    assert act_rules.without_act(session, waits) == {both.id: date(2027, 4, 1), alone.id: None}
    assert act_rules.without_act(session, made) == {both.id: None, elsewhere.id: None}
    session.expire_all()
    for act, records in ((waits, {both: date(2027, 6, 30), alone: date(2027, 6, 30)}), (made, None)):
        found = act_rules.people_of(session, act)
        theirs = records or {both: date(2027, 3, 1), elsewhere: date(2027, 3, 1)}
        assert {each.id: each.records[0].extended_to for each in found} == {
            record.inspector_id: day for record, day in theirs.items()
        }
