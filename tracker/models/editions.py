import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.ground.database import Base
from tracker.ground.words import Code
from tracker.models.accounts import Account
from tracker.models.people import Inspector
from tracker.models.plan import Course
from tracker.models.records import Evidence
from tracker.models.territory import Commune


class ProviderKind(Code):
    SPD = "spd", "Subsecretaría de Prevención del Delito"
    CARABINEROS = "carabineros", "Carabineros de Chile"
    MUNICIPAL = "municipal", "Municipal"
    OTEC = "otec", "OTEC"
    UNIVERSITY = "university", "Universidad o instituto"
    OTHER = "other", "Otro"


class Modality(Code):
    ONSITE = "onsite", "Presencial"
    ONLINE = "online", "En línea"
    MIXED = "mixed", "Mixta"


class EditionState(enum.StrEnum):
    """What is stored; open, closed and running follow from the dates."""

    DRAFT = "draft"
    PUBLISHED = "published"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class EnrollmentState(enum.StrEnum):
    REQUESTED = "requested"
    WAITLISTED = "waitlisted"
    CONFIRMED = "confirmed"
    PASSED = "passed"
    FAILED = "failed"
    ABSENT = "absent"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class Mark(Code):
    PRESENT = "present", "Presente"
    LATE = "late", "Atraso"
    JUSTIFIED = "justified", "Justificado"
    ABSENT = "absent", "Ausente"


class AbsenceReason(Code):
    """Coarse on purpose: nobody's health or private life is written down."""

    SERVICE = "service", "Por servicio"
    LEAVE = "leave", "Permiso o licencia"
    TRAVEL = "travel", "Traslado"
    OTHER = "other_reason", "Otro motivo"


OPEN_STATES = frozenset({EnrollmentState.REQUESTED, EnrollmentState.WAITLISTED, EnrollmentState.CONFIRMED})
RESULTS = frozenset({EnrollmentState.PASSED, EnrollmentState.FAILED, EnrollmentState.ABSENT})
THERE = frozenset({Mark.PRESENT, Mark.LATE})  # what counts as having been in a meeting
_OPEN = text("state IN ('requested', 'waitlisted', 'confirmed')")

edition_instructor = Table(
    "edition_instructor",
    Base.metadata,
    Column("edition_id", ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True),
    Column("account_id", ForeignKey("account.id"), primary_key=True, index=True),
)


meeting_sheet = Table(
    "meeting_sheet",
    Base.metadata,
    Column("meeting_id", ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True),
    Column("evidence_id", ForeignKey("evidence.id"), primary_key=True, index=True),
)


