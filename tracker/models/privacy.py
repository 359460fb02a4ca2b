import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.ground.database import Base
from tracker.models.people import Inspector
from tracker.models.territory import Commune


class RequestKind(enum.StrEnum):
    """The rights of Ley 19.628, as amended by Ley 21.719."""

    RECTIFICATION = "rectification"
    ACCESS = "access"
    ERASURE = "erasure"
    OBJECTION = "objection"
    BLOCK = "block"
    PORTABILITY = "portability"


class RequestState(enum.StrEnum):
    OPEN = "open"
    GRANTED = "granted"
    DENIED = "denied"


class DataRequest(Base):
    """Somebody says that something about them is wrong, or uses another right over their data.

    `about` names what they looked at (a column of their own, «record», «posting») and `about_id` which one;
    `shown` is what the screen said at that moment. The commune answers until `due_on`, inclusive.
    """

    __tablename__ = "data_request"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered"),
        CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name="answered_with_words"),
        CheckConstraint("(extended_at IS NULL) = (extension_reason IS NULL)", name="extended_with_reason"),
        Index("ix_data_request_commune_cut_state", "commune_cut", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inspector_id: Mapped[int] = mapped_column(ForeignKey("inspector.id"), index=True)
    commune_cut: Mapped[str] = mapped_column(ForeignKey("commune.cut"))
    kind: Mapped[RequestKind]
    about: Mapped[str] = mapped_column(String(40))
    about_id: Mapped[int | None]
    shown: Mapped[str | None] = mapped_column(String(500))
    text: Mapped[str] = mapped_column(String(2000))
    state: Mapped[RequestState] = mapped_column(default=RequestState.OPEN)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    due_on: Mapped[date]
    extended_at: Mapped[datetime | None]
    extension_reason: Mapped[str | None] = mapped_column(String(500))
    answer: Mapped[str | None] = mapped_column(String(2000))
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    inspector: Mapped[Inspector] = relationship()
    commune: Mapped[Commune] = relationship()
