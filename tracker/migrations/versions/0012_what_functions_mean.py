"""What functions mean

Revision: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

PROFILES = ("security_inspector", "municipal_inspector", "cctv_operator", "director")


def upgrade() -> None:
    op.create_table(
        "function_meaning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commune_cut", sa.String(length=5), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column(
            "profile",
            sa.Enum(*PROFILES, name="profile", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["commune_cut"], ["commune.cut"], name=op.f("fk_function_meaning_commune_cut")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_function_meaning")),
        sa.UniqueConstraint("commune_cut", "key", name=op.f("uq_function_meaning_commune_cut_key")),
    )


def downgrade() -> None:
    op.drop_table("function_meaning")
