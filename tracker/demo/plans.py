"""The plans of the demonstration: a first agreement, then the plan that the law asks for."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.demo.stories import SAN_PEDRO
from tracker.demo.training import Need
from tracker.models.plan import Course, DeadlineKind, Origin, PlanVersion, Requirement
from tracker.plan.file_rules import PROVISIONAL, CourseEntry, PlanFile, RequirementEntry, SubjectEntry, parse
from tracker.plan.rules import load_plan

FIRST_FROM, PRESENT_FROM = date(2025, 4, 1), date(2026, 8, 12)
FIRST_SUBJECTS = ("PAUX", "TRAN", "EMER")
MORE_SUBJECTS = {
    "VIF": "Violencia intrafamiliar: primera respuesta",
    "NNA": "Protección de niñas, niños y adolescentes",
    "MAYOR": "Trato a personas mayores",
    "EVENT": "Seguridad en eventos masivos",
    "FAUNA": "Tenencia responsable y fauna urbana",
    "DRON": "Operación de aeronaves no tripuladas",
    "VIDEO": "Televigilancia y resguardo de imágenes",
}
SAN_PEDROS_OWN = RequirementEntry(
    "EMER",
    Origin.AGREEMENT,
    commune=SAN_PEDRO,
    renewal_months=12,
    source="Exigencia propia de la comuna (demostración)",
    note="Emergencias en altura y lejos de un hospital.",
    deadline_kind=DeadlineKind.MONTHS,
    deadline_months=6,
)
DAYS_A_MONTH = 365.25 / 12


def load_plans(session: Session, *, national: bool) -> PlanVersion:
    """Adopt the first plan and return the present one: adopted as well or, of the region, a draft to be agreed on."""
    provisional = parse(PROVISIONAL.read_bytes())
    load_plan(session, _first_agreement(provisional), FIRST_FROM)
    present = replace(provisional, requirements=(*provisional.requirements, SAN_PEDROS_OWN))
    if national:
        return load_plan(session, _with_more_subjects(present), PRESENT_FROM)
    return load_plan(session, present, None)


def needs(session: Session, version: PlanVersion) -> list[Need]:
    """Return the common requirements of a version, each with the course that meets it and covers least beside it."""
    courses = session.scalars(sa.select(Course).order_by(Course.id)).all()
    return [_need(each, courses) for each in version.requirements if each.commune_cut is None]


def _need(requirement: Requirement, courses: Iterable[Course]) -> Need:
    meeting = (
        course
        for course in courses
        if requirement.subject in course.subjects and course.hours >= (requirement.min_hours or 0)
    )
    course = min(meeting, key=lambda course: len(course.subjects))
    months = requirement.renewal_months
    return Need(
        subject=requirement.subject.code,
        profiles=requirement.profiles,
        life=None if months is None else round(months * DAYS_A_MONTH),
        course_id=course.id,
        hours=course.hours,
    )


def _first_agreement(plan: PlanFile) -> PlanFile:
    """Return what the municipalities may have agreed before there was a law: few subjects, no deadline."""
    return replace(
        plan,
        title="Primer acuerdo de capacitación",
        version="2025.1",
        requirements=tuple(
            RequirementEntry(each.subject, Origin.AGREEMENT, renewal_months=each.renewal_months)
            for each in plan.requirements
            if each.subject in FIRST_SUBJECTS and each.commune is None
        ),
        clearances=(),
    )


def _with_more_subjects(plan: PlanFile) -> PlanFile:
    """Return the plan with as many subjects as the national scale is designed for."""
    subjects = [SubjectEntry(code, name, Origin.AGREEMENT) for code, name in MORE_SUBJECTS.items()]
    courses = [
        CourseEntry(
            f"{code}8", f"{name}, 8 horas", frozenset({code}), hours=8, min_attendance=75, graded=False
        )
        for code, name in MORE_SUBJECTS.items()
    ]
    requirements = [RequirementEntry(code, Origin.AGREEMENT, renewal_months=36) for code in MORE_SUBJECTS]
    return replace(
        plan,
        subjects=(*plan.subjects, *subjects),
        courses=(*plan.courses, *courses),
        requirements=(*plan.requirements, *requirements),
    )
