"""People are told of a meeting once, and its signed lists are kept

Revision: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meeting_sheet",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_meeting_sheet_evidence_id")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_sheet_meeting_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "evidence_id", name=op.f("pk_meeting_sheet")),
    )
    op.create_index(op.f("ix_meeting_sheet_evidence_id"), "meeting_sheet", ["evidence_id"])
    op.add_column("meeting", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("outbox", sa.Column("calendar", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("outbox", "calendar")
    op.drop_column("meeting", "reminded_at")
    op.drop_table("meeting_sheet")
