"""When it was cancelled

Revision: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

from tracker.ground.database import Instant

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# The trail knows when; of what was merged it names the pair, and there what became of its people says it.
_FILLED = """
UPDATE edition SET cancelled_at = COALESCE(
    (SELECT MAX(at) FROM audit_event
     WHERE verb = 'edition_cancel' AND thing = 'edition' AND thing_id = CAST(edition.id AS VARCHAR)),
    (SELECT MAX(enrollment_event.at) FROM enrollment_event
     JOIN enrollment ON enrollment.id = enrollment_event.enrollment_id
     WHERE enrollment.edition_id = edition.id AND enrollment_event.state = 'cancelled'),
    created_at)
WHERE state = 'cancelled'
"""


def upgrade() -> None:
    op.add_column("edition", sa.Column("cancelled_at", Instant(timezone=True), nullable=True))
    op.execute(_FILLED)
    with op.batch_alter_table("edition") as edition:
        edition.create_check_constraint(
            op.f("ck_edition_cancelled_at"), "(state = 'cancelled') = (cancelled_at IS NOT NULL)"
        )


def downgrade() -> None:
    with op.batch_alter_table("edition") as edition:
        edition.drop_constraint(op.f("ck_edition_cancelled_at"), type_="check")
        edition.drop_column("cancelled_at")
