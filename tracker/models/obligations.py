"""What explains an obligation that is not met: exemptions, and the acts that prolong records."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ColumnElement, ForeignKey, Index, String, Table, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from tracker.ground.database import Base
from tracker.ground.words import Code
from tracker.models.accounts import Account
from tracker.models.people import Inspector
from tracker.models.plan import UNDECIDED, PlanState, PlanVersion, Subject
from tracker.models.records import Evidence, Record


class ExemptionReason(Code):
    """Coarse on purpose: nothing of anybody's health or private life is kept."""

    EQUIVALENT_TRAINING = "equivalent_training", "Formación equivalente"
    LONG_LEAVE = "long_leave", "Ausencia prolongada"
    OTHER_DUTIES = "other_duties", "Otras funciones"
    LEAVING = "leaving", "Deja el servicio"
    OTHER = "other", "Otro"


class ExemptionState(Code):
    WAITING = "waiting", "Por aceptar"
    ACCEPTED = "accepted", "Aceptado"
    REFUSED = "refused", "Rechazado"


class Exemption(Base):
    """A person needs no record in a subject from start to end, both inclusive; no end is open."""

    __tablename__ = "exemption"
    __table_args__ = (
        CheckConstraint('"end" IS NULL OR "end" >= start', name="end_not_before_start"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(state = 'refused') = (refused_reason IS NOT NULL)", name="refused_with_reason"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_reason IS NULL)", name="revoked_with_reason"),
        CheckConstraint("revoked_at IS NULL OR state = 'accepted'", name="only_accepted_is_revoked"),
        Index(
            "uq_exemption_live",
            "inspector_id",
            "subject_id",
            "start",
            unique=True,
            sqlite_where=text("state <> 'refused' AND revoked_at IS NULL"),
            postgresql_where=text("state <> 'refused' AND revoked_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inspector_id: Mapped[int] = mapped_column(ForeignKey("inspector.id"), index=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), index=True)
    start: Mapped[date]
    end: Mapped[date | None]
    reason: Mapped[ExemptionReason]
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"), index=True)
    state: Mapped[ExemptionState]
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    refused_reason: Mapped[str | None] = mapped_column(String(300))
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    revoked_reason: Mapped[str | None] = mapped_column(String(300))

    inspector: Mapped[Inspector] = relationship(back_populates="exemptions")
    subject: Mapped[Subject] = relationship()
    evidence: Mapped[Evidence | None] = relationship()
    proposed_by: Mapped[Account | None] = relationship(foreign_keys=proposed_by_id)
    decided_by: Mapped[Account | None] = relationship(foreign_keys=decided_by_id)
    revoked_by: Mapped[Account | None] = relationship(foreign_keys=revoked_by_id)

    @hybrid_property
    def counts(self) -> bool:
        return self.state is ExemptionState.ACCEPTED and self.revoked_at is None

    @counts.inplace.expression
    @classmethod
    def _counts(cls) -> ColumnElement[bool]:
        return sa.and_(cls.state == ExemptionState.ACCEPTED, cls.revoked_at.is_(None))


extension = Table(
    "extension",
    Base.metadata,
    Column("act_id", ForeignKey("extension_act.id"), primary_key=True),
    Column("record_id", ForeignKey("record.id"), primary_key=True, index=True),
)


class ExtensionAct(Base):
    """A document that prolongs records; one prepared with a plan's version, its transition, waits until that is adopted."""

    __tablename__ = "extension_act"
    __table_args__ = (
        CheckConstraint(
            "(taken_back_at IS NULL) = (taken_back_reason IS NULL)", name="taken_back_with_reason"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    until: Mapped[date]
    document: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(String(300))
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"), index=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("plan_version.id"), index=True)
    taken_back_at: Mapped[datetime | None]
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    taken_back_reason: Mapped[str | None] = mapped_column(String(300))
    people: Mapped[int] = column_property(
        sa.select(sa.func.count(Record.inspector_id.distinct()))
        .join(extension, extension.c.record_id == Record.id)
        .where(extension.c.act_id == id)  # noqa: A003  the column above
        .scalar_subquery(),
        deferred=True,
    )

    records: Mapped[list[Record]] = relationship(secondary=extension, back_populates="acts")
    evidence: Mapped[Evidence | None] = relationship()
    version: Mapped[PlanVersion | None] = relationship()
    made_by: Mapped[Account | None] = relationship(foreign_keys=made_by_id)
    taken_back_by: Mapped[Account | None] = relationship(foreign_keys=taken_back_by_id)

    @property
    def waits(self) -> bool:
        """Say whether nobody has decided yet on the version that it was prepared with."""
        return self.version is not None and self.version.state in UNDECIDED

    @property
    def ever_counted(self) -> bool:
        """Say whether it prolongs anything, or did until it was taken back."""
        if self.version is None or self.counts:
            return True
        adopted_at = self.version.adopted_at
        return adopted_at is not None and self.taken_back_at is not None and self.taken_back_at > adopted_at

    @hybrid_property
    def counts(self) -> bool:
        adopted = self.version is None or self.version.state is PlanState.ADOPTED
        return self.taken_back_at is None and adopted

    @counts.inplace.expression
    @classmethod
    def _counts(cls) -> ColumnElement[bool]:
        adopted = sa.select(PlanVersion.id).where(PlanVersion.state == PlanState.ADOPTED)
        return sa.and_(
            cls.taken_back_at.is_(None), sa.or_(cls.version_id.is_(None), cls.version_id.in_(adopted))
        )
