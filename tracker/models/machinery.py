import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base


class BatchKind(enum.StrEnum):
    ROSTER = "roster"
    RECORDS = "records"


class AuditEvent(Base):
    """Who did what to whom; ids only, so that the log itself tells nothing to who may not look it up."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_thing_thing_id", "thing", "thing_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    verb: Mapped[str] = mapped_column(String(60))
    thing: Mapped[str | None] = mapped_column(String(40))
    thing_id: Mapped[str | None] = mapped_column(String(80))


class Batch(Base):
    """One applied import, which can be taken back as a whole."""

    __tablename__ = "batch"
    __table_args__ = (
        CheckConstraint("(kind = 'roster') = (commune_cut IS NOT NULL)", name="roster_has_commune"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[BatchKind]
    file: Mapped[str] = mapped_column(String(255))
    commune_cut: Mapped[str | None] = mapped_column(ForeignKey("commune.cut"))
    applied_at: Mapped[datetime]
    applied_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    undone_at: Mapped[datetime | None]

    changes: Mapped[list["BatchChange"]] = relationship(
        back_populates="batch", order_by="BatchChange.id", cascade="all, delete-orphan"
    )


class BatchChange(Base):
    """A row the batch made (no `before`) or changed: its values before and after."""

    __tablename__ = "batch_change"
    __table_args__ = (Index("ix_batch_change_table_row_id", "table", "row_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    table: Mapped[str] = mapped_column(String(40))
    row_id: Mapped[int]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any]]

    batch: Mapped[Batch] = relationship(back_populates="changes")
