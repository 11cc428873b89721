"""The workspaces that the app works in: who talks to each of them, and with which token."""

import logging
from collections import OrderedDict
from typing import Protocol, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import api
from adapters.slack.channels import Channels
from adapters.slack.people import People
from engines.errors import Refused

T = TypeVar("T")

KEPT = 256  # turns and messages of which something is remembered
_log = logging.getLogger("faultmaven.slack")
NOT_HERE = "FaultMaven is not installed in that workspace."


class Workspace:
    """One workspace; its token changes under the client when it is renewed."""

    def __init__(self, client: AsyncWebClient) -> None:
        self.client = client
        self.people = People(client)
        self.channels = Channels()
        self.asking: OrderedDict[str, str] = OrderedDict()  # who is answered, by turn: the newest alone
        self.streaming: OrderedDict[str, str] = OrderedDict()  # the slot of what streams, by message

    def asks(self, turn: str, person: str) -> None:
        """Remember who is answered."""
        remember(self.asking, turn, person)

    def streams(self, ts: str, slot: str) -> None:
        """Remember which card a message streams."""
        remember(self.streaming, ts, slot)

    @property
    def token(self) -> str:
        """What Slack knows us by."""
        return str(self.client.token)


def remember(kept: OrderedDict[str, T], key: str, value: T) -> None:
    """Keep the newest alone."""
    kept[key] = value
    while len(kept) > KEPT:
        kept.popitem(last=False)


class Workspaces(Protocol):
    """All workspaces of this installation."""

    async def start(self) -> None:
        """What runs along; may take for ever."""

    async def stop(self) -> None:
        """The end."""

    async def of(self, team: str, enterprise: str = "") -> Workspace:
        """The one with that id; raises Refused where the app is not installed, and Unavailable."""

    async def gone(self, team: str, enterprise: str, at: float) -> None:
        """The app was removed there at that time (epoch seconds), or its token revoked."""


class One:
    """The one workspace whose token stands in the settings."""

    def __init__(self, token: str, base_url: str = api.BASE_URL) -> None:
        self._here = Workspace(api.client(token, base_url, api.logger("faultmaven.slack.web")))

    async def start(self) -> None:
        """Learn which workspace it is; raises Refused where Slack does not accept the token, and Unavailable."""
        await self._here.people.us()

    async def stop(self) -> None:
        """Nothing is left behind."""

    async def of(self, team: str, enterprise: str = "") -> Workspace:
        """This one; raises Refused where it is known to be another than the one that is asked for."""
        home = self._here.people.home
        if home and team and home not in (team, enterprise):
            raise Refused(NOT_HERE)
        return self._here

    async def gone(self, team: str, enterprise: str, at: float) -> None:  # noqa: ARG002 - as the port has it
        """Say so: the token stands in the settings, where only the operator can take it out."""
        _log.error(
            "The app was removed from the workspace %s: reinstall it and put its new token into SLACK_BOT_TOKEN.", team
        )


def given(access: Workspaces | str, base_url: str) -> Workspaces:
    """The workspaces themselves, or the one that a token is for."""
    return One(access, base_url) if isinstance(access, str) else access