class Provider(Base):
    """Who gives courses; an authorisation by the SPD has a number and, where known, its last day (inclusive)."""

    __tablename__ = "provider"
    __table_args__ = (
        CheckConstraint(
            "authorised_until >= authorised_from", name="authorised_until_not_before_authorised_from"
        ),
        CheckConstraint(
            "authorisation IS NOT NULL OR (authorised_from IS NULL AND authorised_until IS NULL)",
            name="dates_of_an_authorisation",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[ProviderKind]
    authorisation: Mapped[str | None] = mapped_column(String(60))
    authorised_from: Mapped[date | None]
    authorised_until: Mapped[date | None]


class Edition(Base):
    """A dated run of a course; `opens_on`, `closes_on` (both inclusive) and `release_on` are local dates."""

    __tablename__ = "edition"
    __table_args__ = (
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("minimum BETWEEN 0 AND capacity", name="minimum"),
        CheckConstraint("closes_on >= opens_on", name="closes_not_before_it_opens"),
        CheckConstraint("(modality = 'online') = (host_cut IS NULL)", name="host_unless_online"),
        CheckConstraint("modality = 'onsite' OR link IS NOT NULL", name="link_unless_onsite"),
        CheckConstraint("(state = 'cancelled') = (cancelled_reason IS NOT NULL)", name="cancelled_reason"),
        CheckConstraint("(state = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled_at"),
        CheckConstraint("(state = 'finished') = (finished_at IS NOT NULL)", name="finished_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("provider.id"), index=True)
    state: Mapped[EditionState] = mapped_column(default=EditionState.DRAFT)
    modality: Mapped[Modality]
    host_cut: Mapped[str | None] = mapped_column(ForeignKey("commune.cut"), index=True)
    place: Mapped[str | None] = mapped_column(String(200))
    link: Mapped[str | None] = mapped_column(String(300))
    bring: Mapped[str | None] = mapped_column(String(500))
    capacity: Mapped[int]
    minimum: Mapped[int] = mapped_column(default=0)
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    release_on: Mapped[date]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    cancelled_reason: Mapped[str | None] = mapped_column(String(300))
    cancelled_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    minimum_told_on: Mapped[
        date | None
    ]  # the closing day on which the coordination was told that it is short
    goes_anyway_at: Mapped[datetime | None]  # when it was decided to give it with fewer than the minimum
    hours_reason: Mapped[str | None] = mapped_column(String(300))  # why it gave fewer than its course has

    course: Mapped[Course] = relationship()
    provider: Mapped[Provider | None] = relationship()
    host: Mapped[Commune | None] = relationship()
    meetings: Mapped[list["Meeting"]] = relationship(
        back_populates="edition", order_by="Meeting.starts_at", cascade="all, delete-orphan"
    )
    quotas: Mapped[list["Quota"]] = relationship(
        back_populates="edition", order_by="Quota.commune_cut", cascade="all, delete-orphan"
    )
    instructors: Mapped[list[Account]] = relationship(secondary=edition_instructor, order_by=Account.name)

    @property
    def where(self) -> str:
        """Gimnasio municipal, Mejillones."""
        return ", ".join(filter(None, (self.place, self.host.name))) if self.host else "En línea"


class Meeting(Base):
    """One dated block of an edition; `reminded_at`: when its people were told of it, once; `sheets`: the signed lists."""

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("edition_id", "starts_at"),
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        Index("ix_meeting_starts_at", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    outside_hours: Mapped[bool] = mapped_column(default=False)
    reminded_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship(back_populates="meetings")
    sheets: Mapped[list[Evidence]] = relationship(secondary=meeting_sheet, order_by=Evidence.id)


class Quota(Base):
    """Seats of an edition held for a commune until the release date; whether its people attend online."""

    __tablename__ = "quota"
    __table_args__ = (CheckConstraint("seats >= 0", name="seats"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True)
    commune_cut: Mapped[str] = mapped_column(ForeignKey("commune.cut"), primary_key=True, index=True)
    seats: Mapped[int]
    online: Mapped[bool] = mapped_column(default=False)

    edition: Mapped[Edition] = relationship(back_populates="quotas")
    commune: Mapped[Commune] = relationship()


class Enrollment(Base):
    """A person's way through one edition, for one commune; `waiting_since` gives the place among who wait."""

    __tablename__ = "enrollment"
    __table_args__ = (
        Index(
            "uq_enrollment_open",
            "edition_id",
            "inspector_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_enrollment_edition_id_state", "edition_id", "state"),
        CheckConstraint("grade BETWEEN 1 AND 7", name="grade"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    inspector_id: Mapped[int] = mapped_column(ForeignKey("inspector.id"), index=True)
    commune_cut: Mapped[str] = mapped_column(ForeignKey("commune.cut"), index=True)
    state: Mapped[EnrollmentState]
    waiting_since: Mapped[datetime]
    kept_at: Mapped[datetime | None]  # when somebody chose that who leaves the commune keeps it
    grade: Mapped[float | None]

    edition: Mapped[Edition] = relationship()
    inspector: Mapped[Inspector] = relationship()
    commune: Mapped[Commune] = relationship()
    history: Mapped[list["EnrollmentEvent"]] = relationship(
        back_populates="enrollment", order_by="EnrollmentEvent.id"
    )
    attendance: Mapped[list["Attendance"]] = relationship(back_populates="enrollment")


class EnrollmentEvent(Base):
    """What an enrollment became, when, by whom (none: the rules themselves) and why; never changed."""

    __tablename__ = "enrollment_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    state: Mapped[EnrollmentState]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    note: Mapped[str | None] = mapped_column(String(300))

    enrollment: Mapped[Enrollment] = relationship(back_populates="history")

    @property
    def by_rule(self) -> bool:
        """Say whether nobody decided it but the rules."""
        return self.by_id is None


class Attendance(Base):
    """How an enrollment was in a meeting, as of the latest instant at which somebody says so.

    `noted_at`: when that was, by the clock of the device, corrected; `device_at`: by that clock as it stood; `at`: when
    it arrived. `rival_…`: what somebody else said who had not seen this, as the signed sheet writes it.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        CheckConstraint("reason IS NULL OR mark IN ('justified', 'absent')", name="reason_of_an_absence"),
        CheckConstraint("noted_at <= at", name="noted_before_it_arrived"),
        CheckConstraint("(device IS NULL) = (device_at IS NULL)", name="device_with_its_clock"),
        CheckConstraint(
            "(rival_code IS NULL) = (rival_noted_at IS NULL) AND (rival_code IS NULL) = (rival_by_id IS NULL)",
            name="rival_whole_or_none",
        ),
    )

    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True, index=True)
    mark: Mapped[Mark]
    reason: Mapped[AbsenceReason | None]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    noted_at: Mapped[datetime] = mapped_column(default=lambda row: row.get_current_parameters()["at"])
    device: Mapped[str | None] = mapped_column(String(32))
    device_at: Mapped[datetime | None]
    rival_code: Mapped[str | None] = mapped_column(String(2))
    rival_noted_at: Mapped[datetime | None]
    rival_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    enrollment: Mapped[Enrollment] = relationship(back_populates="attendance")
    by: Mapped[Account] = relationship(foreign_keys=by_id)
    rival_by: Mapped[Account | None] = relationship(foreign_keys=rival_by_id)
