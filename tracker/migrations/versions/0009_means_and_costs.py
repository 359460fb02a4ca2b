"""What communes lend for courses, and what an edition costs

Revision: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "resource",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commune_cut", sa.String(length=5), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "instructor",
                "room",
                "vehicle",
                "equipment",
                name="resourcekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("conditions", sa.String(length=500), nullable=True),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["commune_cut"], ["commune.cut"], name=op.f("fk_resource_commune_cut")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
    )
    op.create_index(op.f("ix_resource_commune_cut"), "resource", ["commune_cut"])
    op.create_table(
        "resource_subject",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_resource_subject_resource_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_resource_subject_subject_id")),
        sa.PrimaryKeyConstraint("resource_id", "subject_id", name=op.f("pk_resource_subject")),
    )
    op.create_index(op.f("ix_resource_subject_subject_id"), "resource_subject", ["subject_id"])
    op.create_table(
        "cost",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "fees",
                "per_diem",
                "transport",
                "venue",
                "materials",
                "other_cost",
                name="costkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("pesos", sa.Integer(), nullable=False),
        sa.Column("commune_cut", sa.String(length=5), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("pesos > 0", name=op.f("ck_cost_pesos")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_cost_edition_id")),
        sa.ForeignKeyConstraint(["commune_cut"], ["commune.cut"], name=op.f("fk_cost_commune_cut")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost")),
    )
    op.create_index(op.f("ix_cost_edition_id"), "cost", ["edition_id"])
    op.create_index(op.f("ix_cost_commune_cut"), "cost", ["commune_cut"])


def downgrade() -> None:
    op.drop_table("cost")
    op.drop_table("resource_subject")
    op.drop_table("resource")
