"""A file's completions: what is new, and what is held already."""

from datetime import date

from tests.cast import NOW
from tracker.models import Course
from tracker.records.intake_rules import RecordIntake
from tracker.records.rules import Completion
from tracker.sheets.batch import COMMAND_LINE


def test_the_first_of_a_person_course_and_day_is_new_and_the_same_again_is_held():
    intake = RecordIntake({}, NOW, COMMAND_LINE)
    course, other = Course(id=1, hours=8), Course(id=2, hours=8)
    day, later = date(2026, 5, 3), date(2026, 5, 4)
    assert intake.take("11222333-9", Completion(course, day))
    assert not intake.take("11222333-9", Completion(course, day, hours=8))
    for rut, completed in (
        ("12345678-5", Completion(course, day)),
        ("11222333-9", Completion(other, day)),
        ("11222333-9", Completion(course, later)),
    ):
        assert intake.take(rut, completed)
    assert len(intake) == 4
