"""What presses most comes first, and the figures of a group are those of its statuses."""

from datetime import UTC, date, datetime, timedelta

from tracker.standing.facts import (
    CourseFact,
    EnrollmentFact,
    ExemptionFact,
    OnDate,
    PersonFacts,
    PostingFact,
    RecordFact,
    RequirementFact,
    SeatChange,
    Settings,
)
from tracker.standing.status import status
from tracker.standing.urgency import Tally, Urgency, moment, pressure, tally, urgency

D = date(2026, 11, 23)
COURSE = CourseFact(1, "Primeros auxilios", frozenset({"PAUX"}))
POSTING = PostingFact(3, "02102", "security_inspector", date(2025, 1, 1))


SEAT = EnrollmentFact(
    1,
    "Primeros auxilios",
    COURSE.subjects,
    D + timedelta(days=9),
    [SeatChange(datetime(2026, 11, 2, 12, tzinfo=UTC), seat=True)],
)


def standing(obtained_on=None, due=None, exemptions=(), enrollments=()):
    records = [] if obtained_on is None else [RecordFact(5, COURSE, 16, obtained_on)]
    rule = RequirementFact(7, "PAUX", renewal_months=12, deadline=due and OnDate(due))
    return status(PersonFacts(1, [POSTING], records, exemptions, enrollments), rule, D, Settings())


OVERDUE = standing(due=D - timedelta(days=1))
EXPIRED = standing(obtained_on=date(2025, 3, 1))
EXPIRING = standing(obtained_on=date(2025, 12, 1))
PENDING = standing(due=D)
PENDING_WITHOUT_DEADLINE = standing()
CURRENT = standing(obtained_on=date(2026, 10, 1))
LEAVE = ExemptionFact(1, "PAUX", D, None, "long_leave")
EXEMPT = standing(exemptions=[LEAVE])
IN_ORDER = [OVERDUE, EXPIRED, EXPIRING, PENDING, PENDING_WITHOUT_DEADLINE, CURRENT]


def test_overdue_presses_before_expired_expiring_and_pending():
    assert [urgency(each) for each in IN_ORDER] == [
        Urgency.OVERDUE,
        Urgency.EXPIRED,
        Urgency.EXPIRING,
        Urgency.PENDING,
        Urgency.PENDING,
        None,
    ]
    assert sorted([*IN_ORDER[3:], *IN_ORDER[:3]], key=pressure) == IN_ORDER


def test_the_date_that_presses_is_the_deadline_of_what_is_missing_else_the_expiry():
    assert moment(OVERDUE) == D - timedelta(days=1)
    assert moment(EXPIRED) == date(2026, 3, 1)
    assert moment(EXPIRING) == date(2026, 12, 1)
    assert moment(PENDING) == D
    assert moment(PENDING_WITHOUT_DEADLINE) is None


def test_a_tally_counts_each_once_and_the_exempt_in_nothing():
    found = tally([*IN_ORDER, EXEMPT])
    assert found == Tally(required=6, covered=2, overdue=1, expired=1, expiring=1, pending=2, enrolled=0)
    assert found.figures == (6, 2, 1, 1, 1, 2, 0)


def test_enrolled_are_those_who_miss_it_and_hold_a_seat():
    rows = [
        standing(enrollments=[SEAT]),
        EXPIRED,
        standing(obtained_on=date(2026, 10, 1), enrollments=[SEAT]),
    ]
    assert (tally(rows).enrolled, tally(rows).covered) == (1, 1)
    assert tally([standing(exemptions=[LEAVE], enrollments=[SEAT])]).enrolled == 0
