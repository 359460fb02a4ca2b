"""Plan files and the database: how one enters, and how a stored version is read back (design, section 7)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from tracker.ground import text
from tracker.ground.format import short_date
from tracker.ground.refused import Refused
from tracker.models.plan import (
    Clearance,
    Course,
    CourseAlias,
    PlanState,
    PlanVersion,
    Requirement,
    Subject,
)
from tracker.models.records import Record
from tracker.models.territory import Association, Commune
from tracker.plan.file_rules import (
    ClearanceEntry,
    CourseEntry,
    PlanFile,
    RequirementEntry,
    SubjectEntry,
    refuse_unknown,
)

STATES = {
    PlanState.DRAFT: "es un borrador",
    PlanState.ADOPTED: "ya fue adoptada",
    PlanState.CONSULTATION: "está en consulta",
    PlanState.WITHDRAWN: "fue retirada",
}


def load_plan(session: Session, plan: PlanFile, in_force_from: date | None) -> PlanVersion:
    """Store a plan file: its subjects and courses at once, its version as a draft or, with a date, adopted.

    `in_force_from` is the first day (inclusive) on which the version answers. A draft of the same version
    is replaced. Raise Refused when the version is past its draft, another one has that date, the file
    names what does not exist, or changes a course that has records (design, section 3: it is frozen).
    """
    lock(session)
    version = _draft(session, plan.version)
    refuse_taken_date(session, in_force_from)
    subjects = _put_subjects(session, plan.subjects)
    refuse_unknown(plan, subjects, set(session.scalars(sa.select(Commune.cut))))
    _put_courses(session, plan.courses, subjects)
    version.title = plan.title
    version.state = PlanState.DRAFT if in_force_from is None else PlanState.ADOPTED
    version.in_force_from = in_force_from
    put_parts(version, plan.requirements, plan.clearances, subjects)
    session.add(version)
    session.flush()
    return version


def hold(session: Session, version: PlanVersion, *states: PlanState) -> None:
    """Let nobody else change versions before this is done; raise Refused where this one is in no such state."""
    lock(session)
    session.refresh(version)
    if version.state not in states:
        raise Refused(f"La versión {version.version} {STATES[version.state]}: ya no se puede hacer esto.")


def refuse_taken_date(session: Session, in_force_from: date | None) -> None:
    """Raise Refused where an adopted version has that date; the caller holds the lock."""
    taken = session.scalar(
        sa.select(PlanVersion.version).where(
            PlanVersion.state == PlanState.ADOPTED, PlanVersion.in_force_from == in_force_from
        )
    )
    if taken is not None:
        raise Refused(
            f"La versión {taken} ya rige desde el {short_date(in_force_from)}: dos versiones no comparten fecha."
        )


def add_subject(session: Session, entry: SubjectEntry) -> Subject:
    """Put a subject into the catalogue, and return it. Raise Refused where its code is another's."""
    lock(session)
    if session.scalar(sa.select(Subject.id).where(Subject.code == entry.code)):
        raise Refused(f"Ya hay una materia con el código {entry.code}.")
    made = Subject(code=entry.code)
    _put_subject(made, entry)
    session.add(made)
    session.flush()
    return made


def save_course(session: Session, entry: CourseEntry, course: Course | None) -> Course:
    """Put a course into the catalogue, a new one or in place of `course`, and return it.

    Its former title stays one of its names: spreadsheets still say it. Raise Refused where its code or its title is
    another's, or `course` has records and would change in what they fixed (design, section 3: it is frozen).
    """
    lock(session)
    taken = session.scalar(sa.select(Course).where(Course.code == entry.code))
    if taken is not None and taken is not course:
        raise Refused(f"Ya hay un curso con el código {entry.code}.")
    _refuse_shared_title(session, [entry], [course.code] if course else [])
    if course is None:
        course = Course(aliases=[])
    elif session.scalar(sa.select(sa.exists().where(Record.course_id == course.id))):
        _refuse_thawing(course, entry, "")
    former = course.title
    course.code = entry.code
    _put_course(course, entry, {each.code: each for each in session.scalars(sa.select(Subject))})
    _keep_as_name(course, former)
    session.add(course)
    session.flush()
    return course


