"""How communes come to agree on a version of the plan: the meetings about it, and what each one answers."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.ground.database import Base
from tracker.ground.words import Code
from tracker.models.accounts import Account
from tracker.models.plan import PlanVersion
from tracker.models.records import Evidence
from tracker.models.territory import Commune


class Answer(Code):
    ACCEPTS = "accepts", "Acepta"
    RESERVATION = "reservation", "Acepta con reserva"
    OBJECTS = "objects", "Objeta"


class NoAnswer(Code):
    """What a commune says that was asked and did not answer."""

    SILENT = "silent", "Sin respuesta"


class Minutes(Base):
    """The signed paper of a meeting in which a version was talked over, and which communes attended."""

    __tablename__ = "minutes"
    __table_args__ = (UniqueConstraint("id", "version_id"),)  # what a ratification's version is held to

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"), index=True)
    place: Mapped[str] = mapped_column(String(200))
    held_on: Mapped[date]
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    version: Mapped[PlanVersion] = relationship()
    evidence: Mapped[Evidence] = relationship()
    attended: Mapped[list["MinutesCommune"]] = relationship(
        back_populates="minutes", cascade="all, delete-orphan"
    )


class MinutesCommune(Base):
    """A commune that attended a meeting, in person or online."""

    __tablename__ = "minutes_commune"

    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id", ondelete="CASCADE"), primary_key=True)
    commune_cut: Mapped[str] = mapped_column(ForeignKey("commune.cut"), primary_key=True)
    online: Mapped[bool] = mapped_column(default=False)

    minutes: Mapped[Minutes] = relationship(back_populates="attended")
    commune: Mapped[Commune] = relationship()


class Ratification(Base):
    """A commune's answer to a version. Rows are only added: a commune's latest is what it answers.

    `minutes_id` is set where the coordination took the answer from signed minutes.
    """

    __tablename__ = "ratification"
    __table_args__ = (
        CheckConstraint("answer = 'accepts' OR text IS NOT NULL", name="says_why"),
        CheckConstraint("(act_number IS NULL) = (act_on IS NULL)", name="act_has_date"),
        ForeignKeyConstraint(
            ["minutes_id", "version_id"],
            ["minutes.id", "minutes.version_id"],
            name="fk_ratification_minutes_of_version",
        ),
        Index("ix_ratification_version_id_commune_cut", "version_id", "commune_cut", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"))
    commune_cut: Mapped[str] = mapped_column(ForeignKey("commune.cut"))
    answer: Mapped[Answer]
    act_number: Mapped[str | None] = mapped_column(String(60))
    act_on: Mapped[date | None]
    text: Mapped[str | None] = mapped_column(String(1000))
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    minutes_id: Mapped[int | None]
    answered_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    version: Mapped[PlanVersion] = relationship(overlaps="minutes")
    commune: Mapped[Commune] = relationship()
    minutes: Mapped[Minutes | None] = relationship(overlaps="version")
    evidence: Mapped[Evidence | None] = relationship()
    by: Mapped[Account | None] = relationship()
