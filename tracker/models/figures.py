"""The figures that are kept of communes, and the stamps under which they hold (decisions 7 and 17)."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.ground.database import Base


class FiguresStamp(Base):
    """A commune's stamp: random, so that none comes back; no row where nobody was ever posted."""

    __tablename__ = "figures_stamp"

    commune_cut: Mapped[str] = mapped_column(ForeignKey("commune.cut"), primary_key=True)
    stamp: Mapped[int] = mapped_column(BigInteger)


class KeptDay(Base):
    """A date of which figures are kept, by `terms`: the plan that answers on it, and the rules that counted.

    `people` and `region` are on all rosters and their figures, each person once, while the communes' stamps
    are those that `stamps` stands for.
    """

    __tablename__ = "kept_day"
    __table_args__ = (UniqueConstraint("day", "terms"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    terms: Mapped[str] = mapped_column(String(64))
    stamps: Mapped[str | None] = mapped_column(String(64))
    people: Mapped[int | None]
    region: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))


class KeptFigures(Base):
    """A commune's figures on such a day, while its stamp is this one."""

    __tablename__ = "kept_figures"

    day_id: Mapped[int] = mapped_column(ForeignKey("kept_day.id", ondelete="CASCADE"), primary_key=True)
    commune_cut: Mapped[str] = mapped_column(ForeignKey("commune.cut"), primary_key=True)
    stamp: Mapped[int] = mapped_column(BigInteger)
    roster: Mapped[int]
    cells: Mapped[list[Any]] = mapped_column(JSON)
    shared: Mapped[list[Any]] = mapped_column(JSON)


class KeptStanding(Base):
    """How a person stands on such a day who works in no other commune, while the commune's stamp is this one."""

    __tablename__ = "kept_standing"

    day_id: Mapped[int] = mapped_column(ForeignKey("kept_day.id", ondelete="CASCADE"), primary_key=True)
    inspector_id: Mapped[int] = mapped_column(
        ForeignKey("inspector.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    commune_cut: Mapped[str] = mapped_column(ForeignKey("commune.cut"))
    stamp: Mapped[int] = mapped_column(BigInteger)
    standings: Mapped[list[Any]] = mapped_column(JSON)


class KeptPreview(Base):
    """What a preview says of a commune on such a day, while the commune's stamp is this one."""

    __tablename__ = "kept_preview"

    day_id: Mapped[int] = mapped_column(ForeignKey("kept_day.id", ondelete="CASCADE"), primary_key=True)
    commune_cut: Mapped[str] = mapped_column(ForeignKey("commune.cut"), primary_key=True)
    stamp: Mapped[int] = mapped_column(BigInteger)
    said: Mapped[list[Any]] = mapped_column(JSON)
