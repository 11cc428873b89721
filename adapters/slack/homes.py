"""Keeps the home tabs that people look at up to date, and takes in the settings that admins change."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.response import BoltResponse

from adapters.slack import api, home, inbound, lifecycle, settings
from adapters.slack.inbound.shapes import SURFACE
from adapters.slack.permissions import Permissions
from adapters.slack.ports import Choices, Standing
from adapters.slack.settings import Installed
from adapters.slack.ways import marked
from adapters.slack.workspaces import Workspaces
from engines.deeds import Deed, DeedOutcome
from engines.errors import FaultMavenError, RateLimited
from engines.permits import CONFIGURING
from engines.roles import Role
from engines.turn import Thread

OPENED = "app_home_opened"
BROKEN = "The request is signed, but its body is not what Slack sends."
LOOKS = 1800.0  # seconds after somebody opened their tab for which it is kept up to date
PAUSE = 5.0  # seconds between two looks for changes: nobody's tab is published more often
VIEWERS = 300  # people whose tabs are kept up to date
AT_ONCE = 8  # tabs of a workspace in one look: views.publish is of tier 4, 100 a minute
FRESH = 120.0  # seconds for which the channels of a person count
PAGE, PAGES = 200, 5
_log = logging.getLogger("faultmaven.slack")

Next = Callable[[], Awaitable[Any]]
Step = Callable[..., Awaitable[Any]]


@dataclass(frozen=True)
class Shelf:
    """What home tabs show, and where choices are kept."""

    standing: Callable[[str, tuple[str, ...], int], Awaitable[Standing]]  # of a workspace, in those channels
    changed_at: Callable[[str], Awaitable[float]]  # when a case of that workspace changed last
    spent: Callable[[str], Awaitable[str]]  # this month, by a workspace
    choices: Choices
    installed: Installed = field(default_factory=Installed)


@dataclass
class _Viewer:
    """Somebody who opened their tab."""

    until: float
    direct: str  # the channel between them and us
    shown: float = 0.0  # up to which change
    places: tuple[str, ...] = ()
    asked: float = field(default=-FRESH)


class Homes:
    """The home tabs of all workspaces."""

    def __init__(self, workspaces: Workspaces, permissions: Permissions, shelf: Shelf) -> None:
        self._workspaces, self._permissions, self._shelf = workspaces, permissions, shelf
        self._viewers: dict[tuple[str, str], _Viewer] = {}

    def register(self, bolt: AsyncApp, acknowledge: Step, offer: Step) -> None:
        """Hear that a tab was opened, the button for its settings, and what was chosen; `offer` is for the messages."""
        bolt.event(OPENED)(ack=acknowledge, lazy=[self.opened, offer])
        bolt.action(home.CHANGE, middleware=[self._ask])(acknowledge)
        bolt.view(settings.MODAL, middleware=[self._choose])(acknowledge)

    async def opened(self, body: dict[str, Any], context: AsyncBoltContext) -> None:
        """Somebody opened our place; only its home tab shows anything."""
        event, team = body["event"], context.team_id or str(body.get("team_id") or "")
        if event.get("tab") != "home":
            return
        if len(self._viewers) >= VIEWERS:
            self._viewers.pop(next(iter(self._viewers)))
        key = (team, str(event.get("user")))
        self._viewers.pop(key, None)
        self._viewers[key] = _Viewer(time.monotonic() + LOOKS, str(event.get("channel") or ""))
        await self._publish(*key)

    async def start(self) -> None:
        """Publish again what changed, from time to time."""
        while True:
            await asyncio.sleep(PAUSE)
            await self.refresh()

    async def stop(self) -> None:
        """Nothing is left behind."""

    async def refresh(self) -> None:
        """Publish the tabs whose cases changed since they were shown."""
        now = time.monotonic()
        self._viewers = {key: viewer for key, viewer in self._viewers.items() if viewer.until > now}
        for team in {team for team, _ in self._viewers}:
            try:
                newest = await self._shelf.changed_at(team)
            except FaultMavenError:  # the store is away: the tabs stay as they are
                return
            stale = [key for key, viewer in self._viewers.items() if key[0] == team and viewer.shown < newest]
            for key in sorted(stale, key=lambda key: self._viewers[key].shown)[:AT_ONCE]:
                await self._publish(*key)

    async def _publish(self, team: str, user: str) -> None:
        viewer = self._viewers[team, user]
        try:
            viewer.shown = await self._shelf.changed_at(team)
            here = await self._workspaces.of(team)
            shown = home.view(await self._seen(team, user, viewer))
            await api.answered(here.client.views_publish(user_id=user, view=shown))
        except RateLimited:
            viewer.shown = 0.0  # at the next look
        except FaultMavenError as error:
            _log.warning("A home tab could not be published: %s", error)
            self._viewers.pop((team, user), None)

    async def _seen(self, team: str, user: str, viewer: _Viewer) -> home.Seen:
        if time.monotonic() - viewer.asked >= FRESH:
            viewer.places = await self._channels(team, user, viewer.direct)
            viewer.asked = time.monotonic()
        found = await self._shelf.standing(team, viewer.places, home.CASES)
        admin = await self._permissions.role(_anywhere(team), user) is Role.ADMIN
        chosen = await self._shelf.choices.of(team) if admin else None
        return home.Seen(user, found.cases, found.total, await self._shelf.spent(team), chosen, self._shelf.installed)

    async def _channels(self, team: str, user: str, direct: str) -> tuple[str, ...]:
        """The channels that both they and we are in: nobody sees a case of a channel that they can't read."""
        client = (await self._workspaces.of(team)).client
        found, cursor = [direct], None
        for _ in range(PAGES):
            page = await api.answered(
                client.users_conversations(
                    user=user, types="public_channel,private_channel", limit=PAGE, cursor=cursor, team_id=team
                )
            )
            found += [str(channel.get("id")) for channel in page.get("channels") or []]
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return tuple(channel for channel in found if channel)

    async def _ask(self, body: dict[str, Any], context: AsyncBoltContext, next: Next) -> BoltResponse | None:  # noqa: A002 - Bolt injects by name
        team, user = context.team_id or "", inbound.actor(body)
        if not isinstance(user, str) or not isinstance(body.get("trigger_id"), str):
            return BoltResponse(status=400, body=BROKEN)
        if await self._permissions.allows(_anywhere(team), user, CONFIGURING) is None:
            here = await lifecycle.of(self._workspaces, context, body)
            opened = settings.modal(await self._shelf.choices.of(team), self._shelf.installed)
            await api.answered(here.client.views_open(trigger_id=body["trigger_id"], view=opened))
        await next()
        return None

    async def _choose(self, body: dict[str, Any], context: AsyncBoltContext, next: Next) -> BoltResponse | None:  # noqa: A002 - as above
        team, user = context.team_id or "", str(body["user"]["id"])
        if await self._permissions.allows(_anywhere(team), user, CONFIGURING) is None:
            before = await self._shelf.choices.of(team)
            try:
                chosen = settings.filled(body["view"]["state"]["values"], before, self._shelf.installed)
            except (KeyError, TypeError, ValueError, AttributeError):
                return BoltResponse(status=400, body=BROKEN)
            if wrong := settings.wrong(chosen, self._shelf.installed):
                return marked(wrong)
            await self._shelf.choices.choose(team, chosen, _deeds(team, user, settings.changed(before, chosen)))
            for key, viewer in self._viewers.items():
                if key[0] == team:
                    viewer.shown = 0.0
        await next()
        return None


def _deeds(team: str, user: str, changes: tuple[str, ...]) -> tuple[Deed, ...]:
    """A line for each setting that was changed."""
    now, via = time.time(), f"{SURFACE} modal"
    return tuple(Deed(now, team, "", "", user, f"{CONFIGURING.what} {c}", DeedOutcome.DONE, via) for c in changes)


def _anywhere(team: str) -> Thread:
    return Thread(surface=SURFACE, tenant=team, channel="", thread="")
