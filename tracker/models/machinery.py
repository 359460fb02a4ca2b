import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.ground.database import Base
from tracker.models.people import Profile


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
        CheckConstraint("kind = 'records' OR commune_cut IS NOT NULL", name="roster_has_commune"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[BatchKind]
    file: Mapped[str] = mapped_column(String(255))
    commune_cut: Mapped[str | None] = mapped_column(ForeignKey("commune.cut"))
    applied_at: Mapped[datetime]
    applied_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    undone_at: Mapped[datetime | None]
    report: Mapped[bytes | None] = mapped_column(deferred=True)  # as tracker.sheets.full_report packs it

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


class Upload(Base):
    """A spreadsheet somebody sent and has not confirmed yet: its cells, and how they chose to read it.

    `content` is what tracker.sheets.read found, packed; it goes when the import is applied or given up.
    """

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint("kind = 'records' OR commune_cut IS NOT NULL", name="roster_has_commune"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[BatchKind]
    commune_cut: Mapped[str | None] = mapped_column(ForeignKey("commune.cut"), index=True)
    file: Mapped[str] = mapped_column(String(255))
    content: Mapped[bytes] = mapped_column(deferred=True)
    choices: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))


class Sending(Base):
    """Rosters of several communes that somebody sent together."""

    __tablename__ = "sending"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    files: Mapped[list["SentFile"]] = relationship(
        order_by="SentFile.id", cascade="all, delete-orphan", passive_deletes=True
    )


class SentFile(Base):
    """A file of those: refused with its `problem`, or kept as `content` until somebody says whose roster it is.

    Then it is an upload, and in the end an import; with none of all these it was discarded. `guess` is the commune
    that its titles or its name tell, and `told` says so, or why there is none.
    """

    __tablename__ = "sent_file"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN problem IS NULL THEN 0 ELSE 1 END + CASE WHEN content IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN upload_id IS NULL THEN 0 ELSE 1 END + CASE WHEN batch_id IS NULL THEN 0 ELSE 1 END <= 1",
            name="one_state",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sending_id: Mapped[int] = mapped_column(ForeignKey("sending.id", ondelete="CASCADE"), index=True)
    file: Mapped[str] = mapped_column(String(255))
    problem: Mapped[str | None] = mapped_column(Text)
    content: Mapped[bytes | None] = mapped_column(deferred=True)
    guess: Mapped[str | None] = mapped_column(ForeignKey("commune.cut"))
    told: Mapped[str | None] = mapped_column(Text)
    commune_cut: Mapped[str | None] = mapped_column(ForeignKey("commune.cut"))
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id", ondelete="SET NULL"), unique=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"), unique=True)


class HeaderMeaning(Base):
    """What a commune said a title of its spreadsheets stands for: a column, a course, or (neither) nothing.

    Without a commune it is what the coordination said. `key` is as tracker.ground.text.key gives it.
    """

    __tablename__ = "header_meaning"
    __table_args__ = (
        CheckConstraint("column_name IS NULL OR course_id IS NULL", name="one_meaning"),
        UniqueConstraint("commune_cut", "kind", "key"),
        Index(
            "uq_header_meaning_coordination",
            "kind",
            "key",
            unique=True,
            sqlite_where=text("commune_cut IS NULL"),
            postgresql_where=text("commune_cut IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    commune_cut: Mapped[str | None] = mapped_column(ForeignKey("commune.cut"))
    kind: Mapped[BatchKind]
    key: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(String(200))
    column_name: Mapped[str | None] = mapped_column(String(40))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"))


class FunctionMeaning(Base):
    """What a commune said a function in its spreadsheets is; without a profile it is no inspector's, and stays out."""

    __tablename__ = "function_meaning"
    __table_args__ = (UniqueConstraint("commune_cut", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    commune_cut: Mapped[str] = mapped_column(ForeignKey("commune.cut"))
    key: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(String(200))
    profile: Mapped[Profile | None]


class Mail(Base):
    """A message on its way, with a calendar (.ics) where it comes with one.

    Both go once it is sent, for a text may hold a link that lets somebody in.
    """

    __tablename__ = "outbox"
    __table_args__ = (CheckConstraint("sent_at IS NULL OR body IS NULL", name="sent_without_body"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str | None] = mapped_column(Text)
    calendar: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(index=True)
    next_try_at: Mapped[datetime | None] = mapped_column(index=True)  # none: sent, or given up
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(300))


class Submission(Base):
    """A form that was acted upon, so that the same one sent again does nothing and leads to the same place."""

    __tablename__ = "submission"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    location: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(index=True)
