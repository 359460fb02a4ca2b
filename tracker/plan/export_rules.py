"""The plan file written: what `tracker.plan.file_rules` reads back as the same plan."""

import json
from collections.abc import Iterable

from tracker.models.plan import DeadlineKind
from tracker.plan.file_rules import ClearanceEntry, CourseEntry, PlanFile, RequirementEntry, SubjectEntry

Value = str | int | float | Iterable[str] | None


def to_toml(plan: PlanFile) -> str:
    """Return the plan as a file; what is optional and not given is left out."""
    blocks = [
        _pairs({"title": plan.title, "version": plan.version}),
        *("[[subjects]]\n" + _subject(entry) for entry in plan.subjects),
        *("[[courses]]\n" + _course(entry) for entry in plan.courses),
        *("[[requirements]]\n" + _requirement(entry) for entry in plan.requirements),
        *("[[clearances]]\n" + _clearance(entry) for entry in plan.clearances),
    ]
    return "\n".join(blocks)


def _subject(entry: SubjectEntry) -> str:
    return _pairs(
        {"code": entry.code, "name": entry.name, "origin": entry.origin, "legal_ref": entry.legal_ref}
    )


def _course(entry: CourseEntry) -> str:
    return _pairs(
        {
            "code": entry.code,
            "title": entry.title,
            "subjects": sorted(entry.subjects),
            "hours": entry.hours,
            "chronological_hours": entry.chronological_hours,
            "min_attendance": entry.min_attendance,
            "graded": entry.graded,
            "pass_mark": entry.pass_mark,
            "prerequisites": sorted(entry.prerequisites) or None,
            "aliases": entry.aliases or None,
        }
    )


def _requirement(entry: RequirementEntry) -> str:
    pairs = _pairs(
        {
            "subject": entry.subject,
            "commune": entry.commune,
            "profiles": sorted(entry.profiles) or None,
            "renewal_months": entry.renewal_months,
            "min_hours": entry.min_hours,
            "origin": entry.origin,
            "law": entry.law or None,
            "only": entry.only,
            "source": entry.source,
            "note": entry.note,
            "provisional": entry.provisional or None,
        }
    )
    return pairs + _deadline(entry)


def _deadline(entry: RequirementEntry) -> str:
    match entry.deadline_kind:
        case DeadlineKind.ON:
            return f'deadline = {{ on = "{entry.deadline_on}" }}\n'
        case DeadlineKind.MONTHS:
            return f"deadline = {{ months_after_appointment = {entry.deadline_months} }}\n"
        case DeadlineKind.LAW:
            return 'deadline = { regime = "law" }\n'
        case DeadlineKind.NONE:
            return ""


def _clearance(entry: ClearanceEntry) -> str:
    return _pairs(
        {
            "code": entry.code,
            "name": entry.name,
            "profiles": sorted(entry.profiles) or None,
            "subjects": sorted(entry.subjects),
        }
    )


def _pairs(values: dict[str, Value]) -> str:
    return "".join(f"{key} = {_written(value)}\n" for key, value in values.items() if value is not None)


def _written(value: Value) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)  # without control characters, TOML writes it the same
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:g}" if value == round(value) else repr(value)
    return "[" + ", ".join(map(_written, value or ())) + "]"