def find_version(session: Session, version: str | None, today: date) -> PlanVersion:
    """Return the version of that name; without one the version in force today, else the last one stored."""
    versions = sa.select(PlanVersion)
    if version is not None:
        found = session.scalar(versions.where(PlanVersion.version == version))
        missing = f"No existe la versión {version} del plan."
    else:
        in_force = versions.where(
            PlanVersion.state == PlanState.ADOPTED, PlanVersion.in_force_from <= today
        ).order_by(PlanVersion.in_force_from.desc())
        found = session.scalar(in_force) or session.scalar(versions.order_by(PlanVersion.id.desc()))
        missing = "Todavía no se ha cargado ningún plan."
    if found is None:
        raise Refused(missing)
    return found


def stored_plan(session: Session, version: PlanVersion) -> PlanFile:
    """Return a version as its file would say it, with the whole catalogue, which all versions share."""
    subjects = session.scalars(sa.select(Subject).order_by(Subject.id)).all()
    parts = Course.subjects, Course.prerequisites, Course.aliases
    courses = sa.select(Course).order_by(Course.id).options(*map(selectinload, parts))
    clearances = sa.select(Clearance).where(Clearance.version == version).order_by(Clearance.position)
    return PlanFile(
        title=version.title,
        version=version.version,
        subjects=tuple(map(_subject_entry, subjects)),
        courses=tuple(map(_course_entry, session.scalars(courses))),
        requirements=tuple(map(requirement_entry, version.requirements)),
        clearances=tuple(
            map(clearance_entry, session.scalars(clearances.options(selectinload(Clearance.subjects))))
        ),
    )


def lock(session: Session) -> None:
    """Let nobody else load or adopt a version before this is done: names and dates are taken one by one."""
    session.execute(sa.select(Association.id).with_for_update())


def _draft(session: Session, name: str) -> PlanVersion:
    """Return the emptied draft of that name, or a new one."""
    version = session.scalar(sa.select(PlanVersion).where(PlanVersion.version == name).with_for_update())
    if version is None:
        return PlanVersion(version=name)
    if version.state is not PlanState.DRAFT:
        raise Refused(
            f"La versión {name} {STATES[version.state]}: no se cambia. Cargue el plan con otra versión."
        )
    version.requirements, version.clearances = [], []
    session.flush()  # or the new rows would meet the old ones in the unique indexes
    return version


def _put_subjects(session: Session, entries: Iterable[SubjectEntry]) -> dict[str, Subject]:
    """Return every subject of the catalogue by code, those of the file as it says them."""
    subjects = {subject.code: subject for subject in session.scalars(sa.select(Subject))}
    for entry in entries:
        subject = subjects.setdefault(entry.code, Subject(code=entry.code))
        _put_subject(subject, entry)
        session.add(subject)
    session.flush()
    return subjects


def _put_subject(subject: Subject, entry: SubjectEntry) -> None:
    subject.name, subject.origin, subject.legal_ref = entry.name, entry.origin, entry.legal_ref


def _put_courses(session: Session, entries: tuple[CourseEntry, ...], subjects: dict[str, Subject]) -> None:
    named = sa.select(Course).where(Course.code.in_([entry.code for entry in entries]))
    courses = {course.code: course for course in session.scalars(named.with_for_update())}
    recorded = set(
        session.scalars(sa.select(Course.code).where(sa.exists().where(Record.course_id == Course.id)))
    )
    _refuse_shared_title(session, entries, courses)
    for number, entry in enumerate(entries, 1):
        course = courses.get(entry.code, Course(code=entry.code, aliases=[]))
        former = course.title if entry.code in recorded else None
        if entry.code in recorded:
            _refuse_thawing(course, entry, f"courses[{number}].")
        _put_course(course, entry, subjects)
        _keep_as_name(course, former)
        session.add(course)
    session.flush()


def _refuse_thawing(course: Course, entry: CourseEntry, place: str) -> None:
    stored = _course_entry(course)
    for what in ("subjects", "hours", "chronological_hours", "min_attendance", "graded", "pass_mark"):
        if getattr(stored, what) != getattr(entry, what):
            said = f"{place}{what}: el" if place else "El"
            raise Refused(
                f"{said} curso {course.code} ya tiene registros y no cambia de materias, horas ni "
                "condiciones de aprobación. Para cambiarlo, cree un curso con otro código."
            )


def _put_course(course: Course, entry: CourseEntry, subjects: dict[str, Subject]) -> None:
    course.title = entry.title
    course.subjects = [subjects[code] for code in sorted(entry.subjects)]
    course.prerequisites = [subjects[code] for code in sorted(entry.prerequisites)]
    course.hours, course.chronological_hours = entry.hours, entry.chronological_hours
    course.min_attendance = entry.min_attendance
    course.graded, course.pass_mark = entry.graded, entry.pass_mark
    stored = {alias.key: alias for alias in course.aliases}
    course.aliases = [_alias(stored, alias) for alias in entry.aliases]


