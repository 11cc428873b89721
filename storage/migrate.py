"""Brings a database to the tables of this version, whole or not at all, in the caller's transaction."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from engines.errors import Refused

_LOCK = 0x6661756C74  # any number, as long as every replica takes the same
_SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(conn: sa.Connection) -> None:
    """Run what is missing; replicas that start together wait for the first one here."""
    if conn.dialect.name == "postgresql":
        conn.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = conn
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    here = set(MigrationContext.configure(conn).get_current_heads())
    if here - known:
        raise Refused("This database was written by a newer FaultMaven; start that version, or use another database.")
    command.upgrade(config, "head")
