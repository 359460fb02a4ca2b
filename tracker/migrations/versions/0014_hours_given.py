"""Hours given

Revision: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edition", sa.Column("hours_reason", sa.String(length=300), nullable=True))
    op.add_column("record", sa.Column("remark", sa.String(length=500), nullable=True))


def downgrade() -> None:
    op.drop_column("record", "remark")
    op.drop_column("edition", "hours_reason")
