"""Installing the app in a workspace: the way to Slack and back, with a state that is good once and for ten minutes."""

import html
import logging
import secrets
import time
from collections.abc import Awaitable
from dataclasses import dataclass

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.slack import api, installed, manifest
from adapters.slack.installed import Credentials
from adapters.slack.ports import Installations
from engines.errors import Unavailable

INSTALL, BACK = "/slack/install", "/slack/oauth_redirect"
LIVES = 600  # seconds from the way to Slack to the way back
AGAIN = "Begin again at the address that ends in /slack/install, in the same browser."
REASONS = {
    "access_denied": "Nothing was installed, as you asked.",
    "invalid_browser": f"This browser did not begin the installation. {AGAIN}",
    "invalid_state": f"This installation took too long, or was ended before. {AGAIN}",
    "missing_code": f"Slack sent no code along. {AGAIN}",
    "invalid_code": f"Slack did not accept its code. {AGAIN}",
    "storage_error": "FaultMaven here takes no installation from this workspace: ask who runs it.",
}
_log = logging.getLogger("faultmaven.slack")


@dataclass(frozen=True)
class Install:
    """The two addresses of an installation that other workspaces may join.

    `url` is where Slack reaches us; `teams` are the workspaces and organizations that may install the app, none: any.
    """

    store: Installations
    app: Credentials
    url: str
    teams: frozenset[str] = frozenset()
    base_url: str = api.BASE_URL

    def routes(self) -> list[web.RouteDef]:
        """What the web application mounts."""
        flow = self._flow()

        async def begin(request: web.Request) -> web.Response:
            return await _answered(flow.handle_installation(_bare(request, "")))

        async def back(request: web.Request) -> web.Response:
            return await _answered(flow.handle_callback(_bare(request, request.query_string)))

        return [web.get(INSTALL, begin), web.get(BACK, back)]

    def _flow(self) -> AsyncOAuthFlow:
        quiet = api.logger("faultmaven.slack.oauth")
        quiet.setLevel(logging.CRITICAL)  # the library writes the code into its log
        settings = AsyncOAuthSettings(
            client_id=self.app.client_id,
            client_secret=self.app.client_secret,
            scopes=manifest.scopes(),
            user_scopes=[],
            redirect_uri=manifest.origin(self.url) + BACK,
            install_page_rendering_enabled=False,
            installation_store=_Store(self.store, self.teams),
            state_store=_States(self.store),
            state_expiration_seconds=LIVES,
            callback_options=AsyncCallbackOptions(success=_done, failure=_failed),
            logger=quiet,
        )
        return AsyncOAuthFlow(client=api.client(None, self.base_url, quiet), logger=quiet, settings=settings)


class _Store(AsyncInstallationStore):
    """Where Slack's library puts what it was given."""

    def __init__(self, store: Installations, teams: frozenset[str]) -> None:
        self._store, self._teams = store, teams

    async def async_save(self, installation: Installation) -> None:
        if self._teams and self._teams.isdisjoint((installation.team_id, installation.enterprise_id)):
            raise BoltError("That workspace is not among SLACK_TEAMS.")
        tenant = str(installation.team_id or installation.enterprise_id)
        done = installed.deed(tenant, installation.user_id, "app installed", installation.installed_at)
        await self._store.save(installed.kept(installation), done)
        _log.info("The app was installed in %s.", tenant)


class _States(AsyncOAuthStateStore):
    """States that nobody can guess, each good once."""

    def __init__(self, store: Installations) -> None:
        self._store = store

    async def async_issue(self, *_args: object, **_more: object) -> str:
        state, now = secrets.token_urlsafe(32), time.time()
        if not await self._store.begin(state, now, now + LIVES):
            raise Unavailable("Too many installations are under way")
        return state

    async def async_consume(self, state: str) -> bool:
        return await self._store.end(state, time.time())


def _bare(request: web.Request, query: str) -> AsyncBoltRequest:
    """What of a request counts: the library would put other parts of it into the address it sends people to."""
    return AsyncBoltRequest(body="", query=query, headers={"cookie": request.headers.get("Cookie", "")})


async def _answered(answer: Awaitable[BoltResponse]) -> web.Response:
    try:
        return await to_aiohttp_response(await answer)
    except (aiohttp.ClientError, TimeoutError, OSError, AttributeError, ValueError) as error:
        raise Unavailable("Slack does not answer") from error


async def _done(args: AsyncSuccessArgs) -> BoltResponse:
    name = args.installation.team_name or args.installation.enterprise_name or "your workspace"
    said = f"FaultMaven is installed in {name}. In an incident channel, write /invite @FaultMaven, and mention it."
    return _page(200, said, args.settings.state_utils.build_set_cookie_for_deletion())


async def _failed(args: AsyncFailureArgs) -> BoltResponse:
    said = REASONS.get(args.reason, f"Slack installed nothing. {AGAIN}")
    status = 403 if args.reason == "storage_error" else args.suggested_status_code
    return _page(status, said, args.settings.state_utils.build_set_cookie_for_deletion())


def _page(status: int, said: str, cookie: str) -> BoltResponse:
    page = f"<!doctype html><meta charset=utf-8><title>FaultMaven</title><p>{html.escape(said)}"
    return BoltResponse(
        status=status, body=page, headers={"Content-Type": ["text/html; charset=utf-8"], "Set-Cookie": [cookie]}
    )
