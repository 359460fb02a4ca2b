"""Editions and seats

Revision: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

import tracker.ground.database

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "provider",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "spd",
                "carabineros",
                "municipal",
                "otec",
                "university",
                "other",
                name="providerkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("authorisation", sa.String(length=60), nullable=True),
        sa.Column("authorised_from", sa.Date(), nullable=True),
        sa.Column("authorised_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "authorisation IS NOT NULL OR (authorised_from IS NULL AND authorised_until IS NULL)",
            name=op.f("ck_provider_dates_of_an_authorisation"),
        ),
        sa.CheckConstraint(
            "authorised_until >= authorised_from",
            name=op.f("ck_provider_authorised_until_not_before_authorised_from"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider")),
        sa.UniqueConstraint("name", name=op.f("uq_provider_name")),
    )
    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "finished",
                "cancelled",
                name="editionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "modality",
            sa.Enum(
                "onsite",
                "online",
                "mixed",
                name="modality",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("host_cut", sa.String(length=5), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("link", sa.String(length=300), nullable=True),
        sa.Column("bring", sa.String(length=500), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("release_on", sa.Date(), nullable=False),
        sa.Column("created_at", tracker.ground.database.Instant(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_reason", sa.String(length=300), nullable=True),
        sa.Column("finished_at", tracker.ground.database.Instant(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(modality = 'online') = (host_cut IS NULL)", name=op.f("ck_edition_host_unless_online")
        ),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_reason IS NOT NULL)", name=op.f("ck_edition_cancelled_reason")
        ),
        sa.CheckConstraint(
            "(state = 'finished') = (finished_at IS NOT NULL)", name=op.f("ck_edition_finished_at")
        ),
        sa.CheckConstraint(
            "modality = 'onsite' OR link IS NOT NULL", name=op.f("ck_edition_link_unless_onsite")
        ),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_edition_capacity")),
        sa.CheckConstraint("closes_on >= opens_on", name=op.f("ck_edition_closes_not_before_it_opens")),
        sa.CheckConstraint("minimum BETWEEN 0 AND capacity", name=op.f("ck_edition_minimum")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_edition_course_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["account.id"], name=op.f("fk_edition_created_by_id")),
        sa.ForeignKeyConstraint(["host_cut"], ["commune.cut"], name=op.f("fk_edition_host_cut")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_edition_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
    )
    op.create_index(op.f("ix_edition_course_id"), "edition", ["course_id"], unique=False)
    op.create_index(op.f("ix_edition_host_cut"), "edition", ["host_cut"], unique=False)
    op.create_index(op.f("ix_edition_provider_id"), "edition", ["provider_id"], unique=False)

    op.create_table(
        "edition_instructor",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_edition_instructor_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_edition_instructor_edition_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("edition_id", "account_id", name=op.f("pk_edition_instructor")),
    )
    op.create_index(
        op.f("ix_edition_instructor_account_id"), "edition_instructor", ["account_id"], unique=False
    )

    op.create_table(
        "enrollment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("inspector_id", sa.Integer(), nullable=False),
        sa.Column("commune_cut", sa.String(length=5), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "waitlisted",
                "confirmed",
                "passed",
                "failed",
                "absent",
                "rejected",
                "cancelled",
                name="enrollmentstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("waiting_since", tracker.ground.database.Instant(timezone=True), nullable=False),
        sa.Column("grade", sa.Double(), nullable=True),
        sa.CheckConstraint("grade BETWEEN 1 AND 7", name=op.f("ck_enrollment_grade")),
        sa.ForeignKeyConstraint(["commune_cut"], ["commune.cut"], name=op.f("fk_enrollment_commune_cut")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_enrollment_edition_id")),
        sa.ForeignKeyConstraint(["inspector_id"], ["inspector.id"], name=op.f("fk_enrollment_inspector_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrollment")),
    )
    op.create_index(op.f("ix_enrollment_commune_cut"), "enrollment", ["commune_cut"], unique=False)
    op.create_index("ix_enrollment_edition_id_state", "enrollment", ["edition_id", "state"], unique=False)
    op.create_index(op.f("ix_enrollment_inspector_id"), "enrollment", ["inspector_id"], unique=False)
    op.create_index(
        "uq_enrollment_open",
        "enrollment",
        ["edition_id", "inspector_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('requested', 'waitlisted', 'confirmed')"),
        postgresql_where=sa.text("state IN ('requested', 'waitlisted', 'confirmed')"),
    )

    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", tracker.ground.database.Instant(timezone=True), nullable=False),
        sa.Column("ends_at", tracker.ground.database.Instant(timezone=True), nullable=False),
        sa.Column("outside_hours", sa.Boolean(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_meeting_ends_after_it_starts")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_meeting_edition_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("edition_id", "starts_at", name=op.f("uq_meeting_edition_id_starts_at")),
    )
    op.create_index("ix_meeting_starts_at", "meeting", ["starts_at"], unique=False)

    op.create_table(
        "quota",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("commune_cut", sa.String(length=5), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.CheckConstraint("seats >= 0", name=op.f("ck_quota_seats")),
        sa.ForeignKeyConstraint(["commune_cut"], ["commune.cut"], name=op.f("fk_quota_commune_cut")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_quota_edition_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("edition_id", "commune_cut", name=op.f("pk_quota")),
    )
    op.create_index(op.f("ix_quota_commune_cut"), "quota", ["commune_cut"], unique=False)

    op.create_table(
        "enrollment_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "waitlisted",
                "confirmed",
                "passed",
                "failed",
                "absent",
                "rejected",
                "cancelled",
                name="enrollmentstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", tracker.ground.database.Instant(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_enrollment_event_by_id")),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollment.id"], name=op.f("fk_enrollment_event_enrollment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrollment_event")),
    )
    op.create_index(
        op.f("ix_enrollment_event_enrollment_id"), "enrollment_event", ["enrollment_id"], unique=False
    )

    op.create_table(
        "attendance",
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column(
            "mark",
            sa.Enum(
                "present",
                "late",
                "justified",
                "absent",
                name="mark",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "service",
                "leave",
                "travel",
                "other_reason",
                name="absencereason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("at", tracker.ground.database.Instant(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "reason IS NULL OR mark IN ('justified', 'absent')",
            name=op.f("ck_attendance_reason_of_an_absence"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_attendance_by_id")),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollment.id"], name=op.f("fk_attendance_enrollment_id")
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_attendance_meeting_id")),
        sa.PrimaryKeyConstraint("enrollment_id", "meeting_id", name=op.f("pk_attendance")),
    )
    op.create_index(op.f("ix_attendance_meeting_id"), "attendance", ["meeting_id"], unique=False)

    with op.batch_alter_table("record") as record:
        record.add_column(sa.Column("enrollment_id", sa.Integer(), nullable=True))
        record.add_column(sa.Column("commune_cut", sa.String(length=5), nullable=True))
        record.add_column(sa.Column("successor_id", sa.Integer(), nullable=True))
        record.create_index(
            "uq_record_enrollment_id",
            ["enrollment_id"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )
        record.create_foreign_key(op.f("fk_record_successor_id"), "record", ["successor_id"], ["id"])
        record.create_foreign_key(op.f("fk_record_commune_cut"), "commune", ["commune_cut"], ["cut"])
        record.create_foreign_key(op.f("fk_record_enrollment_id"), "enrollment", ["enrollment_id"], ["id"])
        record.create_check_constraint(
            op.f("ck_record_only_revoked_has_successor"), "successor_id IS NULL OR revoked_at IS NOT NULL"
        )
        record.create_check_constraint(
            op.f("ck_record_edition_keeps_commune"), "(enrollment_id IS NULL) = (commune_cut IS NULL)"
        )

    with op.batch_alter_table("commune") as commune:
        commune.add_column(sa.Column("most_away", sa.Integer(), nullable=True))
        commune.create_check_constraint(op.f("ck_commune_most_away"), "most_away > 0")


def downgrade() -> None:
    with op.batch_alter_table("commune") as commune:
        commune.drop_constraint(op.f("ck_commune_most_away"), type_="check")
        commune.drop_column("most_away")
    with op.batch_alter_table("record") as record:
        record.drop_constraint(op.f("ck_record_edition_keeps_commune"), type_="check")
        record.drop_constraint(op.f("ck_record_only_revoked_has_successor"), type_="check")
        for name in ("fk_record_enrollment_id", "fk_record_commune_cut", "fk_record_successor_id"):
            record.drop_constraint(op.f(name), type_="foreignkey")
        record.drop_index("uq_record_enrollment_id")
        for name in ("successor_id", "commune_cut", "enrollment_id"):
            record.drop_column(name)
    op.drop_table("attendance")
    op.drop_table("enrollment_event")
    op.drop_table("quota")
    op.drop_table("meeting")
    op.drop_table("enrollment")
    op.drop_table("edition_instructor")
    op.drop_table("edition")
    op.drop_table("provider")
