"""What a commune still knows of who left: its own period, and what began until its last day."""

from datetime import UTC, date, datetime, timedelta

from tracker.access.policy import Actor
from tracker.models.accounts import Role
from tracker.people.own_period_rules import Sight, sight_of
from tracker.people.standing_rules import seen_standings, who_left
from tracker.standing import load
from tracker.standing.facts import (
    CourseFact,
    EnrollmentFact,
    ExemptionFact,
    PersonFacts,
    PostingFact,
    RecordFact,
    SeatChange,
)

DAY = timedelta(days=1)
TODAY, LAST = date(2026, 11, 3), date(2026, 6, 30)
HERE = PostingFact(1, "02102", "security_inspector", date(2020, 1, 1), LAST)
BEFORE = HERE._replace(id=2, start=date(2018, 1, 1), end=date(2019, 1, 1))
THERE = HERE._replace(id=3, commune="02104", start=LAST + DAY, end=None)
OURS = Sight({"02102"}, TODAY)


def test_who_left_is_who_has_a_posting_here_and_none_that_lasts():
    left = PersonFacts(1, [BEFORE, HERE, THERE])
    assert OURS.last_day(left) == LAST
    back = left._replace(id=2, postings=[HERE, HERE._replace(start=TODAY + DAY, end=None)])
    today = left._replace(id=3, postings=[HERE._replace(end=TODAY)])
    yesterday = left._replace(id=4, postings=[HERE._replace(end=TODAY - DAY)])
    never = left._replace(id=5, postings=[THERE])
    assert [OURS.last_day(each) for each in (back, today, yesterday, never)] == [
        None,
        None,
        TODAY - DAY,
        None,
    ]
    assert who_left([left, back, today, yesterday, never], OURS) == {1, 4}
    assert who_left([left], Sight(None, TODAY)) == set(), "nothing is hidden of who sees all"
    assert [OURS.shows(left, day) for day in (LAST, LAST + DAY)] == [True, False]
    assert OURS.shows(back, date.max)


def test_of_who_left_only_what_began_until_then_is_known():
    course = CourseFact(1, "Curso", frozenset({"PAUX"}))
    records = [RecordFact(number, course, 8, LAST + number * DAY) for number in (0, 1)]
    exemptions = [ExemptionFact(number, "PAUX", LAST + number * DAY, None, "leaving") for number in (0, 1)]
    late = datetime(2026, 7, 1, 3, 59, tzinfo=UTC)  # in Santiago it is still the last day
    history = [SeatChange(at, seat=True) for at in (late, late + timedelta(minutes=1))]
    seat = EnrollmentFact(1, "Curso", frozenset({"PAUX"}), TODAY, history)
    whole = PersonFacts(1, [BEFORE, HERE, THERE], records, exemptions, [seat])
    known = OURS.of(whole)
    assert known.postings == [BEFORE, HERE]
    assert (known.records, known.exemptions) == (records[:1], exemptions[:1])
    assert known.enrollments[0].history == history[:1]
    assert Sight({"02104"}, TODAY).of(whole) == Sight(None, TODAY).of(whole) == whole


def test_of_a_roster_something_may_be_hidden_elsewhere_and_of_days_that_are_past():
    asked = (("02102", TODAY), ("02102", TODAY - DAY), ("02104", TODAY))
    assert [OURS.hides_of_roster(*each) for each in asked] == [False, True, True]
    assert not any(Sight(None, TODAY).hides_of_roster(*each) for each in asked)


def test_who_sees_everybody_looks_from_nowhere_and_who_directs_from_their_communes():
    communes = {"02102": "Mejillones"}
    roles = ({Role.DIRECTOR}, {Role.COORDINATOR}, {Role.DIRECTOR, Role.COORDINATOR}, {Role.OBSERVER})
    actors = [Actor(1, "", None, "", frozenset(each), communes) for each in roles]
    assert [sight_of(each, TODAY).communes for each in actors] == [communes, None, None, communes]
    assert sight_of(actors[0], TODAY).today == TODAY


def test_who_left_stands_as_one_knew_them_and_who_is_there_as_they_are(session, cast):
    trained, moved = cast.mejillones.trained.id, cast.moved.id
    on = moved_on = cast.moved.postings[0].end
    terms = load.terms(session, on)
    left = seen_standings(session, [trained, moved], {moved}, terms, on, OURS)
    assert {number: [each.requirement.subject for each in found] for number, found in left.items()} == {
        trained: ["PAUX", "TRAN"],
        moved: ["PAUX", "TRAN"],
    }
    assert {each.communes for each in left[moved]} == {frozenset({"02102"})}
    later = moved_on + DAY
    terms = load.terms(session, later)
    assert seen_standings(session, [moved], {moved}, terms, later, OURS) == {moved: []}
    [seen, *_] = seen_standings(session, [moved], (), terms, later, Sight(None, TODAY)).values()
    assert {each.communes for each in seen} == {frozenset({"02104"})}
