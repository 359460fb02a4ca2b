"""Short of the minimum

Revision: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

import tracker.ground.database

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edition", sa.Column("minimum_told_on", sa.Date(), nullable=True))
    decided = sa.Column("goes_anyway_at", tracker.ground.database.Instant(timezone=True), nullable=True)
    op.add_column("edition", decided)


def downgrade() -> None:
    op.drop_column("edition", "goes_anyway_at")
    op.drop_column("edition", "minimum_told_on")
