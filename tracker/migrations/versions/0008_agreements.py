"""A version is put to the communes: who proposed and adopted it, the minutes about it, and what each answers

Revision: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

import tracker.ground.database

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COLUMNS = ("adopted_by_id", "adopted_at", "answer_by", "proposed_by_id", "proposed_at")
CHECKS = {
    "proposed_with_term": "(proposed_at IS NULL) = (answer_by IS NULL)",
    "consultation_was_proposed": "state NOT IN ('consultation', 'withdrawn') OR proposed_at IS NOT NULL",
    "draft_was_not_proposed": "state <> 'draft' OR proposed_at IS NULL",
    "only_adopted_has_instant": "adopted_at IS NULL OR state = 'adopted'",
}


def upgrade() -> None:
    op.execute(
        "UPDATE plan_version SET state = 'draft' WHERE state IN ('consultation', 'withdrawn')"
    )  # nothing could put one there, and nobody was asked
    with op.batch_alter_table("plan_version") as version:
        version.add_column(
            sa.Column("proposed_at", tracker.ground.database.Instant(timezone=True), nullable=True)
        )
        version.add_column(sa.Column("proposed_by_id", sa.Integer(), nullable=True))
        version.add_column(sa.Column("answer_by", sa.Date(), nullable=True))
        version.add_column(
            sa.Column("adopted_at", tracker.ground.database.Instant(timezone=True), nullable=True)
        )
        version.add_column(sa.Column("adopted_by_id", sa.Integer(), nullable=True))
        for name in ("proposed_by_id", "adopted_by_id"):
            version.create_foreign_key(op.f(f"fk_plan_version_{name}"), "account", [name], ["id"])
        for name, holds in CHECKS.items():
            version.create_check_constraint(op.f(f"ck_plan_version_{name}"), holds)

    op.create_table(
        "minutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("added_at", tracker.ground.database.Instant(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["added_by_id"], ["account.id"], name=op.f("fk_minutes_added_by_id")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_minutes_evidence_id")),
        sa.ForeignKeyConstraint(["version_id"], ["plan_version.id"], name=op.f("fk_minutes_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes")),
        sa.UniqueConstraint("id", "version_id", name=op.f("uq_minutes_id_version_id")),
    )
    op.create_index(op.f("ix_minutes_version_id"), "minutes", ["version_id"])

    op.create_table(
        "minutes_commune",
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("commune_cut", sa.String(length=5), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commune_cut"], ["commune.cut"], name=op.f("fk_minutes_commune_commune_cut")
        ),
        sa.ForeignKeyConstraint(
            ["minutes_id"], ["minutes.id"], name=op.f("fk_minutes_commune_minutes_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("minutes_id", "commune_cut", name=op.f("pk_minutes_commune")),
    )

    op.create_table(
        "ratification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("commune_cut", sa.String(length=5), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "accepts",
                "reservation",
                "objects",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("act_number", sa.String(length=60), nullable=True),
        sa.Column("act_on", sa.Date(), nullable=True),
        sa.Column("text", sa.String(length=1000), nullable=True),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("minutes_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", tracker.ground.database.Instant(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("answer = 'accepts' OR text IS NOT NULL", name=op.f("ck_ratification_says_why")),
        sa.CheckConstraint(
            "(act_number IS NULL) = (act_on IS NULL)", name=op.f("ck_ratification_act_has_date")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_ratification_by_id")),
        sa.ForeignKeyConstraint(["commune_cut"], ["commune.cut"], name=op.f("fk_ratification_commune_cut")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_ratification_evidence_id")),
        sa.ForeignKeyConstraint(["version_id"], ["plan_version.id"], name=op.f("fk_ratification_version_id")),
        sa.ForeignKeyConstraint(
            ["minutes_id", "version_id"],
            ["minutes.id", "minutes.version_id"],
            name="fk_ratification_minutes_of_version",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratification")),
    )
    op.create_index(
        "ix_ratification_version_id_commune_cut", "ratification", ["version_id", "commune_cut", "id"]
    )


def downgrade() -> None:
    op.drop_table("ratification")
    op.drop_table("minutes_commune")
    op.drop_table("minutes")
    with op.batch_alter_table("plan_version") as version:
        for name in CHECKS:
            version.drop_constraint(op.f(f"ck_plan_version_{name}"), type_="check")
        for name in ("proposed_by_id", "adopted_by_id"):
            version.drop_constraint(op.f(f"fk_plan_version_{name}"), type_="foreignkey")
        for name in COLUMNS:
            version.drop_column(name)
