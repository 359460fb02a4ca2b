"""When and on which device a mark was noted, and what another device said instead

Revision: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

from tracker.ground.database import Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

CHECKS = {
    "noted_before_it_arrived": "noted_at <= at",
    "device_with_its_clock": "(device IS NULL) = (device_at IS NULL)",
    "rival_whole_or_none": (
        "(rival_code IS NULL) = (rival_noted_at IS NULL) AND (rival_code IS NULL) = (rival_by_id IS NULL)"
    ),
}
COLUMNS = ("noted_at", "device", "device_at", "rival_code", "rival_noted_at", "rival_by_id")


def upgrade() -> None:
    op.add_column("attendance", sa.Column("noted_at", Instant(timezone=True), nullable=True))
    op.execute("UPDATE attendance SET noted_at = at")
    with op.batch_alter_table("attendance") as attendance:
        attendance.alter_column("noted_at", existing_type=Instant(timezone=True), nullable=False)
        attendance.add_column(sa.Column("device", sa.String(length=32), nullable=True))
        attendance.add_column(sa.Column("device_at", Instant(timezone=True), nullable=True))
        attendance.add_column(sa.Column("rival_code", sa.String(length=2), nullable=True))
        attendance.add_column(sa.Column("rival_noted_at", Instant(timezone=True), nullable=True))
        attendance.add_column(sa.Column("rival_by_id", sa.Integer(), nullable=True))
        attendance.create_foreign_key(op.f("fk_attendance_rival_by_id"), "account", ["rival_by_id"], ["id"])
        for name, holds in CHECKS.items():
            attendance.create_check_constraint(op.f(f"ck_attendance_{name}"), holds)


def downgrade() -> None:
    with op.batch_alter_table("attendance") as attendance:
        for name in CHECKS:
            attendance.drop_constraint(op.f(f"ck_attendance_{name}"), type_="check")
        attendance.drop_constraint(op.f("fk_attendance_rival_by_id"), type_="foreignkey")
        for name in reversed(COLUMNS):
            attendance.drop_column(name)
