"""What attendance and grade amount to."""

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.classroom.result_rules import needs_grade, number, result, share
from tracker.models import Course
from tracker.models.editions import EnrollmentState, Mark

HOURS = {1: timedelta(hours=4), 2: timedelta(hours=2), 3: timedelta(hours=2)}
PASSED, FAILED, ABSENT = EnrollmentState.PASSED, EnrollmentState.FAILED, EnrollmentState.ABSENT


def course(least=75, pass_mark=None):
    return Course(min_attendance=least, graded=pass_mark is not None, pass_mark=pass_mark)


def marks(*signs):
    return {meeting: Mark(sign) for meeting, sign in enumerate(signs, 1)}


@pytest.mark.parametrize(
    ("signs", "expected", "why"),
    [
        (("present", "present", "present"), PASSED, "asistió 100 %"),
        (("late", "late", "absent"), PASSED, "asistió 75 %"),
        (("present", "justified", "justified"), FAILED, "por inasistencia: asistió 50 %"),
        (("absent", "justified", "absent"), ABSENT, "no asistió a ninguna jornada"),
    ],
)
def test_late_counts_and_justified_does_not(signs, expected, why):
    assert result(course(), marks(*signs), HOURS, None) == (expected, why)


@pytest.mark.parametrize(
    ("grade", "expected", "why"),
    [
        (4.0, PASSED, "asistió 100 %, nota 4,0"),
        (3.9, FAILED, "por nota 3,9"),
        (None, FAILED, "por nota –"),
    ],
)
def test_a_graded_course_asks_for_the_pass_mark_too(grade, expected, why):
    assert result(course(pass_mark=4.0), marks(*["present"] * 3), HOURS, grade) == (expected, why)


def test_who_was_not_there_is_absent_also_where_nothing_is_asked():
    assert result(course(least=0), marks("absent"), HOURS, None).state is ABSENT
    assert result(course(least=0), marks("absent", "late"), HOURS, None).state is PASSED


def test_the_share_is_not_rounded_up_to_the_least():
    almost = {1: timedelta(minutes=748), 2: timedelta(minutes=252)}
    found = result(course(), marks("present", "absent"), almost, None)
    assert found == (FAILED, "por inasistencia: asistió 74 %")


def test_a_grade_is_missing_only_where_it_decides():
    graded = course(pass_mark=4.0)
    assert needs_grade(graded, marks(*["present"] * 3), HOURS, None)
    assert not needs_grade(graded, marks(*["present"] * 3), HOURS, 1.0)
    assert not needs_grade(graded, marks("absent", "present"), HOURS, None)
    assert not needs_grade(course(), marks(*["present"] * 3), HOURS, None)
    enough = {1: timedelta(hours=3), 2: timedelta(hours=1)}
    assert needs_grade(graded, marks("present", "absent"), enough, None), "just what is asked suffices"
    anybody = course(0, pass_mark=4.0)
    assert not needs_grade(anybody, marks("absent", "absent"), enough, None), "who never came is absent"


def test_a_grade_is_written_with_a_comma():
    assert number(3.8) == "3,8"


@given(
    st.dictionaries(st.integers(1, 6), st.sampled_from(Mark)),
    st.lists(st.integers(1, 600), min_size=6, max_size=6),
)
def test_the_share_is_of_minutes(given_marks, minutes):
    lengths = {meeting: timedelta(minutes=length) for meeting, length in enumerate(minutes, 1)}
    attended = sum(
        length for meeting, length in enumerate(minutes, 1) if given_marks.get(meeting) in ("present", "late")
    )
    assert share(given_marks, lengths) == Fraction(attended, sum(minutes))


def test_of_a_minute_all_is_the_minute_and_of_nothing_nothing_is():
    assert share({1: Mark.PRESENT}, {1: timedelta(minutes=1)}) == 1
    assert share({1: Mark.PRESENT}, {}) == 0
