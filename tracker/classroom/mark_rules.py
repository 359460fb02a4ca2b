"""Attendance and grades, row by row: of marks, what was said last by its own clock counts, and what another said stands beside it (design, section 3)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from tracker.access.oneself import is_oneself, rut_of
from tracker.classroom.code_rules import code
from tracker.classroom.rules import check_running, has_begun, opens_at, people
from tracker.ground.refused import Refused
from tracker.models.editions import (
    AbsenceReason,
    Attendance,
    Edition,
    EditionState,
    Enrollment,
    EnrollmentState,
    Mark,
    Meeting,
)
from tracker.models.records import Evidence

OWN = "lo suyo lo anota otra persona."


class Device(NamedTuple):
    """On which device a mark was made, when by its clock, and what that clock said when it was sent."""

    id: str
    at: datetime
    sent_at: datetime


class Said(NamedTuple):
    """A mark as somebody says it; `over` is the code that they saw in its place, empty where there was none.

    Without a device it is of the moment at which it arrives; without `over` nobody knows what they saw.
    """

    mark: Mark
    reason: AbsenceReason | None = None
    device: Device | None = None
    over: str | None = None

    @property
    def code(self) -> str:
        return code(self.mark, self.reason)


class Taken(NamedTuple):
    """Whose attendance is another now, and why a row (enrollment's id) was not taken."""

    changed: Sequence[Enrollment]
    refused: Mapping[int, str]


def mark(session: Session, meeting: Meeting, said: Mapping[int, Said], *, by: int, now: datetime) -> Taken:
    """Take marks of enrollments (ids) in a meeting, each for itself. The edition is locked.

    Who holds no seat, and who marks, is refused by name. Raise Refused, of all, where the edition is not running, the meeting has not
    begun, or a row is of nobody in the edition.
    """
    check_running(meeting.edition)
    if not has_begun(meeting, now):
        raise Refused("La jornada todavía no comienza: la asistencia se toma desde ese día.")
    everybody = _everybody(session, meeting.edition, said)
    refused = _refused(session, [everybody[one] for one in said], by)
    taken = [everybody[one] for one in said if one not in refused]
    return Taken([each for each in taken if _take(each, meeting, said[each.id], by, now)], refused)


def is_open(meeting: Meeting, now: datetime) -> bool:
    """Say whether marks are taken: the meeting has begun, and its edition is neither finished nor cancelled."""
    return meeting.edition.state is EditionState.PUBLISHED and has_begun(meeting, now)


def noted_at(said: Said, meeting: Meeting, now: datetime) -> datetime:
    """Return when a mark was made, by the device's clock as far as it was right when it was sent.

    Never later than it arrived (`now`), nor before attendance could be taken.
    """
    if said.device is None:
        return now
    return max(opens_at(meeting), min(now, now - (said.device.sent_at - said.device.at)))


def grade(session: Session, edition: Edition, grades: Mapping[int, float | None], *, by: int) -> Taken:
    """Grade enrollments (ids), 1.0 to 7.0 or none, each for itself. The edition is locked.

    Who holds no seat, and who grades, is refused by name. Raise Refused, of all, where it is not running or not graded, or a row is of
    nobody in the edition.
    """
    check_running(edition)
    if not edition.course.graded:
        raise Refused("Este curso se aprueba por asistencia: no lleva notas.")
    everybody = _everybody(session, edition, grades)
    refused = _refused(session, [everybody[one] for one in grades], by)
    changed = [everybody[one] for one in grades if one not in refused and everybody[one].grade != grades[one]]
    for each in changed:
        each.grade = grades[each.id]
    return Taken(changed, refused)


def attach(meeting: Meeting, scans: Sequence[Evidence], now: datetime) -> None:
    """Keep these scans of a meeting's signed sheet beside those it has; none is ever taken away.

    Also after the end, when the paper comes in. The edition is locked. Raise Refused where the
    edition is cancelled or the meeting has not begun.
    """
    if meeting.edition.state is EditionState.CANCELLED:
        raise Refused("El curso fue anulado: no tiene hojas firmadas.")
    if not has_begun(meeting, now):
        raise Refused("La jornada todavía no comienza: la hoja se adjunta desde ese día.")
    meeting.sheets.extend(scans)


def _everybody(session: Session, edition: Edition, ids: Iterable[int]) -> dict[int, Enrollment]:
    """Return all who are or were in the edition, by id; raise Refused if not all of these are among them."""
    found = {each.id: each for each in people(session, edition, frozenset(EnrollmentState))}
    if not found.keys() >= set(ids):
        raise Refused("Hay filas de quien no está en este curso. Cargue la página otra vez.")
    return found


def _seated(enrollment: Enrollment) -> bool:
    return enrollment.state is EnrollmentState.CONFIRMED


def _refused(session: Session, chosen: Iterable[Enrollment], by: int) -> dict[int, str]:
    """Return why nothing is noted of those of these who hold no seat, or are who notes it."""
    own, why = rut_of(session, by), {}
    for each in chosen:
        name = each.inspector.list_name
        if not _seated(each):
            why[each.id] = f"{name} ya no tiene cupo en este curso: no se guardó."
        elif is_oneself(own, each.inspector):
            why[each.id] = f"{name}: {OWN} No se guardó."
    return why


def _take(enrollment: Enrollment, meeting: Meeting, said: Said, by: int, now: datetime) -> bool:
    """Let what is said count, or stand beside what does; say whether anything is another now."""
    when = noted_at(said, meeting, now)
    stored = next((each for each in enrollment.attendance if each.meeting_id == meeting.id), None)
    if stored is None:
        stored = Attendance(meeting_id=meeting.id)
        _put(stored, said, when, by, now)
        enrollment.attendance.append(stored)
        return True
    if _said_since(stored, said):
        return False
    if said.code == code(stored.mark, stored.reason):
        return _confirm(stored, said, when, now)
    return _replace(stored, said, when, by, now)


def _said_since(stored: Attendance, said: Said) -> bool:
    """Say whether the same device said something later already: what was long on its way is not news."""
    here = said.device
    return bool(here and stored.device == here.id and stored.device_at and here.at < stored.device_at)


def _confirm(stored: Attendance, said: Said, when: datetime, now: datetime) -> bool:
    """Note that the same was said again; who saw what counts, and says so, settles what another said."""
    if when > stored.noted_at:
        _note(stored, said, when, now)
    return said.over == said.code and _contradict(stored, None)


def _replace(stored: Attendance, said: Said, when: datetime, by: int, now: datetime) -> bool:
    before = code(stored.mark, stored.reason)
    if said.over == before:
        _contradict(stored, None)
    elif said.device is None or said.device.id != stored.device:
        if when < stored.noted_at:
            return _contradict(stored, (said.code, when, by))
        _contradict(stored, (before, stored.noted_at, stored.by_id))
    _put(stored, said, max(when, stored.noted_at), by, now)
    return True


def _put(stored: Attendance, said: Said, when: datetime, by: int, now: datetime) -> None:
    stored.mark, stored.reason, stored.by_id = said.mark, said.reason, by
    _note(stored, said, when, now)


def _note(stored: Attendance, said: Said, when: datetime, now: datetime) -> None:
    stored.noted_at, stored.at = when, max(when, now)  # clocks of several hosts differ a little
    stored.device, stored.device_at = (said.device.id, said.device.at) if said.device else (None, None)


def _contradict(stored: Attendance, rival: tuple[str, datetime, int] | None) -> bool:
    """Keep what another said instead of what counts, or nothing; say whether that was not so before."""
    before = stored.rival_code, stored.rival_noted_at, stored.rival_by_id
    stored.rival_code, stored.rival_noted_at, stored.rival_by_id = after = rival or (None, None, None)
    return before != after
