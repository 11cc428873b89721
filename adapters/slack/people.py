"""People's names, asked of Slack once each."""

import asyncio
import time
from collections.abc import Iterable

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import api
from engines.errors import FaultMavenError

ROOM = 5_000  # names that are kept
PATIENCE = 1.0  # seconds; Slack wants its answer within three
PAUSE = 60.0  # seconds without asking, once it failed: a missing scope or an outage must not slow every message


class People:
    """Names by id; who can't be looked up keeps the id as name."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._names: dict[str, str] = {}
        self._us: str | None = None
        self._pause_until = 0.0
        self.home: str | None = None  # the id of the workspace or organization, once Slack said it

    async def us(self) -> str:
        """Our own user id; raises RateLimited, Unavailable or Refused."""
        if self._us is None:
            said = await api.answered(self._client.auth_test())
            whole = said.get("is_enterprise_install") is True
            self.home = str(said.get("enterprise_id" if whole else "team_id") or "") or None
            self._us = str(said["user_id"])
        return self._us

    async def names(self, ids: Iterable[str]) -> dict[str, str]:
        """The names of those who are known or answer in time."""
        unknown = [person for person in ids if person not in self._names]
        if not unknown or time.monotonic() < self._pause_until:
            return self._names
        try:
            async with asyncio.timeout(PATIENCE):
                for person in unknown:
                    self._keep(person, await self._ask(person))
        except (FaultMavenError, TimeoutError):  # a name is never worth losing a message
            self._pause_until = time.monotonic() + PAUSE
        return self._names

    def _keep(self, person: str, name: str) -> None:
        if len(self._names) >= ROOM:
            self._names.clear()
        self._names[person] = name

    async def _ask(self, person: str) -> str:
        user = (await api.answered(self._client.users_info(user=person))).get("user") or {}
        profile = user.get("profile") or {}
        candidates = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
        return next((str(name) for name in candidates if name), person)
