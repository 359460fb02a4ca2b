"""The plan file (design, section 7; docs/plan-file.md): what one says, checked, without a database."""

import enum
import re
import tomllib
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tracker.ground import text as texts
from tracker.ground.refused import Refused
from tracker.models.people import Profile
from tracker.models.plan import DeadlineKind, Only, Origin
from tracker.plan import table_rules
from tracker.plan.table_rules import Table

PROVISIONAL = Path(__file__).resolve().parent.parent / "data" / "plan-provisional.toml"  # the one that ships
LARGEST = 1_000_000  # bytes: thousands of requirements
PASS_MARK = 4.0
_MONTHS = table_rules.whole(1, 1200)


class _Regime(enum.StrEnum):
    LAW = "law"


@dataclass(frozen=True)
class SubjectEntry:
    code: str
    name: str
    origin: Origin
    legal_ref: str | None = None


@dataclass(frozen=True)
class CourseEntry:
    """A course; hours are pedagogical, `aliases` ordered by their key and different in it."""

    code: str
    title: str
    subjects: frozenset[str]
    hours: float
    min_attendance: int
    graded: bool
    chronological_hours: float | None = None
    pass_mark: float | None = None
    prerequisites: frozenset[str] = frozenset()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class RequirementEntry:
    """What is required; no profiles means all, `commune` (CUT) makes it that commune's own, `law`: of the law too."""

    subject: str
    origin: Origin
    commune: str | None = None
    profiles: frozenset[Profile] = frozenset()
    renewal_months: int | None = None
    min_hours: float | None = None
    source: str | None = None
    note: str | None = None
    provisional: bool = False
    deadline_kind: DeadlineKind = DeadlineKind.NONE
    deadline_on: date | None = None
    deadline_months: int | None = None
    law: bool = False
    only: Only | None = None


@dataclass(frozen=True)
class ClearanceEntry:
    """A named set of subjects that permits something; no profiles means all."""

    code: str
    name: str
    subjects: frozenset[str]
    profiles: frozenset[Profile] = frozenset()


@dataclass(frozen=True)
class PlanFile:
    title: str
    version: str
    subjects: tuple[SubjectEntry, ...] = ()
    courses: tuple[CourseEntry, ...] = ()
    requirements: tuple[RequirementEntry, ...] = ()
    clearances: tuple[ClearanceEntry, ...] = ()


def parse(content: bytes) -> PlanFile:
    """Return what the file says; raise Refused where it is no plan, or contradicts itself."""
    root = Table(_toml(content))
    plan = PlanFile(
        title=root.required("title", table_rules.text(200)),
        version=root.required("version", table_rules.text(40)),
        subjects=tuple(_subject(table) for table in root.tables("subjects")),
        courses=tuple(_course(table) for table in root.tables("courses")),
        requirements=tuple(_requirement(table) for table in root.tables("requirements")),
        clearances=tuple(_clearance(table) for table in root.tables("clearances")),
    )
    root.close()
    _refuse_repeated("subjects", (entry.code for entry in plan.subjects))
    _refuse_repeated("courses", (entry.code for entry in plan.courses))
    _refuse_repeated("requirements", ((entry.subject, entry.commune) for entry in plan.requirements))
    _refuse_repeated("clearances", (entry.code for entry in plan.clearances))
    return plan


def read_course(values: dict[str, object]) -> CourseEntry:
    """Return a course of the keys that the file gives one, checked the same way; raise Refused."""
    return _course(Table(values))


def read_subject(values: dict[str, object]) -> SubjectEntry:
    """Return a subject of the keys that the file gives one, checked the same way; raise Refused."""
    return _subject(Table(values))


def refuse_unknown(plan: PlanFile, subjects: Collection[str], communes: Collection[str]) -> None:
    """Raise Refused where the plan names a subject or commune (CUT) that is not among these."""
    for number, course in enumerate(plan.courses, 1):
        _expect(course.subjects, subjects, f"courses[{number}].subjects: la materia")
        _expect(course.prerequisites, subjects, f"courses[{number}].prerequisites: la materia")
    for number, rule in enumerate(plan.requirements, 1):
        _expect([rule.subject], subjects, f"requirements[{number}].subject: la materia")
        if rule.commune is not None:
            _expect([rule.commune], communes, f"requirements[{number}].commune: la comuna")
    for number, clearance in enumerate(plan.clearances, 1):
        _expect(clearance.subjects, subjects, f"clearances[{number}].subjects: la materia")


def _expect(codes: Iterable[str], known: Collection[str], what: str) -> None:
    for code in sorted(codes):
        if code not in known:
            raise Refused(f"{what} {code} no existe.")


def _toml(content: bytes) -> dict[str, object]:
    if len(content) > LARGEST:
        raise Refused(f"El archivo es demasiado grande: un plan no pasa de {LARGEST // 1_000_000} MB.")
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Refused("El archivo no es texto en UTF-8: guárdelo con esa codificación.") from error
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"El archivo no es TOML válido: revise {_where(error)}.") from error
    except (RecursionError, ValueError) as error:  # nested a thousand times; a number of thousands of digits
        raise Refused("El archivo no es un plan: tiene valores fuera de todo límite.") from error


