"""What workspaces changed while it ran; a change is written together with who made it."""

import sqlalchemy as sa

from engines.deeds import Deed
from engines.workspace import WorkspaceSettings
from storage import audit
from storage.database import Database
from storage.tables import insert, setting

_NAME = "workspace"


class Choices:
    """The settings that workspaces chose."""

    def __init__(self, database: Database) -> None:
        """Keep them in `database`."""
        self._database = database

    async def of(self, tenant: str) -> WorkspaceSettings:
        """Those of one workspace; the defaults where it chose none."""
        mine = sa.select(setting.c.value).where(setting.c.tenant == tenant, setting.c.name == _NAME)
        value = await self._database.read(lambda conn: conn.scalar(mine))
        return WorkspaceSettings.model_validate_json(value) if value else WorkspaceSettings()

    async def choose(self, tenant: str, chosen: WorkspaceSettings, deeds: tuple[Deed, ...]) -> None:
        """Put them in the place of those before."""
        row = {"tenant": tenant, "name": _NAME, "value": chosen.model_dump_json()}

        def op(conn: sa.Connection) -> None:
            new = insert(conn.dialect.name, setting)
            put = new.on_conflict_do_update(index_elements=["tenant", "name"], set_={"value": new.excluded.value})
            conn.execute(put, row)
            audit.put(conn, deeds)

        await self._database.run(op)
