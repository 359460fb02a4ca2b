"""Figures in the database

Revision: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting' AND revoked_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "kept_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("terms", sa.String(length=64), nullable=False),
        sa.Column("stamps", sa.String(length=64), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("region", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_day")),
        sa.UniqueConstraint("day", "terms", name=op.f("uq_kept_day_day_terms")),
    )
    op.create_table(
        "kept_figures",
        sa.Column("day_id", sa.Integer(), nullable=False),
        sa.Column("commune_cut", sa.String(length=5), nullable=False),
        sa.Column("stamp", sa.BigInteger(), nullable=False),
        sa.Column("roster", sa.Integer(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("shared", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["commune_cut"], ["commune.cut"], name=op.f("fk_kept_figures_commune_cut")),
        sa.ForeignKeyConstraint(
            ["day_id"], ["kept_day.id"], name=op.f("fk_kept_figures_day_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("day_id", "commune_cut", name=op.f("pk_kept_figures")),
    )
    op.create_table(
        "kept_standing",
        sa.Column("day_id", sa.Integer(), nullable=False),
        sa.Column("inspector_id", sa.Integer(), nullable=False),
        sa.Column("commune_cut", sa.String(length=5), nullable=False),
        sa.Column("stamp", sa.BigInteger(), nullable=False),
        sa.Column("standings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["commune_cut"], ["commune.cut"], name=op.f("fk_kept_standing_commune_cut")),
        sa.ForeignKeyConstraint(
            ["day_id"], ["kept_day.id"], name=op.f("fk_kept_standing_day_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["inspector_id"],
            ["inspector.id"],
            name=op.f("fk_kept_standing_inspector_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("day_id", "inspector_id", name=op.f("pk_kept_standing")),
    )
    op.create_index(op.f("ix_kept_standing_inspector_id"), "kept_standing", ["inspector_id"])
    op.create_index("ix_record_waiting", "record", ["id"], sqlite_where=WAITING, postgresql_where=WAITING)


def downgrade() -> None:
    op.drop_index("ix_record_waiting", "record")
    op.drop_table("kept_standing")
    op.drop_table("kept_figures")
    op.drop_table("kept_day")