def _where(error: tomllib.TOMLDecodeError) -> str:
    found = re.search(r"at line (\d+), column (\d+)", str(error))
    return f"la línea {found[1]}, columna {found[2]}" if found else "el final del archivo"


def _subject(table: Table) -> SubjectEntry:
    entry = SubjectEntry(
        code=table.required("code", table_rules.code),
        name=table.required("name", table_rules.text(200)),
        origin=table.required("origin", table_rules.one_of(Origin)),
        legal_ref=table.optional("legal_ref", table_rules.text(200), None),
    )
    table.close()
    return entry


def _course(table: Table) -> CourseEntry:
    graded = table.required("graded", table_rules.flag)
    mark = table.optional("pass_mark", table_rules.grade, None)
    if mark is not None and not graded:
        raise Refused(f"{table.place}.pass_mark: solo un curso con nota (graded = true) la lleva.")
    entry = CourseEntry(
        code=table.required("code", table_rules.code),
        title=table.required("title", table_rules.text(200)),
        subjects=_some(table, "subjects"),
        hours=table.required("hours", table_rules.hours),
        min_attendance=table.required("min_attendance", table_rules.whole(0, 100)),
        graded=graded,
        chronological_hours=table.optional("chronological_hours", table_rules.hours, None),
        pass_mark=mark or (PASS_MARK if graded else None),
        prerequisites=frozenset(table.optional("prerequisites", table_rules.list_of(table_rules.code), [])),
        aliases=_aliases(table),
    )
    table.close()
    return entry


def _aliases(table: Table) -> tuple[str, ...]:
    """Return the other names by their key, one of each."""
    by_key: dict[str, str] = {}
    for alias in table.optional("aliases", table_rules.list_of(table_rules.text(200)), []):
        key = texts.key(alias)
        if not 0 < len(key) <= 200:  # noqa: PLR2004  the column's length
            raise Refused(f"{table.place}.aliases: {alias[:40]!r} no sirve como nombre de un curso.")
        by_key.setdefault(key, alias)
    return tuple(alias for _, alias in sorted(by_key.items()))


def _requirement(table: Table) -> RequirementEntry:
    kind, on, months = _deadline(table.table("deadline"))
    entry = RequirementEntry(
        subject=table.required("subject", table_rules.code),
        origin=table.required("origin", table_rules.one_of(Origin)),
        commune=table.optional("commune", table_rules.code, None),
        profiles=_profiles(table),
        renewal_months=table.optional("renewal_months", _MONTHS, None),
        min_hours=table.optional("min_hours", table_rules.hours, None),
        source=table.optional("source", table_rules.text(300), None),
        note=table.optional("note", table_rules.text(1000, lines=True), None),
        provisional=table.optional("provisional", table_rules.flag, default=False),
        deadline_kind=kind,
        deadline_on=on,
        deadline_months=months,
        law=table.optional("law", table_rules.flag, default=False),
        only=table.optional("only", table_rules.one_of(Only), None),
    )
    table.close()
    refuse_law_alone(entry, f"{table.place}.law")
    return entry


def refuse_law_alone(entry: RequirementEntry, place: str) -> None:
    """Raise Refused where what is of the law beside the agreement is the law's alone, or one commune's own."""
    if entry.law and entry.origin is Origin.LAW:
        raise Refused(
            f"{place}: solo para una exigencia del acuerdo: si el origen es la ley, ya es de la ley."
        )
    if entry.law and entry.commune is not None:
        raise Refused(f"{place}: una exigencia propia de una comuna no es de la ley.")


def _deadline(table: Table | None) -> tuple[DeadlineKind, date | None, int | None]:
    if table is None:
        return DeadlineKind.NONE, None, None
    on = table.optional("on", table_rules.day, None)
    months = table.optional("months_after_appointment", table_rules.whole(0, 1200), None)
    regime = table.optional("regime", table_rules.one_of(_Regime), None)
    table.close()
    kinds = {DeadlineKind.ON: on, DeadlineKind.MONTHS: months, DeadlineKind.LAW: regime}
    given = [kind for kind, value in kinds.items() if value is not None]
    if len(given) != 1:
        raise Refused(f"{table.place}: lleva una sola de: on, months_after_appointment, regime.")
    return given[0], on, months


def _clearance(table: Table) -> ClearanceEntry:
    entry = ClearanceEntry(
        code=table.required("code", table_rules.code),
        name=table.required("name", table_rules.text(200)),
        subjects=_some(table, "subjects"),
        profiles=_profiles(table),
    )
    table.close()
    return entry


def _some(table: Table, key: str) -> frozenset[str]:
    codes = table.required(key, table_rules.list_of(table_rules.code))
    if not codes:
        raise Refused(f"{table.place}.{key}: falta al menos una materia.")
    return frozenset(codes)


def _profiles(table: Table) -> frozenset[Profile]:
    return frozenset(table.optional("profiles", table_rules.list_of(table_rules.one_of(Profile)), []))


def _refuse_repeated(key: str, marks: Iterable[Hashable]) -> None:
    seen: dict[Hashable, int] = {}
    for number, mark in enumerate(marks, 1):
        first = seen.setdefault(mark, number)
        if first != number:
            raise Refused(f"{key}[{number}]: repite {key}[{first}].")
