"""The transition of a version: acts that were prepared with it, and prolong records once it is adopted."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from tracker.access import audit
from tracker.models.obligations import ExtensionAct, extension
from tracker.models.plan import PlanVersion, Subject, course_subject
from tracker.models.records import Evidence, Record


def acts(session: Session, version: PlanVersion) -> Sequence[ExtensionAct]:
    """Return a version's acts with how many people each is about, also those taken back after it was shown around."""
    shown = sa.or_(
        ExtensionAct.taken_back_at.is_(None), ExtensionAct.taken_back_at >= PlanVersion.proposed_at
    )
    query = sa.select(ExtensionAct).join(ExtensionAct.version).where(PlanVersion.id == version.id, shown)
    return session.scalars(query.options(undefer(ExtensionAct.people)).order_by(ExtensionAct.id)).all()


def until(session: Session, version_id: int) -> dict[int, date]:
    """Return the records (ids) that the acts of a version prolong, and until when, in one query."""
    query = (
        sa.select(extension.c.record_id, sa.func.max(ExtensionAct.until))
        .join(ExtensionAct, ExtensionAct.id == extension.c.act_id)
        .where(*_live(version_id))
        .group_by(extension.c.record_id)
    )
    return {record: day for record, day in session.execute(query)}  # noqa: C416  rows are no pairs to mypy


def subjects(session: Session, version_id: int) -> set[str]:
    """Return which subjects (codes) those records cover, in one query."""
    query = (
        sa.select(Subject.code)
        .join(course_subject, course_subject.c.subject_id == Subject.id)
        .join(Record, Record.course_id == course_subject.c.course_id)
        .join(extension, extension.c.record_id == Record.id)
        .join(ExtensionAct, ExtensionAct.id == extension.c.act_id)
        .where(*_live(version_id))
        .distinct()
    )
    return set(session.scalars(query))


def _live(version_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return ExtensionAct.version_id == version_id, ExtensionAct.taken_back_at.is_(None)


def note_begun(session: Session, version: PlanVersion, by: int | None) -> None:
    """Write down that the acts of a version, which was adopted in this transaction, count from now on."""
    for act in acts(session, version):
        if act.counts:
            audit.note(by, "extension_begin", act)


def discard(session: Session, draft: PlanVersion) -> None:
    """Delete the acts of a draft, with their papers: they counted for nobody, and only its authors saw them."""
    mine = ExtensionAct.version_id == draft.id
    papers = session.scalars(sa.select(ExtensionAct.evidence_id).where(mine)).all()
    numbers = sa.select(ExtensionAct.id).where(mine)
    session.execute(sa.delete(extension).where(extension.c.act_id.in_(numbers)))
    session.execute(sa.delete(ExtensionAct).where(mine))
    session.execute(sa.delete(Evidence).where(Evidence.id.in_(filter(None, papers))))
