"""All who share a database agree on one key: who comes with another is told so before any work is touched."""

from functools import cache

import sqlalchemy as sa

from engines.errors import Refused
from storage.crypto import Damaged, Place, UnknownKey, Vault
from storage.database import Database
from storage.tables import insert, sealed

_NAME = "agreed"
_PLACE = Place("agreed", "", "", _NAME)
_SAID = "the keys of this database"


async def check(database: Database, vault: Vault, *, reading: bool = False) -> None:
    """Raise Refused where the database was encrypted with a key that is not here; the first one who comes decides.

    A key that is current from now on is written down, so that the one before may go once nothing needs it any more.
    """
    new = vault.seal_text(_SAID, _PLACE)
    stands = await database.run(_look if reading else lambda conn: _first(conn, new))
    if stands is None:
        return
    try:
        vault.open_text(stands, _PLACE)
    except (UnknownKey, Damaged) as error:
        raise Refused(f"The database can't be opened with these keys. {error}") from error
    if not reading and not vault.is_current(stands):
        await database.run(lambda conn: conn.execute(sa.update(sealed).values(body=new)).close())


def _look(conn: sa.Connection) -> str | None:
    return conn.scalar(sa.select(sealed.c.body).where(sealed.c.name == _NAME))


def _first(conn: sa.Connection, new: str) -> str | None:
    conn.execute(_add(conn.dialect.name), {"name": _NAME, "body": new})
    return _look(conn)


@cache
def _add(dialect: str) -> sa.Insert:
    return insert(dialect, sealed).on_conflict_do_nothing()
