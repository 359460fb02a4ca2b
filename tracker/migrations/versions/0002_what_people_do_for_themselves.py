"""What people do for themselves: uploads, links, messages, hand-overs, requests, evidence

Revision: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

import tracker.ground.database

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "data_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspector_id", sa.Integer(), nullable=False),
        sa.Column("commune_cut", sa.String(length=5), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "rectification",
                "access",
                "erasure",
                "objection",
                "block",
                "portability",
                name="requestkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("shown", sa.String(length=500), nullable=True),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "granted",
                "denied",
                name="requeststate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", tracker.ground.database.Instant(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("extended_at", tracker.ground.database.Instant(timezone=True), nullable=True),
        sa.Column("extension_reason", sa.String(length=500), nullable=True),
        sa.Column("answer", sa.String(length=2000), nullable=True),
        sa.Column("answered_at", tracker.ground.database.Instant(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'open') = (answered_at IS NULL)", name=op.f("ck_data_request_answered")),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer IS NULL)", name=op.f("ck_data_request_answered_with_words")
        ),
        sa.CheckConstraint(
            "(extended_at IS NULL) = (extension_reason IS NULL)",
            name=op.f("ck_data_request_extended_with_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["account.id"], name=op.f("fk_data_request_answered_by_id")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name=op.f("fk_data_request_asked_by_id")),
        sa.ForeignKeyConstraint(["commune_cut"], ["commune.cut"], name=op.f("fk_data_request_commune_cut")),
        sa.ForeignKeyConstraint(
            ["inspector_id"], ["inspector.id"], name=op.f("fk_data_request_inspector_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request")),
    )
    with op.batch_alter_table("data_request", schema=None) as batch_op:
        batch_op.create_index("ix_data_request_commune_cut_state", ["commune_cut", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_data_request_inspector_id"), ["inspector_id"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", tracker.ground.database.Instant(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("size > 0", name=op.f("ck_evidence_size")),
        sa.ForeignKeyConstraint(["added_by_id"], ["account.id"], name=op.f("fk_evidence_added_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_table(
        "hand_over",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspector_id", sa.Integer(), nullable=False),
        sa.Column("commune_cut", sa.String(length=5), nullable=False),
        sa.Column("to_cut", sa.String(length=5), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "granted",
                "refused",
                "withdrawn",
                name="handoverstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", tracker.ground.database.Instant(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", tracker.ground.database.Instant(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name=op.f("ck_hand_over_decided")),
        sa.CheckConstraint(
            "(state = 'refused') = (reason IS NOT NULL)", name=op.f("ck_hand_over_refused_with_reason")
        ),
        sa.CheckConstraint("commune_cut <> to_cut", name=op.f("ck_hand_over_between_two")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name=op.f("fk_hand_over_asked_by_id")),
        sa.ForeignKeyConstraint(["commune_cut"], ["commune.cut"], name=op.f("fk_hand_over_commune_cut")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name=op.f("fk_hand_over_decided_by_id")),
        sa.ForeignKeyConstraint(["inspector_id"], ["inspector.id"], name=op.f("fk_hand_over_inspector_id")),
        sa.ForeignKeyConstraint(["to_cut"], ["commune.cut"], name=op.f("fk_hand_over_to_cut")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
    )
    with op.batch_alter_table("hand_over", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hand_over_commune_cut"), ["commune_cut"], unique=False)
        batch_op.create_index(batch_op.f("ix_hand_over_inspector_id"), ["inspector_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hand_over_to_cut"), ["to_cut"], unique=False)
        batch_op.create_index(
            "uq_hand_over_asked",
            ["inspector_id", "commune_cut", "to_cut"],
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )

    op.create_table(
        "header_meaning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commune_cut", sa.String(length=5), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "roster", "records", name="batchkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("column_name", sa.String(length=40), nullable=True),
        sa.Column("course_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "column_name IS NULL OR course_id IS NULL", name=op.f("ck_header_meaning_one_meaning")
        ),
        sa.ForeignKeyConstraint(["commune_cut"], ["commune.cut"], name=op.f("fk_header_meaning_commune_cut")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_header_meaning_course_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_header_meaning")),
        sa.UniqueConstraint(
            "commune_cut", "kind", "key", name=op.f("uq_header_meaning_commune_cut_kind_key")
        ),
    )
    with op.batch_alter_table("header_meaning", schema=None) as batch_op:
        batch_op.create_index(
            "uq_header_meaning_coordination",
            ["kind", "key"],
            unique=True,
            sqlite_where=sa.text("commune_cut IS NULL"),
            postgresql_where=sa.text("commune_cut IS NULL"),
        )

    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "first",
                "invitation",
                "reset",
                name="linkpurpose",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("created_at", tracker.ground.database.Instant(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", tracker.ground.database.Instant(timezone=True), nullable=False),
        sa.Column("used_at", tracker.ground.database.Instant(timezone=True), nullable=True),
        sa.Column("cancelled_at", tracker.ground.database.Instant(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(purpose = 'first') = (account_id IS NULL)", name=op.f("ck_link_first_has_no_account")
        ),
        sa.CheckConstraint("used_at IS NULL OR cancelled_at IS NULL", name=op.f("ck_link_used_or_cancelled")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_link_account_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["account.id"], name=op.f("fk_link_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_link_code_hash")),
    )
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_account_id"), ["account_id"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("created_at", tracker.ground.database.Instant(timezone=True), nullable=False),
        sa.Column("next_try_at", tracker.ground.database.Instant(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", tracker.ground.database.Instant(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=True),
        sa.CheckConstraint("sent_at IS NULL OR body IS NULL", name=op.f("ck_outbox_sent_without_body")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_outbox_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_next_try_at"), ["next_try_at"], unique=False)

    op.create_table(
        "submission",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("location", sa.String(length=500), nullable=False),
        sa.Column("at", tracker.ground.database.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_submission_account_id")),
        sa.PrimaryKeyConstraint("account_id", "key", name=op.f("pk_submission")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_at"), ["at"], unique=False)

    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "roster", "records", name="batchkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("commune_cut", sa.String(length=5), nullable=True),
        sa.Column("file", sa.String(length=255), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("choices", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("at", tracker.ground.database.Instant(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind = 'records' OR commune_cut IS NOT NULL", name=op.f("ck_upload_roster_has_commune")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_upload_by_id")),
        sa.ForeignKeyConstraint(["commune_cut"], ["commune.cut"], name=op.f("fk_upload_commune_cut")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_upload_commune_cut"), ["commune_cut"], unique=False)

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("phone", sa.String(length=20), nullable=True))

    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.add_column(sa.Column("evidence_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("evidence_note", sa.String(length=300), nullable=True))
        batch_op.add_column(
            sa.Column("decided_at", tracker.ground.database.Instant(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("decided_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("refused_reason", sa.String(length=300), nullable=True))
        batch_op.create_index(batch_op.f("ix_record_evidence_id"), ["evidence_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_record_evidence_id"), "evidence", ["evidence_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_record_decided_by_id"), "account", ["decided_by_id"], ["id"]
        )

    with op.batch_alter_table("roster_attestation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seen", sa.JSON(none_as_null=True), nullable=True))

    with op.batch_alter_table("record") as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_record_refused_reason"), "refused_reason IS NULL OR state = 'refused'"
        )
    with op.batch_alter_table("batch") as batch_op:
        batch_op.drop_constraint(op.f("ck_batch_roster_has_commune"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_batch_roster_has_commune"), "kind = 'records' OR commune_cut IS NOT NULL"
        )


def downgrade() -> None:
    op.execute("UPDATE batch SET commune_cut = NULL WHERE kind = 'records'")
    with op.batch_alter_table("batch") as batch_op:
        batch_op.drop_constraint(op.f("ck_batch_roster_has_commune"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_batch_roster_has_commune"), "(kind = 'roster') = (commune_cut IS NOT NULL)"
        )
    with op.batch_alter_table("record") as batch_op:
        batch_op.drop_constraint(op.f("ck_record_refused_reason"), type_="check")
    with op.batch_alter_table("roster_attestation", schema=None) as batch_op:
        batch_op.drop_column("seen")

    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_record_decided_by_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_record_evidence_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_record_evidence_id"))
        batch_op.drop_column("refused_reason")
        batch_op.drop_column("decided_by_id")
        batch_op.drop_column("decided_at")
        batch_op.drop_column("evidence_note")
        batch_op.drop_column("evidence_id")

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("phone")

    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_upload_commune_cut"))
        batch_op.drop_index(batch_op.f("ix_upload_at"))

    op.drop_table("upload")
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_at"))

    op.drop_table("submission")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_next_try_at"))
        batch_op.drop_index(batch_op.f("ix_outbox_created_at"))

    op.drop_table("outbox")
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_account_id"))

    op.drop_table("link")
    with op.batch_alter_table("header_meaning", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_header_meaning_coordination",
            sqlite_where=sa.text("commune_cut IS NULL"),
            postgresql_where=sa.text("commune_cut IS NULL"),
        )

    op.drop_table("header_meaning")
    with op.batch_alter_table("hand_over", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_hand_over_asked",
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )
        batch_op.drop_index(batch_op.f("ix_hand_over_to_cut"))
        batch_op.drop_index(batch_op.f("ix_hand_over_inspector_id"))
        batch_op.drop_index(batch_op.f("ix_hand_over_commune_cut"))

    op.drop_table("hand_over")
    op.drop_table("evidence")
    with op.batch_alter_table("data_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_data_request_inspector_id"))
        batch_op.drop_index("ix_data_request_commune_cut_state")

    op.drop_table("data_request")
