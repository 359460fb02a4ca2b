"""The days and words without which a version is not proposed, answered or adopted: both sides of each limit."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests import builders as make
from tracker.ground.refused import Refused
from tracker.models.agreement import Answer
from tracker.models.plan import DeadlineKind, PlanState
from tracker.plan import agreeing_rules as rules
from tracker.plan.agreeing_rules import Said
from tracker.plan.ratification_lists import unanswered

LATE = datetime(2026, 11, 4, 2, tzinfo=UTC)  # in Santiago it is still the third
TODAY = date(2026, 11, 3)
DAY = timedelta(days=1)


@pytest.fixture
def version(session, cast):
    """Give a draft that asks for first aid of sixteen hours, as long as its longest course is."""
    subject = cast.first_aid.subjects[0]
    make.course(session, subject, code="PA04", hours=4)
    rule = make.requirement(subject, min_hours=16)
    return make.adopted_plan(session, rule, version="x", state=PlanState.DRAFT, in_force_from=None)


def test_it_is_put_to_the_communes_for_today_at_the_earliest(session, cast, version):
    by = {"by": cast.coordinator.id, "now": LATE}
    with pytest.raises(Refused, match="ya pasó"):
        rules.propose(session, version, TODAY - DAY, **by)
    rules.propose(session, version, TODAY, **by)
    assert (version.state, version.answer_by, version.proposed_at) == (PlanState.CONSULTATION, TODAY, LATE)
    with pytest.raises(Refused):
        rules.propose(session, version, TODAY, **by)


def test_a_meeting_is_kept_on_its_day_at_the_earliest(session, cast, version):
    version.state, version.proposed_at, version.answer_by = PlanState.CONSULTATION, LATE, TODAY
    by = {"by": cast.coordinator.id, "now": LATE}
    paper, attended = make.evidence(session), {"02102": True, "02104": False}
    with pytest.raises(Refused, match="posterior a hoy"):
        rules.add_minutes(session, version, "Sede", TODAY + DAY, attended, paper, **by)
    made = rules.add_minutes(session, version, "Sede", TODAY, attended, paper, **by)
    assert {each.commune_cut: each.online for each in made.attended} == attended


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Said(Answer.ACCEPTS), None),
        (Said(Answer.OBJECTS), "qué se objeta"),
        (Said(Answer.RESERVATION), "con qué reserva"),
        (Said(Answer.OBJECTS, text="No."), None),
        (Said(Answer.ACCEPTS, act_number="12"), "lleva número y fecha"),
        (Said(Answer.ACCEPTS, act_on=TODAY), "lleva número y fecha"),
        (Said(Answer.ACCEPTS, act_number="12", act_on=TODAY), None),
        (Said(Answer.ACCEPTS, act_number="12", act_on=TODAY + DAY), "posterior a hoy"),
    ],
)
def test_what_an_answer_has_to_say(session, cast, version, said, words):
    version.state, version.proposed_at, version.answer_by = PlanState.CONSULTATION, LATE, TODAY - DAY
    by = {"by": cast.mejillones.director.id, "now": LATE}
    if words:
        with pytest.raises(Refused, match=words):
            rules.answer(session, version, "02102", said, **by)
    else:  # also late, while it is not adopted
        made = rules.answer(session, version, "02102", said, **by)
        assert (made.answer, made.act_on, made.text) == (said.answer, said.act_on, said.text)


def test_it_is_adopted_from_today_on_or_earlier_where_that_is_meant(session, cast, version):
    by = {"by": cast.coordinator.id, "now": LATE}
    with pytest.raises(Refused, match="El 02-11-2026 ya pasó"):
        rules.adopt(session, version, TODAY - DAY, **by)
    with pytest.raises(Refused):
        rules.adopt(session, version, cast.plan.in_force_from, past_meant=True, **by)
    assert version.state is PlanState.DRAFT
    rules.adopt(session, version, TODAY, **by)
    assert (version.state, version.in_force_from, version.adopted_at) == (PlanState.ADOPTED, TODAY, LATE)
    with pytest.raises(Refused, match="La versión x"):
        rules.adopt(session, version, TODAY + DAY, **by)
    other = make.adopted_plan(
        session,
        make.requirement(cast.traffic.subjects[0]),
        version="y",
        state=PlanState.DRAFT,
        in_force_from=None,
    )
    rules.adopt(session, other, TODAY - DAY, past_meant=True, **by)
    assert other.in_force_from == TODAY - DAY


def test_what_no_course_covers_with_its_hours_is_asked_of_nobody(session, cast, version):
    rules.refuse_empty(session, version)
    [rule] = version.requirements
    rule.min_hours = 16.5
    session.flush()
    with pytest.raises(Refused, match="la cubre con 16,5 horas o más"):
        rules.refuse_empty(session, version)
    rule.min_hours = None
    rule.subject = make.subject(session, "NADIE", name="Nadie la dicta")
    session.flush()
    with pytest.raises(Refused, match=r"Nadie la dicta: ningún curso del catálogo la cubre\.$"):
        rules.refuse_empty(session, version)
    rule.subject = cast.first_aid.subjects[0]
    version.clearances.append(make.clearance("DEF46", position=1))
    session.flush()
    with pytest.raises(Refused, match="no pide ninguna materia"):
        rules.refuse_empty(session, version)


def test_whose_date_lies_before_the_version_is_late_at_once(cast):
    subject = cast.first_aid.subjects[0]
    on = {"deadline_kind": DeadlineKind.ON}
    before, same = (make.requirement(subject, deadline_on=day, **on) for day in (TODAY - DAY, TODAY))
    found = rules.dated_before([before, same, make.requirement(subject)], TODAY)
    assert found == [before]


def test_what_a_commune_has_not_answered_waits_for_it_the_earliest_first(session, cast, version):
    subject = cast.first_aid.subjects[0]
    late, soon, over = (
        make.consultation(session, make.requirement(subject), version=name) for name in ("a", "b", "c")
    )
    over.state, late.answer_by, soon.answer_by = PlanState.WITHDRAWN, TODAY + DAY, TODAY
    make.ratification(session, soon, cast.mejillones.commune)
    assert unanswered(session, "02102") == [late]
    assert unanswered(session, "02104") == [soon, late]


def test_what_another_version_asks_makes_this_one_neither_full_nor_impossible(session, cast, version):
    orphan = make.subject(session, "NADIE", name="Nadie la dicta")
    draft = {"state": PlanState.DRAFT, "in_force_from": None}
    make.adopted_plan(session, make.requirement(orphan), make.clearance("DEF46"), version="z", **draft)
    rules.refuse_empty(session, version)
    empty = make.adopted_plan(session, version="y", **draft)
    by = {"by": cast.coordinator.id, "now": LATE}
    with pytest.raises(Refused, match="no exige nada"):
        rules.propose(session, empty, TODAY, **by)
    with pytest.raises(Refused, match="no exige nada"):
        rules.adopt(session, empty, TODAY, **by)
    assert (empty.state, empty.in_force_from) == (PlanState.DRAFT, None)


def test_only_what_is_in_consultation_is_answered_discussed_or_withdrawn(session, cast, version):
    by, paper = {"by": cast.coordinator.id, "now": LATE}, make.evidence(session)
    for act in (
        lambda: rules.answer(session, version, "02102", Said(Answer.ACCEPTS), **by),
        lambda: rules.add_minutes(session, version, "Sede", TODAY, {}, paper, **by),
        lambda: rules.withdraw(session, version, "w"),
    ):
        with pytest.raises(Refused, match="La versión x"):
            act()
    rules.propose(session, version, TODAY, **by)
    made = rules.answer(session, version, "02102", Said(Answer.ACCEPTS), **by)
    minutes = rules.add_minutes(session, version, "Sede", TODAY, {}, paper, **by)
    assert all(sa.inspect(each).persistent for each in (made, minutes))
    draft = rules.withdraw(session, version, "w")
    assert (version.state, draft.version, draft.state) == (PlanState.WITHDRAWN, "w", PlanState.DRAFT)
    assert [(each.subject_id, each.min_hours) for each in draft.requirements] == [
        (each.subject_id, each.min_hours) for each in version.requirements
    ]


def test_minutes_say_nothing_over_what_the_commune_itself_said_of_this_version_on_a_later_day(
    session, cast, version
):
    version.state, version.proposed_at, version.answer_by = PlanState.CONSULTATION, LATE, TODAY
    other = make.consultation(session, make.requirement(cast.traffic.subjects[0]))
    here, by = cast.mejillones.commune, {"by": cast.coordinator.id, "now": LATE}
    meetings = {day: make.minutes(session, version, here, held_on=day) for day in (TODAY - DAY, TODAY)}
    make.ratification(session, other, here, answered_at=LATE)
    make.ratification(session, version, cast.taltal.commune, answered_at=LATE)
    taken = make.ratification(session, version, here, answered_at=LATE, minutes=meetings[TODAY])
    early = Said(Answer.ACCEPTS, minutes=meetings[TODAY - DAY])
    rules.answer(session, version, here.cut, early, **by)
    make.ratification(session, version, here, answered_at=LATE)
    rules.answer(session, version, here.cut, Said(Answer.ACCEPTS, minutes=meetings[TODAY]), **by)
    with pytest.raises(Refused, match="respondió por sí misma el 03-11-2026"):
        rules.answer(session, version, here.cut, early, **by)
    assert taken.minutes is meetings[TODAY]
