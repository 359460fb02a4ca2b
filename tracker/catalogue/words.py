"""What the catalogue says in words."""

from tracker.ground.format import percent
from tracker.models.plan import Course

STATES = {"none": "Sin autorización", "coming": "Por regir", "valid": "Vigente", "expired": "Vencida"}


def pass_rule(course: Course) -> str:
    """Return what it takes to pass."""
    grade = f" y nota {course.pass_mark:.1f}".replace(".", ",") if course.pass_mark else ""
    return f"{percent(course.min_attendance)} de asistencia{grade}"
