"""Exemptions, acts that prolong records, and the decree by which a mayor keeps a person

Revision: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

import tracker.ground.database

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exemption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspector_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column(
            "reason",
            sa.Enum(
                "equivalent_training",
                "long_leave",
                "other_duties",
                "leaving",
                "other",
                name="exemptionreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "accepted",
                "refused",
                name="exemptionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("proposed_at", tracker.ground.database.Instant(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", tracker.ground.database.Instant(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("refused_reason", sa.String(length=300), nullable=True),
        sa.Column("revoked_at", tracker.ground.database.Instant(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.Column("revoked_reason", sa.String(length=300), nullable=True),
        sa.CheckConstraint(
            "(state = 'refused') = (refused_reason IS NOT NULL)",
            name=op.f("ck_exemption_refused_with_reason"),
        ),
        sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_exemption_decided")),
        sa.CheckConstraint(
            "revoked_at IS NULL OR state = 'accepted'", name=op.f("ck_exemption_only_accepted_is_revoked")
        ),
        sa.CheckConstraint('"end" IS NULL OR "end" >= start', name=op.f("ck_exemption_end_not_before_start")),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_reason IS NULL)", name=op.f("ck_exemption_revoked_with_reason")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name=op.f("fk_exemption_decided_by_id")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_exemption_evidence_id")),
        sa.ForeignKeyConstraint(["inspector_id"], ["inspector.id"], name=op.f("fk_exemption_inspector_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["account.id"], name=op.f("fk_exemption_proposed_by_id")),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["account.id"], name=op.f("fk_exemption_revoked_by_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_exemption_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption")),
    )
    op.create_index(op.f("ix_exemption_evidence_id"), "exemption", ["evidence_id"], unique=False)
    op.create_index(op.f("ix_exemption_inspector_id"), "exemption", ["inspector_id"], unique=False)
    op.create_index(op.f("ix_exemption_subject_id"), "exemption", ["subject_id"], unique=False)
    op.create_index(
        "uq_exemption_live",
        "exemption",
        ["inspector_id", "subject_id", "start"],
        unique=True,
        sqlite_where=sa.text("state <> 'refused' AND revoked_at IS NULL"),
        postgresql_where=sa.text("state <> 'refused' AND revoked_at IS NULL"),
    )

    op.create_table(
        "extension_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("made_at", tracker.ground.database.Instant(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("taken_back_at", tracker.ground.database.Instant(timezone=True), nullable=True),
        sa.Column("taken_back_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_back_reason", sa.String(length=300), nullable=True),
        sa.CheckConstraint(
            "(taken_back_at IS NULL) = (taken_back_reason IS NULL)",
            name=op.f("ck_extension_act_taken_back_with_reason"),
        ),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_extension_act_evidence_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_extension_act_made_by_id")),
        sa.ForeignKeyConstraint(
            ["taken_back_by_id"], ["account.id"], name=op.f("fk_extension_act_taken_back_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["plan_version.id"], name=op.f("fk_extension_act_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension_act")),
    )
    op.create_index(op.f("ix_extension_act_evidence_id"), "extension_act", ["evidence_id"], unique=False)
    op.create_index(op.f("ix_extension_act_version_id"), "extension_act", ["version_id"], unique=False)

    op.create_table(
        "extension",
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["act_id"], ["extension_act.id"], name=op.f("fk_extension_act_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_extension_record_id")),
        sa.PrimaryKeyConstraint("act_id", "record_id", name=op.f("pk_extension")),
    )
    op.create_index(op.f("ix_extension_record_id"), "extension", ["record_id"], unique=False)

    with op.batch_alter_table("posting") as posting:
        posting.add_column(sa.Column("mayor_decree", sa.String(length=40), nullable=True))
        posting.add_column(sa.Column("mayor_decree_on", sa.Date(), nullable=True))
        posting.create_check_constraint(
            op.f("ck_posting_mayor_decree_dated"), "(mayor_decree IS NULL) = (mayor_decree_on IS NULL)"
        )


def downgrade() -> None:
    with op.batch_alter_table("posting") as posting:
        posting.drop_constraint(op.f("ck_posting_mayor_decree_dated"), type_="check")
        posting.drop_column("mayor_decree_on")
        posting.drop_column("mayor_decree")

    op.drop_table("extension")

    op.drop_table("extension_act")

    op.drop_table("exemption")
