"""Previews in the database

Revision: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_preview",
        sa.Column("day_id", sa.Integer(), nullable=False),
        sa.Column("commune_cut", sa.String(length=5), nullable=False),
        sa.Column("stamp", sa.BigInteger(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["commune_cut"], ["commune.cut"], name=op.f("fk_kept_preview_commune_cut")),
        sa.ForeignKeyConstraint(
            ["day_id"], ["kept_day.id"], name=op.f("fk_kept_preview_day_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("day_id", "commune_cut", name=op.f("pk_kept_preview")),
    )


def downgrade() -> None:
    op.drop_table("kept_preview")
