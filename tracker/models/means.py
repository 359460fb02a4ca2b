from datetime import datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.ground.database import Base
from tracker.ground.words import Code
from tracker.models.editions import Edition
from tracker.models.plan import Subject
from tracker.models.territory import Commune


class ResourceKind(Code):
    INSTRUCTOR = "instructor", "Relator/a"
    ROOM = "room", "Sala o recinto"
    VEHICLE = "vehicle", "Vehículo"
    EQUIPMENT = "equipment", "Equipo o material"


class CostKind(Code):
    FEES = "fees", "Honorarios"
    PER_DIEM = "per_diem", "Viáticos"
    TRANSPORT = "transport", "Transporte"
    VENUE = "venue", "Recinto y servicios"
    MATERIALS = "materials", "Materiales"
    OTHER = "other_cost", "Otro gasto"


resource_subject = Table(
    "resource_subject",
    Base.metadata,
    Column("resource_id", ForeignKey("resource.id", ondelete="CASCADE"), primary_key=True),
    Column("subject_id", ForeignKey("subject.id"), primary_key=True, index=True),
)


class Resource(Base):
    """What a commune lends for courses: an instructor with their subjects, a room, a vehicle, equipment."""

    __tablename__ = "resource"

    id: Mapped[int] = mapped_column(primary_key=True)
    commune_cut: Mapped[str] = mapped_column(ForeignKey("commune.cut"), index=True)
    kind: Mapped[ResourceKind]
    name: Mapped[str] = mapped_column(String(200))
    conditions: Mapped[str | None] = mapped_column(String(500))
    contact: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(254))
    updated_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    commune: Mapped[Commune] = relationship()
    subjects: Mapped[list[Subject]] = relationship(secondary=resource_subject, order_by=Subject.code)


class Cost(Base):
    """What an edition costs, in pesos, and the commune that pays it; none: the association. Taken out, it stays."""

    __tablename__ = "cost"
    __table_args__ = (CheckConstraint("pesos > 0", name="pesos"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    kind: Mapped[CostKind]
    pesos: Mapped[int]
    commune_cut: Mapped[str | None] = mapped_column(ForeignKey("commune.cut"), index=True)
    note: Mapped[str | None] = mapped_column(String(200))
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship()
    commune: Mapped[Commune | None] = relationship()
