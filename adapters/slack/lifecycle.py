"""What becomes of a workspace: channels end and come back, people leave or join a group, the app is removed."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from adapters.slack import api, channels
from adapters.slack.inbound import us
from adapters.slack.permissions import Permissions
from adapters.slack.workspaces import NOT_HERE, Workspace, Workspaces
from engines.errors import Refused

REMOVED = ("app_uninstalled", "tokens_revoked")
JOINED = "member_joined_channel"
GROUPS = ("subteam_members_changed", "subteam_updated")
Next = Callable[[], Awaitable[Any]]
_CHECKS = ("url_verification", "ssl_check")


async def of(workspaces: Workspaces, context: AsyncBoltContext, body: dict[str, Any]) -> Workspace:
    """The workspace of a request; raises Refused where the app is not installed there, and Unavailable."""
    team = str(context.team_id or body.get("team_id") or "")  # of an organization's installation some name it aside
    enterprise = str((context.enterprise_id if context.is_enterprise_install else None) or "")
    if not team and not enterprise:
        raise Refused(NOT_HERE)
    return await workspaces.of(team, enterprise)


def is_of_no_workspace(body: dict[str, Any]) -> bool:
    """Whether a request is answered without a token: Slack's look at the address, and the word that we are out."""
    event = body.get("event")
    kind = event.get("type") if isinstance(event, dict) else None
    return body.get("type") in _CHECKS or body.get("ssl_check") == "1" or kind in REMOVED


@dataclass(frozen=True)
class Lifecycle:
    """Listens to the end of installations and of channels, and to what changes somebody's role."""

    workspaces: Workspaces
    permissions: Permissions | None

    def register(self, bolt: AsyncApp, joined: Callable[..., Awaitable[Any]]) -> None:
        """Hear what Slack says of it; `joined` looks at who joined a channel, when that is acknowledged."""
        for events, heard in (
            (REMOVED, self._removed),
            ((*channels.ENDS, *channels.BEGINS), self._placed),
            (GROUPS, self._regrouped),
            (("user_change",), self._changed),
        ):
            for event in events:
                later = [joined] if event == JOINED else []
                bolt.event(event, middleware=[heard])(ack=_acknowledge, lazy=later)

    async def _removed(self, body: dict[str, Any], context: AsyncBoltContext, next: Next) -> None:  # noqa: A002 - Bolt injects by name
        if _is_revoked(body["event"]):
            whole = context.is_enterprise_install and not context.team_id
            team = "" if whole else context.team_id or str(body.get("team_id") or "")
            await self.workspaces.gone(team, context.enterprise_id or "", _at(body))
        await next()

    async def _placed(self, body: dict[str, Any], context: AsyncBoltContext, next: Next) -> None:  # noqa: A002 - as above
        here, event = await of(self.workspaces, context, body), body["event"]
        kind, channel = str(event.get("type")), event.get("channel")
        ours = not kind.startswith("member_") or event.get("user") == us(body)
        if ours and isinstance(channel, str):
            if reason := channels.ENDS.get(kind):
                here.channels.close(channel, api.SENTENCES[reason])
            else:
                here.channels.open(channel)
        await next()

    async def _regrouped(self, context: AsyncBoltContext, next: Next) -> None:  # noqa: A002 - as above
        if self.permissions and context.team_id:
            self.permissions.groups.forget(context.team_id)
        await next()

    async def _changed(self, body: dict[str, Any], context: AsyncBoltContext, next: Next) -> None:  # noqa: A002 - as above
        user = body["event"].get("user")
        if isinstance(user, dict):
            (await of(self.workspaces, context, body)).people.changed(user)
        await next()


def _is_revoked(event: dict[str, Any]) -> bool:
    """People may revoke their own tokens, of which we have none."""
    tokens = event.get("tokens")
    return event.get("type") == "app_uninstalled" or (isinstance(tokens, dict) and bool(tokens.get("bot")))


def _at(body: dict[str, Any]) -> float:
    at = body.get("event_time")
    return float(at) if isinstance(at, int | float) else time.time()


async def _acknowledge(ack: Callable[[], Awaitable[Any]]) -> None:
    await ack()
