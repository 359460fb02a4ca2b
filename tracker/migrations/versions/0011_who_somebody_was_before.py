"""RUTs that were corrected, and people who were found to be one

Revision: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

import tracker.ground.database

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_NAME = "ck_account_signs_in_with_something"
_BEFORE = "email IS NOT NULL OR rut IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "former_rut",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspector_id", sa.Integer(), nullable=False),
        sa.Column("rut", sa.String(length=10), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "typo",
                "another",
                name="formerkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("search_key", sa.String(length=60), nullable=False),
        sa.Column("at", tracker.ground.database.Instant(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["inspector_id"], ["inspector.id"], name=op.f("fk_former_rut_inspector_id")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_former_rut_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_rut")),
        sa.UniqueConstraint("inspector_id", "rut", name=op.f("uq_former_rut_inspector_id_rut")),
    )
    op.create_index(op.f("ix_former_rut_rut"), "former_rut", ["rut"])
    op.create_table(
        "joining",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=False),
        sa.Column("gone_rut", sa.String(length=10), nullable=False),
        sa.Column("gone_name", sa.String(length=300), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("at", tracker.ground.database.Instant(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", tracker.ground.database.Instant(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kept_id <> gone_id", name=op.f("ck_joining_of_two")),
        sa.CheckConstraint(
            "undone_by_id IS NULL OR undone_at IS NOT NULL", name=op.f("ck_joining_undone_by_somebody")
        ),
        sa.ForeignKeyConstraint(["kept_id"], ["inspector.id"], name=op.f("fk_joining_kept_id")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_joining_by_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["account.id"], name=op.f("fk_joining_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joining")),
    )
    op.create_index(op.f("ix_joining_kept_id"), "joining", ["kept_id"])
    op.create_index(op.f("ix_joining_gone_id"), "joining", ["gone_id"])
    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_constraint(op.f(_NAME), type_="check")
        batch_op.create_check_constraint(op.f(_NAME), f"{_BEFORE} OR disabled_at IS NOT NULL")


def downgrade() -> None:
    op.execute(
        "UPDATE account SET email = 'cuenta-' || id || '@unida.invalid' WHERE email IS NULL AND rut IS NULL"
    )
    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_constraint(op.f(_NAME), type_="check")
        batch_op.create_check_constraint(op.f(_NAME), _BEFORE)
    op.drop_table("joining")
    op.drop_table("former_rut")
