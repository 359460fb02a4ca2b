"""A draft of the plan, written piece by piece: from the version in force or from nothing, until it is proposed."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.ground.refused import Refused
from tracker.models.plan import Clearance, PlanState, PlanVersion, Requirement, Subject
from tracker.models.territory import Commune
from tracker.plan import transition_rules
from tracker.plan.difference_rules import Names, Terms, differences
from tracker.plan.file_rules import ClearanceEntry, RequirementEntry
from tracker.plan.rules import (
    clearance_entry,
    clearance_values,
    hold,
    lock,
    put_parts,
    requirement_entry,
    requirement_values,
)

Part = TypeVar("Part", Requirement, Clearance)


def terms_of(session: Session, version: PlanVersion | None) -> Terms:
    """Return what a version asks and permits, in two queries; of none, nothing."""
    if version is None:
        return Terms()
    required = sa.select(Requirement).where(Requirement.version_id == version.id)
    permitted = sa.select(Clearance).where(Clearance.version_id == version.id)
    requirements = session.scalars(
        required.options(joinedload(Requirement.subject)).order_by(Requirement.position)
    )
    clearances = session.scalars(
        permitted.options(selectinload(Clearance.subjects)).order_by(Clearance.position)
    )
    return Terms(
        tuple(requirement_entry(each) for each in requirements),
        tuple(clearance_entry(each) for each in clearances),
    )


def in_words(session: Session, before: PlanVersion | None, after: PlanVersion) -> list[str]:
    """Return what changes from one version to the next, a sentence each."""
    names = Names(
        {row.code: row.name for row in session.execute(sa.select(Subject.code, Subject.name))},
        {row.cut: row.name for row in session.execute(sa.select(Commune.cut, Commune.name))},
    )
    return differences(terms_of(session, before), terms_of(session, after), names)


def begin(session: Session, version: str, title: str, base: PlanVersion | None) -> PlanVersion:
    """Make a draft that asks what `base` does, or nothing, and return it.

    Raise Refused where a version of that name is stored.
    """
    lock(session)
    if session.scalar(sa.select(PlanVersion.id).where(PlanVersion.version == version)):
        raise Refused(f"Ya existe la versión {version}: elija otro nombre.")
    draft = PlanVersion(version=version, title=title, state=PlanState.DRAFT)
    terms = terms_of(session, base)
    put_parts(draft, terms.requirements, terms.clearances, subjects(session))
    session.add(draft)
    session.flush()
    return draft


def put_requirement(
    session: Session, draft: PlanVersion, entry: RequirementEntry, replaced: Requirement | None
) -> None:
    """Let a draft require this, in place of one of its requirements or beside them.

    Raise Refused where it is no draft any more, or has another requirement in that subject for the same
    commune or for all (design, section 3: Applies).
    """
    hold(session, draft, PlanState.DRAFT)
    known = subjects(session)  # those of the requirements are among them
    for each in draft.requirements:
        same = (each.subject.code, each.commune_cut) == (entry.subject, entry.commune)
        if same and each is not replaced:
            whose = "de esa comuna" if entry.commune else "común"
            raise Refused(f"Esta versión ya tiene una exigencia {whose} de {each.subject.name}: cambie esa.")
    row = replaced or Requirement(position=_next_position(draft.requirements))
    for name, value in requirement_values(entry, known).items():
        setattr(row, name, value)
    if replaced is None:
        draft.requirements.append(row)
    session.flush()


def put_clearance(
    session: Session, draft: PlanVersion, entry: ClearanceEntry, replaced: Clearance | None
) -> None:
    """Let a draft permit this, in place of one of its clearances or beside them.

    Raise Refused where it is no draft any more, or has another clearance of that code.
    """
    hold(session, draft, PlanState.DRAFT)
    if any(each.code == entry.code and each is not replaced for each in draft.clearances):
        raise Refused(f"Esta versión ya tiene una habilitación con el código {entry.code}.")
    row = replaced or Clearance(position=_next_position(draft.clearances))
    for name, value in clearance_values(entry, subjects(session)).items():
        setattr(row, name, value)
    if replaced is None:
        draft.clearances.append(row)
    session.flush()


def remove(session: Session, draft: PlanVersion, part: Requirement | Clearance) -> None:
    """Take a requirement or a clearance out of a draft. Raise Refused where it is no draft any more."""
    hold(session, draft, PlanState.DRAFT)
    parts: list[Requirement] | list[Clearance]
    parts = draft.requirements if isinstance(part, Requirement) else draft.clearances
    if part in parts:
        parts.remove(part)  # type: ignore[arg-type]
    session.flush()


def discard(session: Session, draft: PlanVersion) -> None:
    """Delete a draft and its transition, which nobody but its authors ever saw.

    Raise Refused where it is none any more.
    """
    hold(session, draft, PlanState.DRAFT)
    transition_rules.discard(session, draft)
    session.delete(draft)
    session.flush()


def subjects(session: Session) -> Mapping[str, Subject]:
    """Return the subjects of the catalogue by code."""
    return {subject.code: subject for subject in session.scalars(sa.select(Subject))}


def _next_position(parts: Sequence[Requirement] | Sequence[Clearance]) -> int:
    return max((part.position for part in parts), default=-1) + 1
