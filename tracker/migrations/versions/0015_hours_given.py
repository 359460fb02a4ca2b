"""Hours given

Revision: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edition", sa.Column("hours_reason", sa.String(length=300), nullable=True))
    op.add_column("record", sa.Column("remark", sa.String(length=500), nullable=True))


def downgrade() -> None:
    op.drop_column("record", "remark")
    op.drop_column("edition", "hours_reason")
