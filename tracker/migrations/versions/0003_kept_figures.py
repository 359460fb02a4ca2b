"""Kept figures

Revision: 0003
Revises: 0002
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    stamps = op.create_table(
        "figures_stamp",
        sa.Column("commune_cut", sa.String(length=5), nullable=False),
        sa.Column("stamp", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["commune_cut"], ["commune.cut"], name=op.f("fk_figures_stamp_commune_cut")),
        sa.PrimaryKeyConstraint("commune_cut", name=op.f("pk_figures_stamp")),
    )
    stamp = sa.literal(secrets.randbits(63), sa.BigInteger())
    op.execute(
        stamps.insert().from_select(
            ["commune_cut", "stamp"], sa.select(sa.text("cut"), stamp).select_from(sa.table("commune"))
        )
    )


def downgrade() -> None:
    op.drop_table("figures_stamp")
