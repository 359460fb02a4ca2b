"""What the law asks for: since when somebody serves, the decree, who drives; requirements of both, and for drivers only

Revision: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("posting") as posting:
        posting.add_column(sa.Column("served_since", sa.Date(), nullable=True))
        posting.add_column(sa.Column("decree", sa.String(length=40), nullable=True))
        posting.add_column(sa.Column("decree_on", sa.Date(), nullable=True))
        posting.add_column(sa.Column("drives", sa.Boolean(), nullable=True))
    with op.batch_alter_table("requirement") as requirement:
        requirement.add_column(sa.Column("law", sa.Boolean(), nullable=False, server_default=sa.false()))
        requirement.add_column(sa.Column("only", sa.String(length=32), nullable=True))
        requirement.create_check_constraint(op.f("ck_requirement_only"), "\"only\" IN ('drivers')")
        requirement.create_check_constraint(
            op.f("ck_requirement_law_beside_the_common_agreement"),
            "NOT law OR (origin = 'agreement' AND commune_cut IS NULL)",
        )
    with op.batch_alter_table("requirement") as requirement:
        requirement.alter_column("law", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("requirement") as requirement:
        requirement.drop_constraint(op.f("ck_requirement_law_beside_the_common_agreement"), type_="check")
        requirement.drop_constraint(op.f("ck_requirement_only"), type_="check")
        requirement.drop_column("only")
        requirement.drop_column("law")
    with op.batch_alter_table("posting") as posting:
        for name in ("drives", "decree_on", "decree", "served_since"):
            posting.drop_column(name)
