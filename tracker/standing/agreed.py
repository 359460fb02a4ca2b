"""Reads a version of the plan, for `load`: the one in force on a date, or any."""

import json
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache, reduce
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Row,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    String,
    Subquery,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
    true,
    type_coerce,
)
from sqlalchemy.orm import aliased

from tracker.models import (
    Association,
    Clearance,
    PlanVersion,
    Requirement,
    Subject,
)
from tracker.models.plan import DeadlineKind, clearance_subject
from tracker.standing.facts import (
    AfterAppointment,
    ClearanceFact,
    DeadlineRule,
    LawRegime,
    OnDate,
    PlanFacts,
    RequirementFact,
    Stretch,
)

ON = bindparam("on", type_=Date)
_UNIT, _ITEM, _PART, _WHOLE = "\x1f\x1e\x1d\x1c"  # what ASCII has for this: no code and no name holds one


@cache
def terms_query() -> Select[*tuple[Any, ...]]:
    """Ask for a row for each requirement of the version in force, and one at least; each names all clearances."""
    always = select(literal(1).label("one")).subquery()
    settings = Association.warning_days, Association.regulation_published_on
    asked = select(*settings, PlanVersion.version, PlanVersion.in_force_from).select_from(always)
    asked = asked.outerjoin(Association, true())
    return _with_parts(asked.outerjoin(PlanVersion, PlanVersion.in_force_from == latest()))


@cache
def version_query() -> Select[*tuple[Any, ...]]:
    """Ask the same of the version of a number."""
    named = select(PlanVersion.version, PlanVersion.in_force_from).select_from(PlanVersion)
    return _with_parts(named.where(PlanVersion.id == bindparam("version")))


def latest() -> ScalarSelect[date | None]:
    """Return the day from which the plan in force answers."""
    started = aliased(PlanVersion)
    return select(func.max(started.in_force_from)).where(started.in_force_from <= ON).scalar_subquery()


