"""The audit log: lines are only ever added, those of a piece of work in the transaction of its effect."""

from collections.abc import Iterable

import sqlalchemy as sa

from engines.deeds import Deed, DeedOutcome
from storage.database import Database
from storage.tables import audit


class Audit:
    """The audit log of a database."""

    def __init__(self, database: Database) -> None:
        """Keep it in `database`."""
        self._database = database

    async def write(self, *deeds: Deed) -> None:
        """Add lines that belong to no piece of work."""
        await self._database.run(lambda conn: put(conn, deeds))

    async def read(self, case: str | None, limit: int) -> list[Deed]:
        """The newest lines, oldest first, of one case or of all."""
        wanted = sa.select(audit).order_by(audit.c.id.desc()).limit(limit)
        if case:
            wanted = wanted.where(audit.c.case_id == case)
        rows = await self._database.read(lambda conn: conn.execute(wanted).all())
        return [_deed(row) for row in reversed(rows)]


def put(conn: sa.Connection, deeds: Iterable[Deed]) -> None:
    """Add lines, in somebody's transaction."""
    rows = [_row(deed) for deed in deeds]
    if rows:
        conn.execute(_ADD, rows)


def _row(deed: Deed) -> dict[str, object]:
    return {**{name: value for name, value in vars(deed).items() if name != "case"}, "case_id": deed.case}


def _deed(row: sa.Row[tuple[object, ...]]) -> Deed:
    found = row._mapping  # noqa: SLF001 - SQLAlchemy's own name of it
    kept = {name: found[name] for name in ("at", "tenant", "channel", "who", "what", "via")}
    return Deed(**kept, case=found["case_id"], outcome=DeedOutcome(found["outcome"]))


_ADD = sa.insert(audit)
