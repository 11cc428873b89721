"""Where a case is and since when, so that a channel's newest one is found without reading all."""

import json
from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_AT_ONCE = 500
_CASES = sa.table(
    "cases", sa.column("id"), sa.column("thread"), sa.column("body"), sa.column("channel"), sa.column("opened_at")
)


def upgrade() -> None:
    op.add_column("cases", sa.Column("channel", _KEY, nullable=False, server_default=""))
    op.add_column("cases", sa.Column("opened_at", sa.Double(), nullable=False, server_default="0"))
    conn = op.get_bind()
    for ids in _batches(list(conn.scalars(sa.select(_CASES.c.id)))):
        for row in conn.execute(sa.select(_CASES).where(_CASES.c.id.in_(ids))).all():
            at = json.loads(row.thread)
            opened = datetime.fromisoformat(json.loads(row.body)["opened_at"]).timestamp()
            place = f"{at['surface']}:{at['tenant']}:{at['channel']}"
            conn.execute(sa.update(_CASES).where(_CASES.c.id == row.id).values(channel=place, opened_at=opened))
    op.create_index("ix_cases_channel", "cases", ["channel", "opened_at"])


def _batches(ids: list[str]) -> list[list[str]]:
    return [ids[i : i + _AT_ONCE] for i in range(0, len(ids), _AT_ONCE)]
