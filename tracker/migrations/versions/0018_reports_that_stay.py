"""Reports that stay with their import

Revision: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("batch", sa.Column("report", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("batch", "report")
