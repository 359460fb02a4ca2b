import enum
import json
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, UniqueConstraint, text
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.ground.database import Base
from tracker.ground.words import Code
from tracker.models.accounts import Account
from tracker.models.people import Profile
from tracker.models.territory import Commune


class Origin(Code):
    LAW = "law", "Ley 21.802"
    AGREEMENT = "agreement", "Acuerdo regional"


class PlanState(Code):
    DRAFT = "draft", "Borrador"
    CONSULTATION = "consultation", "En consulta"
    ADOPTED = "adopted", "Adoptada"
    WITHDRAWN = "withdrawn", "Sin efecto"


UNDECIDED = (PlanState.DRAFT, PlanState.CONSULTATION)


class DeadlineKind(enum.StrEnum):
    NONE = "none"
    ON = "on"
    MONTHS = "months_after_appointment"
    LAW = "regime_law"


class Only(Code):
    """Of whom, among those of the functions, something is required."""

    DRIVERS = "drivers", "Quienes conducen vehículos de patrullaje"


class ProfileSet(sa.TypeDecorator[frozenset[Profile]]):
    """Some profiles, kept as a sorted JSON list; the empty set means all of them."""

    impl = sa.String(200)
    cache_ok = True

    def process_bind_param(self, value: Iterable[Profile] | None, dialect: Dialect) -> str | None:  # noqa: ARG002  SQLAlchemy's signature
        return None if value is None else json.dumps(sorted(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[Profile] | None:  # noqa: ARG002  SQLAlchemy's signature
        return None if value is None else self._read(value)

    @staticmethod
    @cache  # a plan says the same few on every row of a query
    def _read(text: str) -> frozenset[Profile]:
        return frozenset(map(Profile, json.loads(text)))


course_subject = Table(
    "course_subject",
    Base.metadata,
    Column("course_id", ForeignKey("course.id"), primary_key=True),
    Column("subject_id", ForeignKey("subject.id"), primary_key=True, index=True),
)
course_prerequisite = Table(
    "course_prerequisite",
    Base.metadata,
    Column("course_id", ForeignKey("course.id"), primary_key=True),
    Column("subject_id", ForeignKey("subject.id"), primary_key=True),
)
clearance_subject = Table(
    "clearance_subject",
    Base.metadata,
    Column("clearance_id", ForeignKey("clearance.id", ondelete="CASCADE"), primary_key=True),
    Column("subject_id", ForeignKey("subject.id"), primary_key=True),
)


class Subject(Base):
    __tablename__ = "subject"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    origin: Mapped[Origin]
    legal_ref: Mapped[str | None] = mapped_column(String(200))


class Course(Base):
    """A catalogue entry; hours are pedagogical. Frozen in content once it has records."""

    __tablename__ = "course"
    __table_args__ = (
        CheckConstraint("hours > 0", name="hours"),
        CheckConstraint("chronological_hours > 0", name="chronological_hours"),
        CheckConstraint("min_attendance BETWEEN 0 AND 100", name="min_attendance"),
        CheckConstraint("pass_mark BETWEEN 1 AND 7", name="pass_mark"),
        CheckConstraint("graded = (pass_mark IS NOT NULL)", name="graded_has_pass_mark"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    hours: Mapped[float]
    chronological_hours: Mapped[float | None]
    min_attendance: Mapped[int]
    graded: Mapped[bool]
    pass_mark: Mapped[float | None]

    subjects: Mapped[list[Subject]] = relationship(secondary=course_subject, order_by=Subject.code)
    prerequisites: Mapped[list[Subject]] = relationship(secondary=course_prerequisite, order_by=Subject.code)
    aliases: Mapped[list["CourseAlias"]] = relationship(
        back_populates="course", cascade="all, delete-orphan", order_by="CourseAlias.key"
    )


class CourseAlias(Base):
    """Another name of a course; `key` as tracker.ground.text.key gives it. Two courses may share a name."""

    __tablename__ = "course_alias"

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True, index=True)
    text: Mapped[str] = mapped_column(String(200))

    course: Mapped[Course] = relationship(back_populates="aliases")


class PlanVersion(Base):
    """One version of the plan. "In force" and "superseded" follow from the date."""

    __tablename__ = "plan_version"
    __table_args__ = (
        CheckConstraint("(state = 'adopted') = (in_force_from IS NOT NULL)", name="adopted_has_date"),
        CheckConstraint("(proposed_at IS NULL) = (answer_by IS NULL)", name="proposed_with_term"),
        CheckConstraint(
            "state NOT IN ('consultation', 'withdrawn') OR proposed_at IS NOT NULL",
            name="consultation_was_proposed",
        ),
        CheckConstraint("state <> 'draft' OR proposed_at IS NULL", name="draft_was_not_proposed"),
        CheckConstraint("adopted_at IS NULL OR state = 'adopted'", name="only_adopted_has_instant"),
        Index(
            "uq_plan_version_in_force_from",
            "in_force_from",
            unique=True,
            sqlite_where=text("state = 'adopted'"),
            postgresql_where=text("state = 'adopted'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[PlanState]
    in_force_from: Mapped[date | None]
    proposed_at: Mapped[datetime | None]  # to the communes; none where a version was never consulted
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answer_by: Mapped[date | None]
    adopted_at: Mapped[datetime | None]  # none where a file brought it in
    adopted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    proposed_by: Mapped[Account | None] = relationship(foreign_keys=proposed_by_id)
    adopted_by: Mapped[Account | None] = relationship(foreign_keys=adopted_by_id)
    requirements: Mapped[list["Requirement"]] = relationship(
        back_populates="version", cascade="all, delete-orphan", order_by="Requirement.position"
    )
    clearances: Mapped[list["Clearance"]] = relationship(
        back_populates="version", cascade="all, delete-orphan", order_by="Clearance.position"
    )


class Requirement(Base):
    __tablename__ = "requirement"
    __table_args__ = (
        CheckConstraint("renewal_months > 0", name="renewal_months"),
        CheckConstraint("min_hours > 0", name="min_hours"),
        CheckConstraint("(deadline_kind = 'on') = (deadline_on IS NOT NULL)", name="deadline_on"),
        CheckConstraint(
            "(deadline_kind = 'months_after_appointment') = (deadline_months IS NOT NULL)",
            name="deadline_months",
        ),
        CheckConstraint("deadline_months >= 0", name="deadline_months_positive"),
        CheckConstraint(
            "NOT law OR (origin = 'agreement' AND commune_cut IS NULL)",
            name="law_beside_the_common_agreement",
        ),
        Index(
            "uq_requirement_common",
            "version_id",
            "subject_id",
            unique=True,
            sqlite_where=text("commune_cut IS NULL"),
            postgresql_where=text("commune_cut IS NULL"),
        ),
        UniqueConstraint("version_id", "subject_id", "commune_cut"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id", ondelete="CASCADE"))
    position: Mapped[int]
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), index=True)
    commune_cut: Mapped[str | None] = mapped_column(ForeignKey("commune.cut"))
    profiles: Mapped[frozenset[Profile]] = mapped_column(ProfileSet)
    renewal_months: Mapped[int | None]
    min_hours: Mapped[float | None]
    origin: Mapped[Origin]
    law: Mapped[bool] = mapped_column(default=False)  # of the law too, with its regime
    only: Mapped[Only | None]
    source: Mapped[str | None] = mapped_column(String(300))
    note: Mapped[str | None] = mapped_column(String(1000))
    provisional: Mapped[bool] = mapped_column(default=False)
    deadline_kind: Mapped[DeadlineKind]
    deadline_on: Mapped[date | None]
    deadline_months: Mapped[int | None]

    version: Mapped[PlanVersion] = relationship(back_populates="requirements")
    subject: Mapped[Subject] = relationship()
    commune: Mapped[Commune | None] = relationship()


class Clearance(Base):
    """A named set of subjects that permits something, in one version."""

    __tablename__ = "clearance"
    __table_args__ = (UniqueConstraint("version_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id", ondelete="CASCADE"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    profiles: Mapped[frozenset[Profile]] = mapped_column(ProfileSet)

    version: Mapped[PlanVersion] = relationship(back_populates="clearances")
    subjects: Mapped[list[Subject]] = relationship(secondary=clearance_subject, order_by=Subject.code)
