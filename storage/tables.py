"""The tables, the same on SQLite and on PostgreSQL."""

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

NEVER = 9e15  # seconds since the epoch: later than anything that is due
PENDING, STARTED, DONE, DEAD = range(4)  # the states of an item; the first two are still to be done

VERSION = "0007"  # of the newest migration: the one after which these tables stand
metadata = sa.MetaData()

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Keys compare by code point everywhere, as Python sorts them: rows are locked in that order.
_KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")


class Prose(sa.types.TypeDecorator[str]):
    """Free text of people, without the few characters that a database refuses."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's
        """Replace NUL, which PostgreSQL refuses, and halves of surrogate pairs, which are no text."""
        if value is None:
            return None
        return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


lane = sa.Table(
    "lane",
    metadata,
    sa.Column("key", _KEY, primary_key=True),
    # Never later than the first work that is due; `claims` sets it right where it is too early.
    sa.Column("ready_at", sa.Double, nullable=False),
    sa.Column("not_before", sa.Double, nullable=False, server_default="0"),
    sa.Column("lease_owner", sa.String),
    sa.Column("lease_until", sa.Double, nullable=False, server_default="0"),
    sa.Column("fence", _BIG, nullable=False, server_default="0"),
    sa.Index("ix_lane_ready_at", "ready_at"),
)

item = sa.Table(
    "item",
    metadata,
    sa.Column("id", _BIG, primary_key=True, autoincrement=True),
    sa.Column("lane", _KEY, sa.ForeignKey("lane.key"), nullable=False),
    sa.Column("dedup", _KEY, nullable=False, unique=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("due_at", sa.Double, nullable=False),
    sa.Column("status", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("body", sa.Text, nullable=False),  # sealed until it is done
    sa.Column("reason", Prose),
    sa.Column("finished_at", sa.Double),
    sqlite_autoincrement=True,  # an id is never given twice, so that nobody finishes a timer that was moved
)
# Spelled with literals, because a partial index serves no query that compares with a parameter.
is_pending = item.c.status < sa.literal_column(str(DONE))
is_finished = item.c.status >= sa.literal_column(str(DONE))
_TIMER: sa.ColumnClause[str] = sa.literal_column("'timer'")
waits_in_turn = sa.and_(is_pending, item.c.kind != _TIMER)
waits_for_its_time = sa.and_(is_pending, item.c.kind == _TIMER)
_PARTIAL = (
    (sa.Index("ix_item_in_turn", item.c.lane, item.c.id), waits_in_turn),
    (sa.Index("ix_item_timer", item.c.lane, item.c.due_at), waits_for_its_time),
    (sa.Index("ix_item_finished_at", item.c.finished_at), is_finished),
)

placed = sa.Table(
    "placed",
    metadata,
    sa.Column("slot", _KEY, primary_key=True),
    sa.Column("ref", sa.String, nullable=False),
)

cases = sa.Table(
    "cases",
    metadata,
    sa.Column("id", _KEY, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("thread", sa.Text, nullable=False),
    sa.Column("title", Prose, nullable=False),
    sa.Column("status", sa.String, nullable=False),
    sa.Column("severity", sa.String),
    sa.Column("updated_at", sa.Double, nullable=False, index=True),
    sa.Column("evidence_count", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("pseudonyms", sa.Text),  # sealed
    sa.Column("channel", _KEY, nullable=False, server_default=""),
    sa.Column("opened_at", sa.Double, nullable=False, server_default="0"),
    sa.Index("ix_cases_channel", "channel", "opened_at"),
)

evidence = sa.Table(
    "evidence",
    metadata,
    sa.Column("case_id", _KEY, sa.ForeignKey("cases.id"), primary_key=True),
    sa.Column("id", _KEY, primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)

journal = sa.Table(
    "journal",
    metadata,
    sa.Column("turn_id", _KEY, primary_key=True),
    sa.Column("step", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("fingerprint", sa.String, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),  # sealed
    sa.Column("at", sa.Double, nullable=False, index=True),
)

sealed = sa.Table(
    "sealed",
    metadata,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
)

OPEN, ANSWERED, FAILED = range(3)  # the states of a call

model_call = sa.Table(
    "model_call",
    metadata,
    sa.Column("id", _BIG, primary_key=True, autoincrement=True),
    sa.Column("tenant", _KEY, nullable=False),
    sa.Column("case_id", _KEY, nullable=False),
    sa.Column("turn_id", _KEY, nullable=False),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("provider", sa.String, nullable=False),
    sa.Column("model", _KEY, nullable=False),
    sa.Column("digest", sa.String, nullable=False),
    sa.Column("at", sa.Double, nullable=False, index=True),
    sa.Column("day", _KEY, nullable=False),  # of `at`, in UTC
    sa.Column("state", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("cost", sa.Double, nullable=False),  # in US dollars; while it is open, what is reserved
    sa.Column("tokens_in", sa.Integer, nullable=False, server_default="0"),
    sa.Column("tokens_out", sa.Integer, nullable=False, server_default="0"),
    sa.Column("cached", sa.Integer, nullable=False, server_default="0"),
    sa.Column("answer", sa.Text),  # sealed
)
sa.Index("ix_model_call_digest", model_call.c.case_id, model_call.c.digest)

installation = sa.Table(  # of the app in a workspace, or in an organization with all its workspaces
    "installation",
    metadata,
    sa.Column("enterprise", _KEY, primary_key=True),  # empty: a workspace of no organization
    sa.Column("team", _KEY, primary_key=True),  # empty: the whole organization
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("installed_at", sa.Double, nullable=False),
    sa.Column("expires_at", sa.Double, nullable=False, index=True),  # of its token
    sa.Column("renewing_until", sa.Double, nullable=False, server_default="0"),
    sa.Column("body", sa.Text, nullable=False),  # sealed
    sa.Index("ix_installation_team", "team"),
)

workspace = sa.Table(  # which organization a workspace belongs to, where the app is installed in all of it
    "workspace",
    metadata,
    sa.Column("team", _KEY, primary_key=True),
    sa.Column("enterprise", _KEY, nullable=False),
)

oauth_state = sa.Table(
    "oauth_state",
    metadata,
    sa.Column("digest", _KEY, primary_key=True),
    sa.Column("expires_at", sa.Double, nullable=False, index=True),
)

audit = sa.Table(  # who did what; nothing here is ever changed
    "audit",
    metadata,
    sa.Column("id", _BIG, primary_key=True, autoincrement=True),
    sa.Column("at", sa.Double, nullable=False, index=True),
    sa.Column("tenant", _KEY, nullable=False),
    sa.Column("channel", _KEY, nullable=False),
    sa.Column("case_id", _KEY, nullable=False, index=True),
    sa.Column("who", _KEY, nullable=False),
    sa.Column("what", sa.String, nullable=False),
    sa.Column("outcome", sa.String, nullable=False),
    sa.Column("via", sa.String, nullable=False),
)

setting = sa.Table(  # what was changed while it runs, by workspace
    "setting",
    metadata,
    sa.Column("tenant", _KEY, primary_key=True),
    sa.Column("name", _KEY, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),  # JSON
)

counter = sa.Table(
    "counter",
    metadata,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", _BIG, nullable=False),
)

post = sa.Table(
    "post",
    metadata,
    sa.Column("id", _BIG, primary_key=True, autoincrement=True),
    sa.Column("seq", _BIG, nullable=False, unique=True),
    sa.Column("thread_key", _KEY, nullable=False),
    sa.Column("thread", sa.Text, nullable=False),
    sa.Column("slot", _KEY, nullable=False),
    sa.Column("author", sa.String, nullable=False),
    sa.Column("name", Prose, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("text", Prose, nullable=False),
    sa.Column("card", sa.Text),
    sa.Column("attachments", sa.Text, nullable=False),
    sa.UniqueConstraint("thread_key", "slot", name="uq_post_thread_slot"),
)
sa.Index("ix_post_thread_seq", post.c.thread_key, post.c.seq)


def partial(dialect: str) -> None:
    """Say which rows the partial indexes hold, to one database: the other one's dialect takes long to load."""
    for index, where in _PARTIAL:
        index.dialect_kwargs[f"{dialect}_where"] = where


def insert(dialect: str, table: sa.Table) -> "sqlite.Insert | postgresql.Insert":
    """An insert that can say what to do on conflict, which both databases spell the same."""
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite  # noqa: PLC0415 - see above

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - see above

    return postgresql.insert(table)
