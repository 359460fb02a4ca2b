"""Puts a drawn world into a database, under the ids it was drawn with."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import insert

from tests.standing.worlds import (
    COMMUNES,
    SILENT,
    SUBJECTS,
    Exemption,
    Person,
    Requirement,
    Version,
    World,
)
from tracker.ground.clock import SANTIAGO
from tracker.models import (
    Association,
    Clearance,
    Commune,
    Course,
    Edition,
    Enrollment,
    EnrollmentEvent,
    ExtensionAct,
    Inspector,
    Meeting,
    PlanVersion,
    Posting,
    Record,
    RosterAttestation,
    Subject,
)
from tracker.models import Exemption as ExemptionRow
from tracker.models import (
    Requirement as RequirementRow,
)
from tracker.models.editions import EditionState, EnrollmentState, Modality
from tracker.models.obligations import ExemptionState, extension
from tracker.models.plan import DeadlineKind, Only, Origin, PlanState, clearance_subject, course_subject
from tracker.models.records import RecordState

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
_AFTER = 1000  # the courses of editions are numbered after those of records


def store(session, world: World) -> None:
    """Add all rows of the world, without committing them."""
    for table, rows in (
        (Association, [_association(world)]),
        (Commune, [_commune(cut) for cut in (*COMMUNES, SILENT)]),
        (Subject, [_subject(code) for code in SUBJECTS]),
        (Course, [_course(course.id, course.title) for course in world.courses]),
        (course_subject, _links(course_id={course.id: course.subjects for course in world.courses})),
        (PlanVersion, [_version(number, version) for number, version in enumerate(world.versions, 1)]),
        (RequirementRow, _requirements(world)),
        *_clearances(world),
        (Inspector, [_inspector(person) for person in world.people]),
        (Posting, [row for person in world.people for row in _postings(person)]),
        (Record, [row for person in world.people for row in _records(person)]),
        *_acts(world),
        (ExemptionRow, [row for person in world.people for row in _exemptions(person)]),
        *_enrollments(world),
        (RosterAttestation, [_attestation(cut, day) for cut, day in world.attested]),
    ):
        if rows:
            session.execute(insert(table), rows)


def _association(world: World) -> dict:
    return {
        "id": 1,
        "name": "Asociación",
        "warning_days": world.warning_days,
        "stale_days": 90,
        "regulation_published_on": world.regulation_on,
    }


def _commune(cut: str) -> dict:
    place = {"province": "P", "seat": "S", "population": 1, "latitude": -22.0, "longitude": -69.0}
    return {"cut": cut, "name": cut, "sort_key": cut, "altitude_m": 10, **place}


def _subject(code: str) -> dict:
    return {"id": SUBJECTS.index(code) + 1, "code": code, "name": f"Materia {code}", "origin": Origin.LAW}


def _course(number: int, title: str) -> dict:
    return {"id": number, "code": title, "title": title, "hours": 8, "min_attendance": 75, "graded": False}


def _links(**subjects_of) -> list[dict]:
    [(column, pairs)] = subjects_of.items()
    return [
        {column: number, "subject_id": SUBJECTS.index(subject) + 1}
        for number, subjects in pairs.items()
        for subject in subjects
    ]


def _version(number: int, version: Version) -> dict:
    return {
        "id": number,
        "version": version.version,
        "title": "Plan",
        "state": PlanState.ADOPTED if version.in_force_from else PlanState.DRAFT,
        "in_force_from": version.in_force_from,
    }


def _requirements(world: World) -> list[dict]:
    return [
        {
            "id": rule.id,
            "version_id": number,
            "position": position,
            "subject_id": SUBJECTS.index(rule.subject) + 1,
            "commune_cut": rule.commune,
            "profiles": rule.profiles,
            "renewal_months": rule.renewal_months,
            "min_hours": rule.min_hours,
            "origin": Origin(rule.origin),
            "provisional": False,
            "law": rule.law,
            "only": rule.only and Only(rule.only),
            **_deadline(rule),
        }
        for number, version in enumerate(world.versions, 1)
        for position, rule in enumerate(version.requirements)
    ]


def _deadline(rule: Requirement) -> dict:
    columns = {"deadline_kind": DeadlineKind.NONE, "deadline_on": None, "deadline_months": None}
    if rule.deadline == "law":
        return {**columns, "deadline_kind": DeadlineKind.LAW}
    if isinstance(rule.deadline, date):
        return {**columns, "deadline_kind": DeadlineKind.ON, "deadline_on": rule.deadline}
    if rule.deadline is not None:
        return {**columns, "deadline_kind": DeadlineKind.MONTHS, "deadline_months": rule.deadline}
    return columns


def _clearances(world: World) -> list[tuple]:
    rows, subjects = [], {}
    for number, version in enumerate(world.versions, 1):
        for position, clearance in enumerate(version.clearances):
            identity = len(rows) + 1
            subjects[identity] = clearance.subjects
            rows.append(
                {
                    "id": identity,
                    "version_id": number,
                    "position": position,
                    "code": clearance.code,
                    "name": clearance.code,
                    "profiles": clearance.profiles,
                }
            )
    return [(Clearance, rows), (clearance_subject, _links(clearance_id=subjects))]


def _inspector(person: Person) -> dict:
    rut = f"{10_000_000 + person.id}-0"
    names = {"names": "N", "paternal_surname": "P", "sort_key": "p n", "search_key": "p n"}
    return {"id": person.id, "rut": rut, **names}


def _postings(person: Person) -> list[dict]:
    return [
        {
            "id": posting.id,
            "inspector_id": person.id,
            "commune_cut": posting.commune,
            "profile": posting.profile,
            "start": posting.start,
            "end": posting.end,
            "appointed_on": posting.appointed_on,
            "served_since": posting.served_since,
            "drives": posting.drives,
            "mayor_decree": "1.234" if posting.mayor_extended else None,
            "mayor_decree_on": posting.start if posting.mayor_extended else None,
        }
        for posting in person.postings
    ]


def _records(person: Person) -> list[dict]:
    return [
        {
            "id": record.id,
            "inspector_id": person.id,
            "course_id": record.course.id,
            "hours": record.hours,
            "obtained_on": record.obtained_on,
            "expires_on": record.expires_on,
            "state": RecordState.ACCEPTED if record.accepted else RecordState.WAITING,
            "added_at": NOW,
            "revoked_at": NOW if record.revoked else None,
            "revoked_reason": "error" if record.revoked else None,
        }
        for record in person.records
    ]


def _acts(world: World) -> list[tuple]:
    numbers = {
        "adopted" if version.in_force_from else version.version: number
        for number, version in enumerate(world.versions, 1)
    }
    made = [(act, record) for person in world.people for record in person.records for act in record.acts]
    rows = [
        {
            "id": act.id,
            "until": act.until,
            "document": "Acta 4",
            "reason": "Camino cortado",
            "made_at": NOW,
            "version_id": numbers.get(act.transition_to),
            "taken_back_at": NOW if act.taken_back else None,
            "taken_back_reason": "error" if act.taken_back else None,
        }
        for act, _ in made
    ]
    return [(ExtensionAct, rows), (extension, [{"act_id": act.id, "record_id": to.id} for act, to in made])]


def _exemptions(person: Person) -> list[dict]:
    """Store what does not count as what still waits, was refused, or was revoked, in turn."""
    return [
        {
            "id": one.id,
            "inspector_id": person.id,
            "subject_id": SUBJECTS.index(one.subject) + 1,
            "start": one.start,
            "end": one.end,
            "reason": one.reason,
            "proposed_at": NOW,
            **_decision(one),
        }
        for one in person.exemptions
    ]


def _decision(one: Exemption) -> dict:
    accepted = {"state": ExemptionState.ACCEPTED, "decided_at": NOW, "refused_reason": None}
    accepted |= {"revoked_at": None, "revoked_reason": None}
    others = [
        {"state": ExemptionState.WAITING, "decided_at": None},
        {"state": ExemptionState.REFUSED, "refused_reason": "No corresponde"},
        {"revoked_at": NOW, "revoked_reason": "Volvió antes"},
    ]
    return accepted if one.counts else accepted | others[one.id % 3]


def _enrollments(world: World) -> list[tuple]:
    """Make of each enrollment a course, its edition and the edition's last meeting, all of its own."""
    ways = [(person, way) for person in world.people for way in person.enrollments]
    held = {True: EnrollmentState.CONFIRMED, False: EnrollmentState.WAITLISTED}
    courses = {_AFTER + way.id: way for _, way in ways}
    dates = {"opens_on": date(2023, 1, 1), "closes_on": date(2023, 1, 1), "release_on": date(2023, 1, 1)}
    place = {"modality": Modality.ONSITE, "host_cut": COMMUNES[0], "capacity": 1, "minimum": 0}
    editions = [
        {"id": way.id, "course_id": _AFTER + way.id, "state": EditionState.PUBLISHED, "created_at": NOW}
        | dates
        | place
        for _, way in ways
    ]
    nine = [datetime.combine(way.last_meeting, time(9), tzinfo=SANTIAGO) for _, way in ways]
    meetings = [
        {"edition_id": way.id, "starts_at": start, "ends_at": start + timedelta(hours=4)}
        for (_, way), start in zip(ways, nine, strict=True)
    ]
    enrollments = [
        {"id": way.id, "edition_id": way.id, "inspector_id": person.id, "commune_cut": COMMUNES[0]}
        | {"state": held[way.history[-1][1]], "waiting_since": way.history[0][0]}
        for person, way in ways
    ]
    events = [
        {"enrollment_id": way.id, "state": held[seat], "at": at}
        for _, way in ways
        for at, seat in way.history
    ]
    return [
        (Course, [_course(number, way.edition) | {"code": f"C{number}"} for number, way in courses.items()]),
        (course_subject, _links(course_id={number: way.subjects for number, way in courses.items()})),
        (Edition, editions),
        (Meeting, meetings),
        (Enrollment, enrollments),
        (EnrollmentEvent, events),
    ]


def _attestation(cut: str, day: date) -> dict:
    return {"commune_cut": cut, "attested_on": day, "at": NOW}
