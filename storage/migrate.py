"""Brings a database to the tables of this version, whole or not at all, in the caller's transaction."""

from pathlib import Path

import sqlalchemy as sa

from engines.errors import Refused
from storage.tables import VERSION, metadata, partial

_LOCK = 0x6661756C74  # any number, as long as every replica takes the same
_SCRIPTS = Path(__file__).parent / "migrations"
_version = sa.Table(  # as Alembic makes it
    "alembic_version",
    sa.MetaData(),
    sa.Column("version_num", sa.String(32), nullable=False),
    sa.PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def upgrade(conn: sa.Connection) -> None:
    """Make the tables, or run what is missing; replicas that start together wait for the first one here.

    Alembic is only loaded where tables of an older version stand: it takes a quarter of a second, which each command
    would pay for a database of its own.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    stands = set(sa.inspect(conn).get_table_names())
    if not stands:
        _make(conn)
    elif _version.name not in stands or set(conn.scalars(sa.select(_version.c.version_num))) != {VERSION}:
        run(conn)


def _make(conn: sa.Connection) -> None:
    partial(conn.dialect.name)
    metadata.create_all(conn, checkfirst=False)
    _version.create(conn)
    conn.execute(sa.insert(_version).values(version_num=VERSION))


def run(conn: sa.Connection) -> None:
    """Run the migrations that are missing, one by one; raises Refused where the database knows more than they do."""
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415 - see above
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 - see above
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = conn
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    here = set(MigrationContext.configure(conn).get_current_heads())
    if here - known:
        raise Refused("This database was written by a newer FaultMaven; start that version, or use another database.")
    command.upgrade(config, "head")