def _keep_as_name(course: Course, former: str | None) -> None:
    names = {text.key(course.title), text.key(course.code), *(alias.key for alias in course.aliases)}
    if former and text.key(former) not in names:
        course.aliases.append(CourseAlias(key=text.key(former), text=former))


def _refuse_shared_title(session: Session, entries: Iterable[CourseEntry], replaced: Collection[str]) -> None:
    """Raise Refused where two courses would have one title: a spreadsheet that says it could mean either."""
    stored = session.execute(sa.select(Course.title, Course.code).where(Course.code.not_in(replaced)))
    codes = {text.key(title): code for title, code in stored}
    for entry in entries:
        if (other := codes.setdefault(text.key(entry.title), entry.code)) != entry.code:
            raise Refused(f"El curso {other} ya se llama «{entry.title}»: dos cursos no comparten título.")


def _alias(stored: dict[str, CourseAlias], name: str) -> CourseAlias:
    alias = stored.get(text.key(name), CourseAlias(key=text.key(name)))
    alias.text = name
    return alias


def requirement_values(entry: RequirementEntry, subjects: Mapping[str, Subject]) -> dict[str, Any]:
    """Return the columns of a requirement that says this; `subjects` by code."""
    return {
        "subject": subjects[entry.subject],
        "commune_cut": entry.commune,
        "profiles": entry.profiles,
        "renewal_months": entry.renewal_months,
        "min_hours": entry.min_hours,
        "origin": entry.origin,
        "law": entry.law,
        "only": entry.only,
        "source": entry.source,
        "note": entry.note,
        "provisional": entry.provisional,
        "deadline_kind": entry.deadline_kind,
        "deadline_on": entry.deadline_on,
        "deadline_months": entry.deadline_months,
    }


def clearance_values(entry: ClearanceEntry, subjects: Mapping[str, Subject]) -> dict[str, Any]:
    """Return the columns of a clearance that says this; `subjects` by code."""
    return {
        "code": entry.code,
        "name": entry.name,
        "profiles": entry.profiles,
        "subjects": [subjects[code] for code in sorted(entry.subjects)],
    }


def put_parts(
    version: PlanVersion,
    requirements: Iterable[RequirementEntry],
    clearances: Iterable[ClearanceEntry],
    subjects: Mapping[str, Subject],
) -> None:
    """Let a version ask and permit this, in this order."""
    version.requirements = [
        Requirement(position=position, **requirement_values(entry, subjects))
        for position, entry in enumerate(requirements)
    ]
    version.clearances = [
        Clearance(position=position, **clearance_values(entry, subjects))
        for position, entry in enumerate(clearances)
    ]


def _subject_entry(subject: Subject) -> SubjectEntry:
    return SubjectEntry(subject.code, subject.name, subject.origin, subject.legal_ref)


def _course_entry(course: Course) -> CourseEntry:
    return CourseEntry(
        code=course.code,
        title=course.title,
        subjects=frozenset(subject.code for subject in course.subjects),
        hours=course.hours,
        min_attendance=course.min_attendance,
        graded=course.graded,
        chronological_hours=course.chronological_hours,
        pass_mark=course.pass_mark,
        prerequisites=frozenset(subject.code for subject in course.prerequisites),
        aliases=tuple(alias.text for alias in sorted(course.aliases, key=lambda alias: alias.key)),
    )


def requirement_entry(requirement: Requirement) -> RequirementEntry:
    """Return what a stored requirement says."""
    return RequirementEntry(
        subject=requirement.subject.code,
        origin=requirement.origin,
        law=requirement.law,
        only=requirement.only,
        commune=requirement.commune_cut,
        profiles=requirement.profiles,
        renewal_months=requirement.renewal_months,
        min_hours=requirement.min_hours,
        source=requirement.source,
        note=requirement.note,
        provisional=requirement.provisional,
        deadline_kind=requirement.deadline_kind,
        deadline_on=requirement.deadline_on,
        deadline_months=requirement.deadline_months,
    )


def clearance_entry(clearance: Clearance) -> ClearanceEntry:
    """Return what a stored clearance says."""
    return ClearanceEntry(
        code=clearance.code,
        name=clearance.name,
        subjects=frozenset(subject.code for subject in clearance.subjects),
        profiles=clearance.profiles,
    )