def _with_parts(versions: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    clearances = _clearances()
    return (
        versions.add_columns(*_requirement_columns(), clearances.c.clearances)
        .outerjoin(Requirement, Requirement.version_id == PlanVersion.id)
        .outerjoin(Subject, Subject.id == Requirement.subject_id)
        .outerjoin(clearances, clearances.c.version_id == PlanVersion.id)
        .order_by(Requirement.position, Requirement.id)
    )


def _requirement_columns() -> tuple[SQLColumnExpression[Any], ...]:
    return (
        Requirement.id.label("requirement_id"),
        Subject.code.label("subject"),
        Subject.name.label("subject_name"),
        Requirement.commune_cut.label("commune"),
        Requirement.profiles.label("requirement_profiles"),
        Requirement.renewal_months,
        Requirement.min_hours,
        Requirement.origin,
        Requirement.deadline_kind,
        Requirement.deadline_on,
        Requirement.deadline_months,
        Requirement.law,
        Requirement.only,
        case((Requirement.deadline_kind == DeadlineKind.MONTHS, _asked())).label("asked"),
    )


def _asked() -> ColumnElement[str]:
    """Ask for each adopted version up to this one, or up to the date, with whom it asks the same subject of.

    A version that does not ask leaves the people out, and so a gap.
    """
    version, rule = aliased(PlanVersion), aliased(Requirement)
    same = and_(
        rule.version_id == version.id,
        rule.subject_id == Requirement.subject_id,
        func.coalesce(rule.commune_cut, "") == func.coalesce(Requirement.commune_cut, ""),
    )
    whom = func.coalesce(type_coerce(rule.profiles, String), "")
    text = cast(version.in_force_from, String) + _UNIT + whom
    return (
        select(
            func.aggregate_strings(text + _UNIT + func.coalesce(type_coerce(rule.only, String), ""), _ITEM)
        )
        .select_from(version)
        .outerjoin(rule, same)
        .where(version.in_force_from <= func.coalesce(PlanVersion.in_force_from, ON))
        .correlate(PlanVersion, Requirement)
        .scalar_subquery()
    )


def _clearances() -> Subquery:
    """Ask for the clearances of each version as one text; on rows of their own each requirement came once for each."""
    subjects = func.aggregate_strings(Subject.code + _UNIT + Subject.name, _ITEM)
    parts = (
        cast(Clearance.position, String),
        Clearance.code,
        Clearance.name,
        type_coerce(Clearance.profiles, String),
        subjects,
    )
    whole = (
        select(Clearance.version_id, reduce(lambda text, part: text + _PART + part, parts).label("text"))
        .join(clearance_subject, clearance_subject.c.clearance_id == Clearance.id)
        .join(Subject, Subject.id == clearance_subject.c.subject_id)
        .group_by(Clearance.id)
        .subquery()
    )
    clearances = func.aggregate_strings(whole.c.text, _WHOLE).label("clearances")
    return select(whole.c.version_id, clearances).group_by(whole.c.version_id).subquery()


@lru_cache(
    maxsize=32
)  # pages are of the same few dates and versions: to put one together takes longer than to read it
def plan(rows: tuple[Row[Any], ...], on: date) -> PlanFacts:
    """Put a version together of the rows of either query, as it answers on a date."""
    version = rows[0]
    asked = [row for row in rows if row.requirement_id is not None]
    clearances = list(_read_clearances(version.clearances or ""))
    names = {row.subject: row.subject_name for row in asked}
    return PlanFacts(
        version.version,
        version.in_force_from,
        tuple(_requirement(row, on) for row in asked),
        tuple(clearance for clearance, _ in clearances),
        MappingProxyType(names | {code: name for _, subjects in clearances for code, name in subjects}),
    )


def _read_clearances(text: str) -> Iterator[tuple[ClearanceFact, list[list[str]]]]:
    """Yield the clearances of a text in their order, each with the codes and names of its subjects."""
    found = [whole.split(_PART) for whole in text.split(_WHOLE) if whole]
    for _, code, name, profiles, texts in sorted(found, key=lambda parts: int(parts[0])):
        subjects = sorted(item.split(_UNIT) for item in texts.split(_ITEM))
        codes = tuple(subject for subject, _ in subjects)
        yield ClearanceFact(code, name, frozenset(json.loads(profiles)), codes), subjects


def _requirement(row: Row[Any], on: date) -> RequirementFact:
    return RequirementFact(
        id=row.requirement_id,
        subject=row.subject,
        commune=row.commune,
        profiles=row.requirement_profiles,
        renewal_months=row.renewal_months,
        min_hours=row.min_hours,
        deadline=_deadline(row),
        origin=row.origin,
        law=row.law,
        only=row.only,
        run=tuple(_run(row, on)) if row.deadline_kind is DeadlineKind.MONTHS else (),
    )


def _run(row: Row[Any], on: date) -> Iterator[Stretch]:
    """Yield since when the subject is asked for, latest first, as far as there is no gap; a draft begins on the date."""
    own = Stretch(row.in_force_from or on, tuple(sorted(row.requirement_profiles)), row.only)
    asked = [] if row.in_force_from else [own]
    for text in sorted((row.asked or "").split(_ITEM), reverse=True):
        since, profiles, only = text.split(_UNIT) if text else ("", "", "")
        if not profiles:
            break
        asked.append(Stretch(date.fromisoformat(since), tuple(json.loads(profiles)), only or None))
    for number, stretch in enumerate(asked):
        following = asked[number + 1] if number + 1 < len(asked) else None
        if following is None or following[1:] != stretch[1:]:
            yield stretch


def _deadline(row: Row[Any]) -> DeadlineRule | None:
    match row.deadline_kind:
        case DeadlineKind.ON:
            return OnDate(row.deadline_on)
        case DeadlineKind.MONTHS:
            return AfterAppointment(row.deadline_months)
        case DeadlineKind.LAW:
            return LawRegime()
        case _:
            return None
