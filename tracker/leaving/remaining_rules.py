"""What people who leave a commune still hold after their last day there, in sentences (design, section 3: Moves)."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.ground import clock
from tracker.ground.format import date_and_time, short_date
from tracker.leaving.rules import Held, frees_at, held_by, is_there
from tracker.leaving.words import PLACES
from tracker.models.accounts import Role
from tracker.models.editions import Enrollment, EnrollmentState


def remaining(
    session: Session, last_days: Mapping[int, date], cut: str, now: datetime
) -> dict[int, tuple[str, ...]]:
    """Return by person (id) a sentence for each place in a course after their last day, and for a director's role.

    It says what becomes of it where nobody decides, and when; in a fixed number of queries.
    """
    found = held_by(session, last_days, cut, now) if last_days else {}
    return {number: tuple(_sentences(found[number], day, now)) for number, day in last_days.items()}


def _sentences(held: Held, last_day: date, now: datetime) -> Iterator[str]:
    for each in held.enrollments:
        day = clock.local_date(each.edition.meetings[0].starts_at)
        if not is_there(each, day):
            yield _place(each, last_day, now)
    if any(role.role is Role.DIRECTOR and role.ends_on is None for role in held.roles):
        yield "Su acceso como dirección de seguridad: sigue, lo termina la coordinación."


def _place(enrollment: Enrollment, last_day: date, now: datetime) -> str:
    begins_at = enrollment.edition.meetings[0].starts_at
    course = f"{PLACES[enrollment.state]} «{enrollment.edition.course.title}», {date_and_time(begins_at)}"
    if enrollment.kept_at:
        return f"{course}: lo conserva, como se decidió."
    frees = frees_at(last_day, begins_at)
    when = f"el {short_date(clock.local_date(frees))}" if frees > now else "al confirmar"
    ends = "queda libre" if enrollment.state is EnrollmentState.CONFIRMED else "se retira"
    return f"{course}: {ends} {when}."
