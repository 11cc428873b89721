"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("severity", sa.String()),
        sa.Column("updated_at", sa.Double(), nullable=False),
        sa.Column("evidence_count", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_cases_updated_at"), "cases", ["updated_at"])
    op.create_table(
        "counter",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", BIG, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "journal",
        sa.Column("turn_id", KEY, nullable=False),
        sa.Column("step", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("turn_id", "step"),
    )
    op.create_index(op.f("ix_journal_at"), "journal", ["at"])
    op.create_table(
        "lane",
        sa.Column("key", KEY, nullable=False),
        sa.Column("ready_at", sa.Double(), nullable=False),
        sa.Column("not_before", sa.Double(), server_default="0", nullable=False),
        sa.Column("lease_owner", sa.String()),
        sa.Column("lease_until", sa.Double(), server_default="0", nullable=False),
        sa.Column("fence", BIG, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_lane_ready_at", "lane", ["ready_at"])
    op.create_table(
        "placed",
        sa.Column("slot", KEY, nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("slot"),
    )
    op.create_table(
        "post",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("seq", BIG, nullable=False),
        sa.Column("thread_key", KEY, nullable=False),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("slot", KEY, nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("card", sa.Text()),
        sa.Column("attachments", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("seq"),
        sa.UniqueConstraint("thread_key", "slot", name="uq_post_thread_slot"),
    )
    op.create_index("ix_post_thread_seq", "post", ["thread_key", "seq"])
    op.create_table(
        "evidence",
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("case_id", "id"),
    )
    op.create_table(
        "item",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("lane", KEY, nullable=False),
        sa.Column("dedup", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("due_at", sa.Double(), nullable=False),
        sa.Column("status", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("finished_at", sa.Double()),
        sa.ForeignKeyConstraint(["lane"], ["lane.key"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("dedup"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_item_finished_at",
        "item",
        ["finished_at"],
        sqlite_where=sa.text("status >= 2"),
        postgresql_where=sa.text("status >= 2"),
    )
    op.create_index(
        "ix_item_pending",
        "item",
        ["lane", "id"],
        sqlite_where=sa.text("status < 2"),
        postgresql_where=sa.text("status < 2"),
    )
