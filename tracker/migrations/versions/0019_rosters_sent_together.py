"""Rosters sent together

Revision: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

from tracker.ground.database import Instant

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "sending",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_sending_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sending")),
    )
    with op.batch_alter_table("sending", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sending_at"), ["at"], unique=False)

    op.create_table(
        "sent_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sending_id", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(length=255), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("guess", sa.String(length=5), nullable=True),
        sa.Column("told", sa.Text(), nullable=True),
        sa.Column("commune_cut", sa.String(length=5), nullable=True),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "CASE WHEN problem IS NULL THEN 0 ELSE 1 END + CASE WHEN content IS NULL THEN 0 ELSE 1 END + CASE WHEN upload_id IS NULL THEN 0 ELSE 1 END + CASE WHEN batch_id IS NULL THEN 0 ELSE 1 END <= 1",
            name=op.f("ck_sent_file_one_state"),
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_sent_file_batch_id")),
        sa.ForeignKeyConstraint(["commune_cut"], ["commune.cut"], name=op.f("fk_sent_file_commune_cut")),
        sa.ForeignKeyConstraint(["guess"], ["commune.cut"], name=op.f("fk_sent_file_guess")),
        sa.ForeignKeyConstraint(
            ["sending_id"], ["sending.id"], name=op.f("fk_sent_file_sending_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["upload.id"], name=op.f("fk_sent_file_upload_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_file")),
        sa.UniqueConstraint("batch_id", name=op.f("uq_sent_file_batch_id")),
        sa.UniqueConstraint("upload_id", name=op.f("uq_sent_file_upload_id")),
    )
    with op.batch_alter_table("sent_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sent_file_sending_id"), ["sending_id"], unique=False)


def downgrade() -> None:

    with op.batch_alter_table("sent_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sent_file_sending_id"))

    op.drop_table("sent_file")
    with op.batch_alter_table("sending", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sending_at"))

    op.drop_table("sending")
