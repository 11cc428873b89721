"""Where the app is installed: the tokens of each workspace or organization, sealed, and what was begun of it."""

import hashlib
from functools import cache
from typing import Any

import sqlalchemy as sa

from engines.deeds import Deed
from engines.work import Installed
from storage import audit
from storage.crypto import Place, Vault
from storage.database import Database
from storage.tables import insert, installation, oauth_state, workspace

_BEGUN = 10_000  # installations that may be under way at once: anybody may begin one


class Installations:
    """The installations of a database."""

    def __init__(self, database: Database, vault: Vault) -> None:
        """Keep them in `database`."""
        self._database = database
        self._vault = vault

    async def save(self, new: Installed, *deeds: Deed) -> None:
        """Store one, in place of what was there; the workspace has one alone, whatever organization it was in."""
        row = self._row(new)

        def op(conn: sa.Connection) -> None:
            if new.team:
                moved = installation.c.enterprise != new.enterprise
                conn.execute(sa.delete(installation).where(installation.c.team == new.team, moved))
            conn.execute(_put(conn.dialect.name), row)
            audit.put(conn, deeds)

        await self._database.run(op)

    async def find(self, team: str, enterprise: str) -> Installed | None:
        """The one of that workspace, or else of its organization; raises UnknownKey or Damaged."""
        row = await self._database.read(lambda conn: _find(conn, team, enterprise))
        return self._kept(row) if row is not None else None

    async def expiring(self, before: float) -> list[Installed]:
        """Those whose token expires before that time."""
        wanted = sa.select(installation).where(installation.c.expires_at < before)
        rows = await self._database.read(lambda conn: conn.execute(wanted).all())
        return [self._kept(row) for row in rows]

    async def reserve(self, kept: Installed, now: float, until: float) -> bool:
        """The right to renew this version's token until that time; nobody else has it then."""
        free = sa.and_(_same(kept), installation.c.renewing_until <= now)
        taken = sa.update(installation).where(free).values(renewing_until=until)
        return bool(await self._database.run(lambda conn: conn.execute(taken).rowcount))

    async def renew(self, kept: Installed, body: str, expires_at: float) -> bool:
        """Put the new token in place of this version's; False where it was removed or installed anew meanwhile."""
        sealed = self._vault.seal_text(body, _place(kept.enterprise, kept.team))
        changed = {"body": sealed, "expires_at": expires_at, "renewing_until": 0.0, "version": kept.version + 1}
        written = sa.update(installation).where(_same(kept)).values(**changed)
        return bool(await self._database.run(lambda conn: conn.execute(written).rowcount))

    async def remove(self, team: str, enterprise: str, before: float, *deeds: Deed) -> bool:
        """Forget the token, unless it was installed anew since `before`; says whether there was one."""
        gone = sa.and_(
            installation.c.team == team,
            sa.or_(installation.c.enterprise == enterprise, sa.literal(value=bool(team))),
            installation.c.installed_at <= before,
        )

        def op(conn: sa.Connection) -> bool:
            removed = conn.execute(sa.delete(installation).where(gone)).rowcount > 0
            if removed and not team:
                conn.execute(sa.delete(workspace).where(workspace.c.enterprise == enterprise))
            audit.put(conn, deeds if removed else ())
            return removed

        return await self._database.run(op)

    async def belongs(self, team: str, enterprise: str) -> None:
        """Remember the organization of a workspace; an empty one: it has none any more."""

        def op(conn: sa.Connection) -> None:
            conn.execute(sa.delete(workspace).where(workspace.c.team == team))
            if enterprise:
                conn.execute(sa.insert(workspace).values(team=team, enterprise=enterprise))

        await self._database.run(op)

    async def begin(self, state: str, now: float, expires_at: float) -> bool:
        """Remember that an installation was begun; False where too many are under way."""

        def op(conn: sa.Connection) -> bool:
            conn.execute(sa.delete(oauth_state).where(oauth_state.c.expires_at <= now))
            if (conn.scalar(sa.select(sa.func.count()).select_from(oauth_state)) or 0) >= _BEGUN:
                return False
            conn.execute(sa.insert(oauth_state).values(digest=_digest(state), expires_at=expires_at))
            return True

        return await self._database.run(op)

    async def end(self, state: str, now: float) -> bool:
        """Whether that installation was begun and is not ended; it is now."""
        mine = sa.and_(oauth_state.c.digest == _digest(state), oauth_state.c.expires_at > now)
        return bool(await self._database.run(lambda conn: conn.execute(sa.delete(oauth_state).where(mine)).rowcount))

    def _row(self, new: Installed) -> dict[str, Any]:
        return {**vars(new), "body": self._vault.seal_text(new.body, _place(new.enterprise, new.team))}

    def _kept(self, row: sa.Row[Any]) -> Installed:
        body = self._vault.open_text(row.body, _place(row.enterprise, row.team))
        return Installed(row.enterprise, row.team, row.version, row.installed_at, row.expires_at, body)


def _place(enterprise: str, team: str) -> Place:
    """A token opens for its own workspace alone, whatever row somebody copies it to."""
    return Place("installation", enterprise, team, "token")


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode("utf-8", "surrogatepass")).hexdigest()


def _same(kept: Installed) -> sa.ColumnElement[bool]:
    return sa.and_(
        installation.c.enterprise == kept.enterprise,
        installation.c.team == kept.team,
        installation.c.version == kept.version,
        installation.c.installed_at == kept.installed_at,
    )


def _find(conn: sa.Connection, team: str, enterprise: str) -> sa.Row[Any] | None:
    if team:
        own = conn.execute(sa.select(installation).where(installation.c.team == team)).first()
        if own is not None:
            return own
        if not enterprise:
            enterprise = conn.scalar(sa.select(workspace.c.enterprise).where(workspace.c.team == team)) or ""
    if not enterprise:
        return None
    whole = sa.and_(installation.c.enterprise == enterprise, installation.c.team == "")
    return conn.execute(sa.select(installation).where(whole)).first()


@cache
def _put(dialect: str) -> sa.Insert:
    new = insert(dialect, installation)
    kept = ("version", "installed_at", "expires_at", "body")
    changed = {column: new.excluded[column] for column in kept} | {"renewing_until": 0.0}
    return new.on_conflict_do_update(index_elements=["enterprise", "team"], set_=changed)
