"""The end of an edition and its correction: what it would do, what keeps it from ending, results and records (design, section 3)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from tracker.classroom.issuing_rules import issue, last_day
from tracker.classroom.result_rules import Result, needs_grade, result
from tracker.classroom.rules import check_running, people
from tracker.editions import settling_rules
from tracker.editions.hours_rules import Hours, hours
from tracker.editions.record_rules import doubts
from tracker.ground import clock
from tracker.ground.format import date_and_time, number, short_date
from tracker.ground.refused import Refused
from tracker.models.editions import (
    RESULTS,
    Edition,
    EditionState,
    Enrollment,
    EnrollmentEvent,
    EnrollmentState,
    Mark,
)
from tracker.standing import load

NO_SEAT = "no alcanzó cupo"
_OVER = frozenset({EnrollmentState.CONFIRMED})


class CannotFinish(Refused):
    """The edition is not complete: what is missing, a sentence each."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__("Todavía no se puede cerrar el curso.")
        self.missing = missing

    @property
    def sentences(self) -> Sequence[str]:
        return self.missing


class Ending(NamedTuple):
    """What finishing an edition would do now: what is missing, each one's result, how many still wait, and the hours.

    `notes` are sentences on what its records will not serve for, or will carry noted.
    """

    missing: Sequence[str]
    results: Sequence[tuple[Enrollment, Result]]
    waiting: int
    hours: Hours
    notes: Sequence[str]

    @property
    def words(self) -> str:
        """10 aprueban, 2 no aprueban, 1 no asistió."""
        counted = Counter(each.state for _, each in self.results)
        passed, failed, absent = (counted[state] for state in _COUNTED)
        said = [f"{passed} {'aprueba' if passed == 1 else 'aprueban'}"]
        said += [f"{failed} no {'aprueba' if failed == 1 else 'aprueban'}"] if failed else []
        said += [f"{absent} no {'asistió' if absent == 1 else 'asistieron'}"] if absent else []
        return ", ".join(said)


class Finished(NamedTuple):
    """What became of each enrollment, and those of them for whom it is news."""

    ended: Sequence[EnrollmentEvent]
    news: Sequence[EnrollmentEvent]


_COUNTED = (EnrollmentState.PASSED, EnrollmentState.FAILED, EnrollmentState.ABSENT)


def ending(session: Session, edition: Edition, now: datetime) -> Ending:
    """Return what finishing the edition now would do; nothing is changed."""
    present = people(session, edition, _OVER)
    undecided = people(session, edition, frozenset({EnrollmentState.REQUESTED}))
    return Ending(
        list(_missing(edition, present, undecided, now)),
        [(each, _result(edition, each)) for each in present],
        settling_rules.count_waiting(session, edition),
        hours(edition),
        [*_too_few_for(session, edition), *(said for said, _ in doubts(edition))],
    )


def finish(
    session: Session, edition: Edition, *, by: int, now: datetime, reason: str | None = None
) -> Finished:
    """End the edition: give each one with a seat their result, and issue the records.

    Who still waits got no seat. Records are of the last meeting's local date, with the hours given and the
    commune of that time; after a reopening only those that differ are replaced, and only who has another result or
    record has news. `reason` is the coordinator's, who alone ends one that gave fewer hours than its course has.
    The edition is locked. Raise CannotFinish with what is missing, or Refused.
    """
    check_running(edition)
    found = ending(session, edition, now)
    if found.missing:
        raise CannotFinish(found.missing)
    if found.hours.fewer and not reason:
        raise Refused(
            f"Las jornadas suman {found.hours.words}: se cierra así solo si la coordinación escribe el motivo.",
            "reason",
        )
    edition.hours_reason = reason if found.hours.fewer else None
    waits = people(session, edition, frozenset({EnrollmentState.WAITLISTED}))
    left = [settling_rules.become(each, EnrollmentState.CANCELLED, now, None, NO_SEAT) for each in waits]
    before = {each.id: _result_before(each) for each, _ in found.results}
    ended = [settling_rules.become(each, one.state, now, by, one.why) for each, one in found.results]
    reissued = issue(session, edition, [each for each, _ in found.results], by=by, now=now)
    edition.state, edition.finished_at = EditionState.FINISHED, now
    news = [
        event
        for event in ended
        if event.enrollment.id in reissued or (event.state, event.note) != before[event.enrollment.id]
    ]
    return Finished(left + ended, left + news)


def reopen(session: Session, edition: Edition, reason: str, *, by: int, now: datetime) -> None:
    """Let a finished edition be corrected; its records stay until it is finished again. It is locked.

    Raise Refused.
    """
    if (finished_at := edition.finished_at) is None:
        raise Refused("El curso no está cerrado: no hay nada que reabrir.")
    to_the_end = [each for each in people(session, edition, RESULTS) if each.history[-1].at >= finished_at]
    edition.state, edition.finished_at = EditionState.PUBLISHED, None
    for each in to_the_end:  # who left before it as absent has left for good
        settling_rules.become(each, EnrollmentState.CONFIRMED, now, by, f"reabierto: {reason}"[:300])


def _missing(
    edition: Edition, present: Sequence[Enrollment], undecided: Sequence[Enrollment], now: datetime
) -> Iterator[str]:
    """Yield what keeps the edition from being finished, each with the names it is about."""
    last = edition.meetings[-1] if edition.meetings else None
    if last is None or now < last.ends_at:
        until = f": termina el {date_and_time(last.ends_at)}" if last else ""
        yield f"Falta que se dicte la última jornada{until}."
    if undecided:
        masked = "; ".join(each.inspector.masked_name for each in undecided)
        yield f"Falta decidir si se admite a: {masked}."
    for meeting in edition.meetings:
        unmarked = [each for each in present if meeting.id not in _marks(each)]
        if unmarked and meeting.starts_at <= now:
            day = short_date(clock.local_date(meeting.starts_at))
            yield f"Falta marcar la asistencia del {day} de: {_names(unmarked)}."
    ungraded = [
        each for each in present if needs_grade(edition.course, _marks(each), _lengths(edition), each.grade)
    ]
    if ungraded:
        yield f"Falta la nota de: {_names(ungraded)}."


def _too_few_for(session: Session, edition: Edition) -> Iterator[str]:
    """Yield for which requirements of that day the hours given are too few, where the course's would do."""
    given = hours(edition)
    if not given.fewer or not (plan := load.terms(session, last_day(edition)).plan):
        return
    subjects = {subject.code for subject in edition.course.subjects}
    for rule in plan.requirements:
        least = rule.min_hours
        if least is not None and rule.subject in subjects and given.given < least <= given.asked:
            named = plan.names[rule.subject]
            yield f"Los registros no servirán para «{named}»: el plan exige al menos {number(least)} horas."


def _result(edition: Edition, enrollment: Enrollment) -> Result:
    return result(edition.course, _marks(enrollment), _lengths(edition), enrollment.grade)


def _result_before(enrollment: Enrollment) -> Result | None:
    """Return how the enrollment ended before it was reopened, if it was."""
    ends = [event for event in enrollment.history if event.state in RESULTS]
    return Result(ends[-1].state, ends[-1].note or "") if ends else None


def _marks(enrollment: Enrollment) -> Mapping[int, Mark]:
    return {each.meeting_id: each.mark for each in enrollment.attendance}


def _lengths(edition: Edition) -> Mapping[int, timedelta]:
    return {meeting.id: meeting.ends_at - meeting.starts_at for meeting in edition.meetings}


def _names(enrollments: Sequence[Enrollment]) -> str:
    return "; ".join(each.inspector.list_name for each in enrollments)
