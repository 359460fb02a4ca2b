"""What attendance and grade amount to: passed, failed or absent, and why (design, section 3: Editions)."""

from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction
from typing import NamedTuple

from tracker.models.editions import THERE, EnrollmentState, Mark
from tracker.models.plan import Course


class Result(NamedTuple):
    """How an enrollment ended, and why in words."""

    state: EnrollmentState
    why: str


def share(marks: Mapping[int, Mark], lengths: Mapping[int, timedelta]) -> Fraction:
    """Return attended minutes over all minutes, from 0 to 1, of the meetings (ids) with these lengths.

    Late counts as present; justified does not; a meeting without a mark was not attended.
    """
    attended = sum(
        (length for meeting, length in lengths.items() if marks.get(meeting) in THERE), timedelta()
    )
    every = sum(lengths.values(), timedelta())
    return Fraction(attended // timedelta(minutes=1), max(1, every // timedelta(minutes=1)))


def result(
    course: Course, marks: Mapping[int, Mark], lengths: Mapping[int, timedelta], grade: float | None
) -> Result:
    """Return passed where the share reaches the course's least and, where it is graded, the grade its pass mark.

    `absent` is no presence at all. A grade that is missing does not reach.
    """
    attended = share(marks, lengths)
    if not attended:
        return Result(EnrollmentState.ABSENT, "no asistió a ninguna jornada")
    if attended * 100 < course.min_attendance:
        return Result(EnrollmentState.FAILED, f"por inasistencia: asistió {_percent(attended)}")
    if course.pass_mark is not None and (grade is None or grade < course.pass_mark):
        return Result(EnrollmentState.FAILED, f"por nota {number(grade)}")
    graded = f", nota {number(grade)}" if course.graded else ""
    return Result(EnrollmentState.PASSED, f"asistió {_percent(attended)}{graded}")


def needs_grade(
    course: Course, marks: Mapping[int, Mark], lengths: Mapping[int, timedelta], grade: float | None
) -> bool:
    """Say whether only the grade can tell: attendance suffices and there is none yet."""
    attended = share(marks, lengths)
    return course.graded and grade is None and attended > 0 and attended * 100 >= course.min_attendance


def number(grade: float | None) -> str:
    """Return a grade as Chile writes it: «3,8»; a dash where there is none."""
    return "–" if grade is None else f"{grade:.1f}".replace(".", ",")


def _percent(part: Fraction) -> str:
    """Round down, so that 74.9 % is not said to be the 75 % that it does not reach."""
    return f"{int(part * 100)} %"
