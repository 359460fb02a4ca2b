"""Who somebody was before: RUTs that were corrected, and people who were found to be one."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.ground.database import Base
from tracker.ground.words import Code
from tracker.models.accounts import Account
from tracker.models.people import Inspector


class FormerKind(Code):
    TYPO = "typo", "Era un error de tipeo"
    ANOTHER = "another", "Es otro número de la misma persona"


class FormerRut(Base):
    """A RUT under which a person was known: it serves to find them, and decides nothing."""

    __tablename__ = "former_rut"
    __table_args__ = (UniqueConstraint("inspector_id", "rut"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    inspector_id: Mapped[int] = mapped_column(ForeignKey("inspector.id"))
    rut: Mapped[str] = mapped_column(String(10), index=True)
    kind: Mapped[FormerKind]
    search_key: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    inspector: Mapped[Inspector] = relationship()


class Joining(Base):
    """Two people who were one: `gone_id` is read as `kept_id` from then on.

    `changes` is what was written for it, in order, and what the person held then, so that it can be undone while nothing
    was added.
    """

    __tablename__ = "joining"
    __table_args__ = (
        CheckConstraint("kept_id <> gone_id", name="of_two"),
        CheckConstraint("undone_by_id IS NULL OR undone_at IS NOT NULL", name="undone_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("inspector.id"), index=True)
    gone_id: Mapped[int] = mapped_column(index=True)
    gone_rut: Mapped[str] = mapped_column(String(10))
    gone_name: Mapped[str] = mapped_column(String(300))
    changes: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    kept: Mapped[Inspector] = relationship()
    by: Mapped[Account | None] = relationship(foreign_keys=by_id)
