"""Where the app is installed: the tokens of each workspace, sealed, and installations that were begun."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "installation",
        sa.Column("enterprise", _KEY, nullable=False),
        sa.Column("team", _KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("installed_at", sa.Double(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.Column("renewing_until", sa.Double(), server_default="0", nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("enterprise", "team"),
    )
    op.create_index("ix_installation_team", "installation", ["team"])
    op.create_index("ix_installation_expires_at", "installation", ["expires_at"])
    op.create_table(
        "workspace",
        sa.Column("team", _KEY, nullable=False),
        sa.Column("enterprise", _KEY, nullable=False),
        sa.PrimaryKeyConstraint("team"),
    )
    op.create_table(
        "oauth_state",
        sa.Column("digest", _KEY, nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("ix_oauth_state_expires_at", "oauth_state", ["expires_at"])
