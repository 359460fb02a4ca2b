from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    and_,
    or_,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column, relationship

from tracker.ground.database import Base
from tracker.ground.words import Code
from tracker.models.territory import Commune

Day = date | ColumnElement[date] | InstrumentedAttribute[date] | InstrumentedAttribute[date | None]


class Profile(Code):
    SECURITY_INSPECTOR = "security_inspector", "Inspector/a de seguridad"
    MUNICIPAL_INSPECTOR = "municipal_inspector", "Inspector/a municipal"
    CCTV_OPERATOR = "cctv_operator", "Operador/a de cámaras"
    DIRECTOR = "director", "Director/a de seguridad"


class Contract(Code):
    PLANTA = "planta", "Planta"
    CONTRATA = "contrata", "Contrata"
    HONORARIOS = "honorarios", "Honorarios"
    CODIGO_TRABAJO = "codigo_trabajo", "Código del Trabajo"
    SUPLENTE = "suplente", "Suplente"


class Employer(Code):
    MUNICIPALITY = "municipality", "Municipalidad"
    ASSOCIATION = "association", "Asociación"


class Inspector(Base):
    """A person, keyed by RUT; owns their records wherever they work."""

    __tablename__ = "inspector"
    __table_args__ = (CheckConstraint("length(rut) BETWEEN 9 AND 10", name="rut"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rut: Mapped[str] = mapped_column(String(10), unique=True)
    names: Mapped[str] = mapped_column(String(120))
    paternal_surname: Mapped[str] = mapped_column(String(80))
    maternal_surname: Mapped[str | None] = mapped_column(String(80))
    name_as_sent: Mapped[str | None] = mapped_column(String(240))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(20))
    phone_note: Mapped[str | None] = mapped_column(String(120))
    sort_key: Mapped[str] = mapped_column(String(300), index=True)
    search_key: Mapped[str] = mapped_column(String(300))

    postings: Mapped[list["Posting"]] = relationship(
        back_populates="inspector", order_by="Posting.start", cascade="all, delete-orphan"
    )
    exemptions: Mapped[list[Any]] = relationship(
        "Exemption", back_populates="inspector", order_by="Exemption.start"
    )

    @property
    def surnames(self) -> str:
        return " ".join(filter(None, (self.paternal_surname, self.maternal_surname)))

    @property
    def list_name(self) -> str:
        """Return the name as lists show it: «Apellido Apellido, Nombres»."""
        return ", ".join(filter(None, (self.surnames, self.names)))

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.names, self.surnames)))

    @property
    def masked_name(self) -> str:
        """Return as much as somebody reads who only typed the RUT: «Ana P. S.»."""
        surnames = filter(None, (self.paternal_surname, self.maternal_surname))
        return " ".join([self.names.split()[0], *(f"{each[0]}." for each in surnames)])


class Posting(Base):
    """A person's time in a commune: both dates inclusive, no end = still there."""

    __tablename__ = "posting"
    __table_args__ = (
        UniqueConstraint("inspector_id", "commune_cut", "start"),
        CheckConstraint('"end" IS NULL OR "end" >= start', name="end_not_before_start"),
        CheckConstraint("(mayor_decree IS NULL) = (mayor_decree_on IS NULL)", name="mayor_decree_dated"),
        Index("ix_posting_commune_cut_start", "commune_cut", "start"),
        Index(
            "uq_posting_open",
            "inspector_id",
            "commune_cut",
            unique=True,
            sqlite_where=text('"end" IS NULL'),
            postgresql_where=text('"end" IS NULL'),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inspector_id: Mapped[int] = mapped_column(ForeignKey("inspector.id"), index=True)
    commune_cut: Mapped[str] = mapped_column(ForeignKey("commune.cut"))
    profile: Mapped[Profile]
    contract: Mapped[Contract | None]
    employer: Mapped[Employer] = mapped_column(default=Employer.MUNICIPALITY)
    served_since: Mapped[
        date | None
    ]  # as an inspector, before the decree that names them too (10th transitory)
    appointed_on: Mapped[date | None]
    decree: Mapped[str | None] = mapped_column(String(40))  # of the appointment
    decree_on: Mapped[date | None]
    drives: Mapped[bool | None]  # patrol vehicles (art. 50 k); None: not known
    start: Mapped[date]
    end: Mapped[date | None]
    mayor_decree: Mapped[str | None] = mapped_column(String(40))  # keeps the person a second year (art. 13)
    mayor_decree_on: Mapped[date | None]

    inspector: Mapped[Inspector] = relationship(back_populates="postings")
    commune: Mapped[Commune] = relationship()

    @classmethod
    def posted_on(cls, day: Day) -> ColumnElement[bool]:
        """Return the clause of the postings by which somebody is on a roster on a day; both ends are inclusive."""
        return and_(cls.start <= day, cls.not_over(day))

    @classmethod
    def not_over(cls, day: Day) -> ColumnElement[bool]:
        """Return the clause of the postings that did not end before a day, whether they had begun or not."""
        return or_(cls.end.is_(None), cls.end >= day)


class RosterAttestation(Base):
    """A director's word that the commune's roster was right on a date."""

    __tablename__ = "roster_attestation"
    __table_args__ = (Index("ix_roster_attestation_commune_cut_attested_on", "commune_cut", "attested_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    commune_cut: Mapped[str] = mapped_column(ForeignKey("commune.cut"))
    attested_on: Mapped[date]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    seen: Mapped[dict[str, Any] | None]  # the roster that was confirmed, to tell later what changed


class HandOverState(Code):
    ASKED = "asked", "Espera respuesta"
    GRANTED = "granted", "Concedido"
    REFUSED = "refused", "Rechazado"
    WITHDRAWN = "withdrawn", "Sin efecto"


class HandOver(Base):
    """A commune asks for a person whom another one, `commune_cut`, has on its roster: that one decides."""

    __tablename__ = "hand_over"
    __table_args__ = (
        CheckConstraint("commune_cut <> to_cut", name="between_two"),
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(state = 'refused') = (reason IS NOT NULL)", name="refused_with_reason"),
        Index(
            "uq_hand_over_asked",
            "inspector_id",
            "commune_cut",
            "to_cut",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inspector_id: Mapped[int] = mapped_column(ForeignKey("inspector.id"), index=True)
    commune_cut: Mapped[str] = mapped_column(ForeignKey("commune.cut"), index=True)
    to_cut: Mapped[str] = mapped_column(ForeignKey("commune.cut"), index=True)
    start: Mapped[date]
    note: Mapped[str | None] = mapped_column(String(300))
    state: Mapped[HandOverState] = mapped_column(default=HandOverState.ASKED)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str | None] = mapped_column(String(300))

    inspector: Mapped[Inspector] = relationship()
    commune: Mapped[Commune] = relationship(foreign_keys=commune_cut)
    to: Mapped[Commune] = relationship(foreign_keys=to_cut)
