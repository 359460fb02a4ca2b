import enum
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.ground.database import Base


class DistanceKind(enum.StrEnum):
    GEODESIC = "geodesic"
    ROAD = "road"


class Association(Base):
    """The association and its settings: one row."""

    __tablename__ = "association"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("warning_days >= 0", name="warning_days"),
        CheckConstraint("stale_days > 0", name="stale_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    name: Mapped[str] = mapped_column(String(200))
    warning_days: Mapped[int] = mapped_column(default=60)
    stale_days: Mapped[int] = mapped_column(default=90)
    regulation_published_on: Mapped[date | None]


class Commune(Base):
    """A commune by its CUT code; the facts after the province are known only where the association works."""

    __tablename__ = "commune"
    __table_args__ = (
        CheckConstraint("length(cut) = 5", name="cut"),
        CheckConstraint("most_away > 0", name="most_away"),
    )

    cut: Mapped[str] = mapped_column(String(5), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    sort_key: Mapped[str] = mapped_column(String(100), index=True)
    province: Mapped[str] = mapped_column(String(100))
    seat: Mapped[str | None] = mapped_column(String(100))
    population: Mapped[int | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    altitude_m: Mapped[int | None]
    most_away: Mapped[int | None]  # people in courses at once, so that the service goes on

    aliases: Mapped[list["CommuneAlias"]] = relationship(
        back_populates="commune", cascade="all, delete-orphan"
    )


class CommuneAlias(Base):
    """Another way a spreadsheet writes the name of a commune; `key` as tracker.ground.text.key gives it."""

    __tablename__ = "commune_alias"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    commune_cut: Mapped[str] = mapped_column(ForeignKey("commune.cut"), index=True)

    commune: Mapped[Commune] = relationship(back_populates="aliases")


class Distance(Base):
    __tablename__ = "distance"
    __table_args__ = (
        CheckConstraint("from_cut < to_cut", name="ordered"),
        CheckConstraint("km > 0", name="km"),
    )

    from_cut: Mapped[str] = mapped_column(ForeignKey("commune.cut"), primary_key=True)
    to_cut: Mapped[str] = mapped_column(ForeignKey("commune.cut"), primary_key=True)
    km: Mapped[int]
    kind: Mapped[DistanceKind]
