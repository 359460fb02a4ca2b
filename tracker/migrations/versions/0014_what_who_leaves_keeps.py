"""What somebody keeps who leaves a commune, and the last day of a role that ends with a posting

Revision: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

import tracker.ground.database

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kept_at = sa.Column("kept_at", tracker.ground.database.Instant(timezone=True), nullable=True)
    op.add_column("enrollment", kept_at)
    op.add_column("role_grant", sa.Column("ends_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("role_grant", "ends_on")
    op.drop_column("enrollment", "kept_at")
