import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.ground.database import Base
from tracker.ground.words import Code
from tracker.models.people import Inspector


class Role(Code):
    COORDINATOR = "coordinator", "Coordinación"
    DIRECTOR = "director", "Director/a de seguridad"
    INSTRUCTOR = "instructor", "Relator/a"
    INSPECTOR = "inspector", "Inspector/a"
    OBSERVER = "observer", "Observador/a"


class Account(Base):
    """Who signs in; `rut` also says which inspector is "oneself"."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint(
            "email IS NOT NULL OR rut IS NOT NULL OR disabled_at IS NOT NULL", name="signs_in_with_something"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    rut: Mapped[str | None] = mapped_column(String(10), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(20))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]

    grants: Mapped[list["RoleGrant"]] = relationship(back_populates="account", cascade="all, delete-orphan")
    inspector: Mapped[Inspector | None] = relationship(
        primaryjoin="foreign(Account.rut) == Inspector.rut", viewonly=True
    )
    new_email: Mapped["NewEmail | None"] = relationship(viewonly=True)


class RoleGrant(Base):
    """A role an account holds; a director's is of one commune."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("(role = 'director') = (commune_cut IS NOT NULL)", name="director_has_commune"),
        Index(
            "uq_role_grant_commune",
            "account_id",
            "role",
            "commune_cut",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND commune_cut IS NOT NULL"),
            postgresql_where=text("ended_at IS NULL AND commune_cut IS NOT NULL"),
        ),
        Index(
            "uq_role_grant_role",
            "account_id",
            "role",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND commune_cut IS NULL"),
            postgresql_where=text("ended_at IS NULL AND commune_cut IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    role: Mapped[Role]
    commune_cut: Mapped[str | None] = mapped_column(ForeignKey("commune.cut"))
    granted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ends_on: Mapped[date | None]  # its last day, where it ends with a posting

    account: Mapped[Account] = relationship(back_populates="grants")


class UserSession(Base):
    """A signed-in browser; the cookie holds the token, this table only its hash."""

    __tablename__ = "user_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()


class LinkPurpose(enum.StrEnum):
    FIRST = "first"
    INVITATION = "invitation"
    RESET = "reset"


class Link(Base):
    """A single-use link by which somebody chooses a password; only the hash of its code is kept.

    The first coordinator's link is for an account that does not exist yet.
    """

    __tablename__ = "link"
    __table_args__ = (
        CheckConstraint("(purpose = 'first') = (account_id IS NULL)", name="first_has_no_account"),
        CheckConstraint("used_at IS NULL OR cancelled_at IS NULL", name="used_or_cancelled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[LinkPurpose]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]

    account: Mapped[Account | None] = relationship(foreign_keys=account_id)


class NewEmail(Base):
    """The address an account is to have once the link mailed to it is confirmed; only the hash of its code is kept."""

    __tablename__ = "new_email"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    account: Mapped[Account] = relationship()


class SignInFailure(Base):
    """A refused sign-in, counted per account and per address; `key` is a keyed hash of either."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index("ix_sign_in_failure_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(index=True)
