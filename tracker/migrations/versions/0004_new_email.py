"""An address is proved before it is an account's

Revision: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "new_email",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_new_email_email_lower")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_new_email_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_new_email")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_new_email_code_hash")),
    )


def downgrade() -> None:
    op.drop_table("new_email")
