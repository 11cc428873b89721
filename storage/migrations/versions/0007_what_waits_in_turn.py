"""What waits in its turn and what waits for its time, each found without reading the other."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_IN_TURN = sa.text("status < 2 AND kind != 'timer'")
_TIMER = sa.text("status < 2 AND kind = 'timer'")


def upgrade() -> None:
    op.drop_index("ix_item_pending", "item")
    op.create_index("ix_item_in_turn", "item", ["lane", "id"], sqlite_where=_IN_TURN, postgresql_where=_IN_TURN)
    op.create_index("ix_item_timer", "item", ["lane", "due_at"], sqlite_where=_TIMER, postgresql_where=_TIMER)
