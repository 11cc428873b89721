"""Many workspaces, each with a token of its own, which is renewed before it expires."""

import asyncio
import json
import logging
import time
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

from adapters.slack import api
from adapters.slack.ports import Installations
from adapters.slack.workspaces import NOT_HERE, Workspace
from engines.deeds import Deed, DeedOutcome
from engines.errors import FaultMavenError, Refused, Unavailable
from engines.work import Installed

NEVER = 9e15  # when a token expires that does not
FRESH = 30.0  # seconds for which another replica's change may go unseen
EARLY = 120  # minutes before its end when a token is renewed; Slack's live twelve hours
RENEWING = 60.0  # seconds after which somebody else may try
ROUND = 600.0  # seconds between two looks for tokens that end
ROOM = 5_000  # workspaces that are remembered
_KEPT = (
    *("app_id", "enterprise_id", "enterprise_name", "team_id", "team_name", "user_id", "is_enterprise_install"),
    *("bot_token", "bot_id", "bot_user_id", "bot_scopes", "bot_refresh_token", "bot_token_expires_at", "installed_at"),
)
_log = logging.getLogger("faultmaven.slack")


@dataclass(frozen=True)
class Credentials:
    """What Slack knows the app by."""

    client_id: str
    client_secret: str


@dataclass(frozen=True)
class _Known:
    """What was read of one installation, and until when that counts."""

    kept: Installed
    here: Workspace
    until: float


class ManyWorkspaces:
    """The workspaces that installed the app; a token is only ever used for the workspace it is of."""

    def __init__(self, store: Installations, app: Credentials, base_url: str = api.BASE_URL) -> None:
        self._store, self._base_url = store, base_url
        client = api.client(None, base_url, api.logger("faultmaven.slack.web"))
        self._rotator = AsyncTokenRotator(client_id=app.client_id, client_secret=app.client_secret, client=client)
        self._known: dict[tuple[str, str], _Known] = {}  # by what was asked for
        self._workspaces: dict[tuple[str, str], Workspace] = {}  # by enterprise and team of the installation

    async def of(self, team: str, enterprise: str = "") -> Workspace:
        """The one with that id; raises Refused where the app is not installed, and Unavailable."""
        asked, now = (team, enterprise), time.time()
        known = self._known.get(asked)
        if known is None or known.until <= now:
            known = await self._read(team, enterprise)
        if known.kept.expires_at <= now:
            await self._renew(known.kept)
            known = await self._read(team, enterprise)
        if known.kept.expires_at <= now:
            raise Unavailable("The token of that Slack workspace has expired and is being renewed.")
        return known.here

    async def _read(self, team: str, enterprise: str) -> _Known:
        kept = await self._store.find(team, enterprise)
        if kept is None:
            self._known.pop((team, enterprise), None)
            raise Refused(NOT_HERE)
        if team and enterprise and not kept.team:
            await self._store.belongs(team, enterprise)
        if len(self._known) >= ROOM:
            self._known.clear()
        known = _Known(kept, self._here(kept), time.time() + FRESH)
        self._known[team, enterprise] = known
        return known

    def _here(self, kept: Installed) -> Workspace:
        token = installation(kept).bot_token
        place = (kept.enterprise, kept.team)
        if place not in self._workspaces:
            client = api.client(token, self._base_url, api.logger("faultmaven.slack.web"))
            self._workspaces[place] = Workspace(client)
        self._workspaces[place].client.token = token
        return self._workspaces[place]

    async def gone(self, team: str, enterprise: str, at: float) -> None:
        """The app was removed there at that time (epoch seconds), or its token revoked."""
        if await self._store.remove(team, enterprise, at, deed(team or enterprise, "", "app removed", at)):
            _log.warning("The app was removed from %s: its token is forgotten, its cases stay.", team or enterprise)
        self._known.clear()

    async def start(self) -> None:
        """Renew what ends soon, from time to time."""
        while True:
            try:
                await self.renew()
            except FaultMavenError as error:
                _log.warning("Slack's tokens could not be looked through: %s", error)
            await asyncio.sleep(ROUND)

    async def stop(self) -> None:
        """Nothing is left behind."""

    async def renew(self) -> None:
        """Renew each token that ends soon."""
        for kept in await self._store.expiring(time.time() + EARLY * 60):
            await self._renew(kept)

    async def _renew(self, kept: Installed) -> None:
        """Renew one, unless another replica is at it: a refresh token is good for once."""
        now = time.time()
        if not await self._store.reserve(kept, now, now + RENEWING):
            return
        try:
            new = await self._rotator.perform_token_rotation(
                installation=installation(kept), minutes_before_expiration=EARLY
            )
        except SlackTokenRotationError as error:
            said = error.api_error.response.get("error")
            _log.error("Slack renews no token for %s (%s): reinstall the app.", kept.team or kept.enterprise, said)
            return
        except (aiohttp.ClientError, OSError, AttributeError, ValueError) as error:
            _log.warning("Slack could not be asked for a new token: %s", type(error).__name__)
            return
        if new is not None:
            await self._store.renew(kept, body(new), _expires(new))
            self._known.clear()


def deed(tenant: str, who: str, what: str, at: float) -> Deed:
    """A line of the audit log about the app itself."""
    return Deed(at, tenant, "", "", who, what, DeedOutcome.DONE, "slack")


def installation(kept: Installed) -> Installation:
    """What was stored, as Slack's library has it."""
    return Installation(**json.loads(kept.body))


def body(made: Installation) -> str:
    """What is stored of an installation: the bot's part alone, as no person's token is asked for."""
    return json.dumps({field: getattr(made, field) for field in _KEPT})


def kept(made: Installation) -> Installed:
    """An installation as it is stored."""
    team = "" if made.is_enterprise_install else made.team_id or ""
    return Installed(made.enterprise_id or "", team, 1, made.installed_at, _expires(made), body(made))


def _expires(made: Installation) -> float:
    return NEVER if made.bot_token_expires_at is None else float(made.bot_token_expires_at)
