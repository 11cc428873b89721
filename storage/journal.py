"""The journal: what was already answered in a turn, so that a replay asks nobody twice."""

import logging
import time
from functools import cache
from typing import Any

import sqlalchemy as sa

from engines.work import Entry
from storage.crypto import Damaged, Place, UnknownKey, Vault
from storage.database import Database
from storage.tables import insert, journal

_log = logging.getLogger(__name__)


class Journal:
    """The answered effects of all turns."""

    def __init__(self, database: Database, vault: Vault) -> None:
        """Keep them in `database`, the answers sealed."""
        self._database = database
        self._vault = vault

    async def read(self, turn_id: str) -> list[Entry]:
        """In the order of steps."""
        mine = sa.select(journal).where(journal.c.turn_id == turn_id).order_by(journal.c.step)
        rows = await self._database.read(lambda conn: conn.execute(mine).all())
        entries = (self._entry(turn_id, row) for row in rows)
        return [entry for entry in entries if entry]

    def _entry(self, turn_id: str, row: sa.Row[Any]) -> Entry | None:
        """An answer that can't be opened is asked for again."""
        try:
            return Entry(row.step, row.fingerprint, self._vault.open_text(row.answer, _place(turn_id, row.step)))
        except (UnknownKey, Damaged) as error:
            _log.error("An answer of turn %s is asked for again. %s", turn_id, error)
            return None

    async def append(self, turn_id: str, entry: Entry) -> None:
        """Store; the first entry of a step stays."""
        row = {
            "turn_id": turn_id,
            "step": entry.step,
            "fingerprint": entry.fingerprint,
            "answer": self._vault.seal_text(entry.answer, _place(turn_id, entry.step)),
            "at": time.time(),
        }
        await self._database.run(lambda conn: conn.execute(_append(conn.dialect.name), row).close())

    async def prune(self, before: float) -> None:
        """Forget what was answered before that time (seconds since the epoch)."""
        await self._database.run(lambda conn: conn.execute(sa.delete(journal).where(journal.c.at < before)).close())


def _place(turn_id: str, step: int) -> Place:
    return Place("answer", "", turn_id, str(step))


@cache
def _append(dialect: str) -> sa.Insert:
    return insert(dialect, journal).on_conflict_do_nothing()
