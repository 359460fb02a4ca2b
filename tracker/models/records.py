from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.ground.database import Base
from tracker.ground.words import Code
from tracker.models.people import Inspector
from tracker.models.plan import Course


class RecordState(Code):
    WAITING = "waiting", "Por aceptar"
    ACCEPTED = "accepted", "Aceptado"
    REFUSED = "refused", "Rechazado"


class Evidence(Base):
    """The paper that shows a record: a file as it was sent; several records may share one."""

    __tablename__ = "evidence"
    __table_args__ = (CheckConstraint("size > 0", name="size"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(deferred=True)
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Record(Base):
    """A person passed a course on a date; hours are pedagogical and the record's own."""

    __tablename__ = "record"
    __table_args__ = (
        CheckConstraint("hours > 0", name="hours"),
        CheckConstraint("expires_on >= obtained_on", name="expires_not_before"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_reason IS NULL)", name="revoked_with_reason"),
        CheckConstraint("refused_reason IS NULL OR state = 'refused'", name="refused_reason"),
        Index(
            "uq_record_inspector_id_course_id_obtained_on",
            "inspector_id",
            "course_id",
            "obtained_on",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
        Index(
            "uq_record_enrollment_id",
            "enrollment_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
        Index(
            "ix_record_waiting",
            "id",
            sqlite_where=text("state = 'waiting' AND revoked_at IS NULL"),
            postgresql_where=text("state = 'waiting' AND revoked_at IS NULL"),
        ),
        CheckConstraint("successor_id IS NULL OR revoked_at IS NOT NULL", name="only_revoked_has_successor"),
        CheckConstraint("(enrollment_id IS NULL) = (commune_cut IS NULL)", name="edition_keeps_commune"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inspector_id: Mapped[int] = mapped_column(ForeignKey("inspector.id"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    obtained_on: Mapped[date]
    hours: Mapped[float]
    expires_on: Mapped[date | None]
    provider: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[RecordState]
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"), index=True)
    evidence_note: Mapped[str | None] = mapped_column(String(300))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    refused_reason: Mapped[str | None] = mapped_column(String(300))
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str | None] = mapped_column(String(300))
    enrollment_id: Mapped[int | None] = mapped_column(ForeignKey("enrollment.id"))  # whose edition issued it
    commune_cut: Mapped[str | None] = mapped_column(ForeignKey("commune.cut"))  # where the person was then
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"))
    remark: Mapped[str | None] = mapped_column(String(500))  # what to know before relying on it

    inspector: Mapped[Inspector] = relationship()
    course: Mapped[Course] = relationship()
    evidence: Mapped[Evidence | None] = relationship()
    successor: Mapped["Record | None"] = relationship(remote_side="Record.id")
    acts: Mapped[list[Any]] = relationship(
        "ExtensionAct", secondary="extension", back_populates="records", order_by="ExtensionAct.id"
    )
